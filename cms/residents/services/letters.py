"""Batches of letters: asked for by the staff, made in the background, erased once printed or after a week.

A batch is made in parts. The codes of a part are issued in one short transaction, within which what the letters will say is
kept on disk; the PDF is made after it. Whoever goes on with a batch after a killed process finds each part either not
issued at all or with everything its PDF needs: no code is issued twice, and none is lost.
"""

from __future__ import annotations

import logging
import shutil
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from cms.organisations.selectors import may
from cms.places.models import ResidencePage
from cms.residents.letters.words import translations
from cms.residents.models import Household, LetterBatch

logger = logging.getLogger(__name__)

LEASE = timedelta(minutes=2)
"""How long a process that gives no sign is believed to be at work."""
KEPT = timedelta(days=7)
SHORTEST_VALIDITY, LONGEST_VALIDITY = 7, 90
"""Days: time for the post, and an end to what lies about in drawers."""
State = LetterBatch.State


@transaction.atomic
def batch_ask(
    *,
    user: Any,
    residence: ResidencePage,
    households: Iterable[Household],
    languages: Sequence[str],
    valid_days: int,
    now: datetime,
) -> LetterBatch:
    """Ask for the letters of some households of a residence. Raises PermissionDenied, and ValidationError in French."""
    _allow(user, residence)
    # Two requests at the same time come one after the other here: the second finds the batch of the first.
    ResidencePage.objects.select_for_update().get(pk=residence.pk)
    if LetterBatch.objects.filter(residence=residence, state__in=[State.WAITING, State.RUNNING]).exists():
        raise ValidationError(
            _("Des courriers de cette résidence sont déjà en préparation : attendez qu’ils soient prêts.")
        )
    if not SHORTEST_VALIDITY <= valid_days <= LONGEST_VALIDITY:
        raise ValidationError(
            _("La validité va de %(from)d à %(to)d jours.") % {"from": SHORTEST_VALIDITY, "to": LONGEST_VALIDITY}
        )
    if residence.get_url_parts() is None:
        raise ValidationError(_("La commune de cette résidence n’a pas encore de site : prévenez son administration."))
    if unknown := set(languages) - translations().keys():
        raise ValidationError(_("Langue inconnue : %(languages)s.") % {"languages": ", ".join(sorted(unknown))})
    here = Household.objects.filter(dwelling__residence=residence, moved_out_at=None, dwelling__removed_at=None)
    allowed = set(here.values_list("pk", flat=True))
    wanted = [each.pk for each in households if each.pk in allowed]
    if not wanted:
        raise ValidationError(_("Aucun ménage à qui écrire."))
    batch = LetterBatch.objects.create(
        residence=residence,
        asked_by=user,
        asked_at=now,
        household_ids=wanted,
        languages=list(dict.fromkeys(languages)),
        valid_days=valid_days,
        erase_at=now + KEPT,
    )
    _note(batch, user, "asked", {"letters": len(wanted)})
    return batch


def batch_take(*, now: datetime) -> LetterBatch | None:
    """The batch to work on next, with a lease on it: one that waits, or whose process has gone."""
    waiting = Q(state=State.WAITING) | Q(state=State.RUNNING, lease_until__lt=now)
    for each in LetterBatch.objects.filter(waiting).order_by("asked_at"):
        mine = LetterBatch.objects.filter(pk=each.pk, state=each.state, lease_until=each.lease_until)
        if mine.update(state=State.RUNNING, lease_until=now + LEASE, error=""):
            return LetterBatch.objects.get(pk=each.pk)
    return None


@transaction.atomic
def batch_retry(*, batch: LetterBatch, user: Any, now: datetime) -> None:
    """Let a batch that failed be tried again. Raises PermissionDenied, and ValidationError when it has not failed."""
    _allow(user, batch.residence)
    failed = LetterBatch.objects.filter(pk=batch.pk, state=State.FAILED)
    if not failed.update(state=State.WAITING, lease_until=None, error="", erase_at=now + KEPT):
        raise ValidationError(_("Ce lot n’est pas en échec."))
    _note(batch, user, "asked", {"letters": len(batch.household_ids)})


def batch_file(*, batch: LetterBatch, number: int, user: Any) -> Path:
    """One of the PDFs of a batch, for somebody who downloads it, which is noted.

    Raises PermissionDenied, and FileNotFoundError when there is no such file or no longer.
    """
    _allow(user, batch.residence)
    path = pdf_path(batch, number)
    if batch.state != State.DONE or not path.is_file():
        raise FileNotFoundError(path.name)
    _note(batch, user, "download", {"file": number})
    return path


def batch_erase(*, batch: LetterBatch, user: Any) -> None:
    """Erase the PDFs of a batch that was printed. Raises PermissionDenied, and ValidationError while it is being made."""
    _allow(user, batch.residence)
    ended = LetterBatch.objects.filter(pk=batch.pk, state__in=[State.DONE, State.FAILED])
    if not ended.update(state=State.ERASED, lease_until=None):
        raise ValidationError(_("Ce lot est en préparation, ou déjà effacé."))
    shutil.rmtree(folder(batch), ignore_errors=True)
    _note(batch, user, "erase", {})


def batches_erase_due(*, now: datetime) -> int:
    """Erase what has been kept long enough, whoever forgot it; how many batches that were."""
    due = LetterBatch.objects.filter(erase_at__lte=now).exclude(state=State.ERASED)
    due = due.exclude(state=State.RUNNING, lease_until__gte=now)
    count = 0
    for batch in due:
        # The files first: a batch that says it is erased has none, also after a kill between the two.
        shutil.rmtree(folder(batch), ignore_errors=True)
        batch.state, batch.lease_until = State.ERASED, None
        batch.save(update_fields=["state", "lease_until"])
        count += 1
    return count


def folder(batch: LetterBatch) -> Path:
    """Where the PDFs of a batch are, which nobody but the CMS may read."""
    return Path(settings.PALIER_VAR) / "letters" / str(batch.pk)


def pdf_path(batch: LetterBatch, number: int) -> Path:
    """One of the PDFs of a batch, from 1."""
    return folder(batch) / f"{number:03}.pdf"


def files(batch: LetterBatch) -> list[int]:
    """The numbers of the PDFs of a batch."""
    return sorted(int(path.stem) for path in folder(batch).glob("[0-9]*.pdf"))


def _allow(user: Any, residence: ResidencePage) -> None:
    if not may(user=user, action="letters", residence=residence):
        raise PermissionDenied


def _note(batch: LetterBatch, user: Any, what: str, data: dict[str, Any]) -> None:
    """In the residence's history: who did what, never a code or a name of a tenant."""
    log(instance=batch.residence, action=f"residents.letters.{what}", user=user, data={"batch": str(batch.pk), **data})
    logger.info("Letters of batch %s: %s by user %s", batch.pk, what, user.pk)
