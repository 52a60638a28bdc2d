"""The work on one batch of letters, in steps short enough for other chores to have their turn."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cms.places.models import ResidencePage
from cms.residents.letters.letter import Letter
from cms.residents.letters.pdf import LETTERS_A_FILE, LettersNotMade, Press, keep_values, values_path
from cms.residents.models import Household, LetterBatch
from cms.residents.selectors.letter_words import address_lines, first_steps_url, help_lines
from cms.residents.services.codes import CannotIssue, code_issue
from cms.residents.services.letters import KEPT, LEASE, pdf_path

logger = logging.getLogger(__name__)
State = LetterBatch.State


class LeaseLost(Exception):
    """Another process goes on with the batch: this one has been silent for too long."""


class BatchMaking:
    """One batch under way in this process, which holds its lease (`services.letters.batch_take`)."""

    def __init__(self, batch: LetterBatch, processes: int | None = None) -> None:
        self.batch = batch
        self._press = Press(self._made, processes)
        self._pending: dict[Path, int] = {}
        self._kept = self._parts_kept()

    def step(self, now: datetime) -> bool:
        """Collect what is made, start on one part more; whether the batch still needs steps. Raises LeaseLost."""
        try:
            self._renew(now)
            self._press.collect()
            if self._press.is_free:
                self._start_one(now)
            if self._kept or self._pending or self.batch.issued < len(self.batch.household_ids):
                return True
        except (LettersNotMade, OSError, LookupError) as error:
            # A full disk, a commune without a site: nobody but a person can help, and says when to try again.
            self._fail(str(error) if isinstance(error, LettersNotMade) else type(error).__name__)
            return False
        except LeaseLost:
            self._press.stop()
            raise
        self._end(state=State.DONE, erase_at=now + KEPT)
        return False

    @property
    def waits(self) -> bool:
        """Whether nothing can be done before a PDF is made."""
        left = self._kept or self.batch.issued < len(self.batch.household_ids)
        return bool(self._pending) and not (left and self._press.is_free)

    def wait(self, seconds: float = 1.0) -> None:
        """Wait until there is something to do, at most so long."""
        if self.waits:
            self._press.wait(seconds)

    def stop(self) -> None:
        """Leave the rest to whoever comes next, at once."""
        self._press.stop()
        self._end(state=State.WAITING)

    def _parts_kept(self) -> list[Path]:
        """The parts whose codes were issued by a process that could not make their PDF."""
        numbers = range(1, -(-self.batch.issued // LETTERS_A_FILE) + 1)
        return [path for number in numbers if values_path(path := pdf_path(self.batch, number)).is_file()]

    def _start_one(self, now: datetime) -> None:
        pdf = self._kept.pop(0) if self._kept else self._issue(now)
        if pdf:
            self._pending[pdf] = _letters_in(pdf)
            self._press.add(pdf)

    def _issue(self, now: datetime) -> Path | None:
        """Issue the codes of the next part; where its PDF will be, None when no household of it gets a letter."""
        batch, start = self.batch, self.batch.issued
        part = batch.household_ids[start : start + LETTERS_A_FILE]
        if not part:
            return None
        pdf = pdf_path(batch, start // LETTERS_A_FILE + 1)
        left_out = list(batch.left_out)
        with transaction.atomic():
            # Nobody else takes the batch, nor writes what this part will say, before this transaction has ended.
            self._update(state=State.RUNNING)
            letters = self._letters(part, left_out, now)
            if letters:
                pdf.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                keep_values(letters, pdf)
            self._update(issued=start + len(part), left_out=left_out)
        batch.issued, batch.left_out = start + len(part), left_out
        return pdf if letters else None

    def _letters(self, part: list[int], left_out: list[list[object]], now: datetime) -> list[Letter]:
        households = Household.objects.select_related("dwelling").in_bulk(part)
        residence = ResidencePage.objects.get(pk=self.batch.residence_id)
        deadline = timezone.localdate(now) + timedelta(days=self.batch.valid_days)
        url, help_ = first_steps_url(residence), help_lines(residence)
        letters = []
        for pk in part:
            household = households.get(pk)
            if household is None:
                continue
            try:
                code = code_issue(household=household, now=now, days=self.batch.valid_days)
            except CannotIssue as error:
                left_out.append([pk, error.sentence])
                continue
            lines = address_lines(residence, household.dwelling)
            languages = tuple(self.batch.languages)
            letters.append(
                Letter(
                    residence.landlord,
                    residence.title,
                    household.addressee,
                    lines,
                    code,
                    url,
                    deadline,
                    help_,
                    languages,
                )
            )
        return letters

    def _made(self, pdf: Path) -> None:
        self._pending.pop(pdf)
        waiting = sum(self._pending.values()) + sum(map(_letters_in, self._kept))
        self._update(done=self.batch.issued - len(self.batch.left_out) - waiting)

    def _renew(self, now: datetime) -> None:
        """Tell that this process is at work."""
        until = max(now + LEASE, self.batch.lease_until or now)
        self._update(lease_until=until)
        self.batch.lease_until = until

    def _update(self, **values: object) -> None:
        mine = LetterBatch.objects.filter(pk=self.batch.pk, state=State.RUNNING, lease_until=self.batch.lease_until)
        if not mine.update(**values):
            raise LeaseLost

    def _fail(self, reason: str) -> None:
        logger.error("Letters of batch %s could not be made: %s", self.batch.pk, reason)
        self._press.stop()
        self._end(state=State.FAILED, error=_("Les PDF n’ont pas pu être faits (%(reason)s).") % {"reason": reason})

    def _end(self, **values: object) -> None:
        self._update(lease_until=None, **values)


def batch_make(*, batch: LetterBatch, clock: Callable[[], datetime] = timezone.now) -> None:
    """Make a whole batch, of which this process holds the lease. Raises LeaseLost."""
    making = BatchMaking(batch)
    while making.step(clock()):
        making.wait()


def _letters_in(pdf: Path) -> int:
    values = json.loads(values_path(pdf).read_bytes())
    return sum(len(group["letters"]) for group in values["groups"])
