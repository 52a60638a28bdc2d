"""The landlord's file of dwellings: sent, read, agreed to, applied; all that takes time happens in the background.

Whatever is under way is a state of the row, and what ends it is one transaction: a process killed in the middle has written
nothing, and the next one begins again.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db import IntegrityError, connection, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from cms.places.models import ResidencePage
from cms.residents.models import DwellingImport
from cms.residents.selectors.dwelling_changes import Decisions
from cms.residents.selectors.imports import other_applied
from cms.residents.services import import_files
from cms.residents.services.dwellings import DryRunOutdated, apply
from cms.residents.services.households import HouseholdError
from cms.residents.spreadsheets import SpreadsheetError

logger = logging.getLogger(__name__)

KEPT = timedelta(hours=1)
MOST_STARTS = 3
"""Processes that die over one file before it is given up."""
State = DwellingImport.State
UNDER_WAY = (State.READING, State.APPLYING)


class ImportRefused(Exception):
    """An import cannot be applied now; `sentence` says why, in French."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def import_send(
    *, residence: ResidencePage, user: Any, name: str, chunks: Iterable[bytes], now: datetime
) -> DwellingImport:
    """Put a file away to be read."""
    id_ = uuid4()
    import_files.keep(id=id_, chunks=chunks)
    return DwellingImport.objects.create(id=id_, residence=residence, sent_by=user, sent_at=now, name=name[:255])


def import_decide(*, found: DwellingImport, field: str, seen: Iterable[int], ticked: Iterable[int]) -> None:
    """Keep which of the dwellings somebody saw were ticked in a list; `field` is a name of `Decisions`."""
    kept = set(found.decisions.get(field, ())).difference(seen) | set(ticked)
    found.decisions = {**found.decisions, field: sorted(kept)}
    DwellingImport.objects.filter(pk=found.pk, state=State.READ).update(decisions=found.decisions)


@transaction.atomic
def import_apply_ask(*, found: DwellingImport, fingerprint: str) -> None:
    """Have what was shown applied, once however often it is asked for. Raises ImportRefused while another is applied."""
    # Two people at the same time come one after the other here: the second finds the import of the first.
    ResidencePage.objects.select_for_update(of=("self",)).get(pk=found.residence_id)
    if other := other_applied(found=found):
        person = other.sent_by.get_full_name() or other.sent_by.get_username()
        text = _("%(person)s applique un autre fichier à cette résidence en ce moment. Attendez qu’il soit écrit.")
        raise ImportRefused(text % {"person": person})
    mine = DwellingImport.objects.filter(pk=found.pk, state=State.READ)
    if mine.update(state=State.APPLYING, fingerprint=fingerprint, starts=0, sentence=""):
        import_files.begin(id=found.pk)


def import_give_up(*, found: DwellingImport) -> bool:
    """Erase a file that will not be applied; False when that is being done or is done."""
    deleted, _rows = (
        DwellingImport.objects.filter(pk=found.pk).exclude(state__in=[State.APPLYING, State.APPLIED]).delete()
    )
    if deleted:
        import_files.erase(id=found.pk)
    return bool(deleted)


def import_take() -> UUID | None:
    """The import to go on with, its start noted; one over which processes die again and again is given up."""
    for found in DwellingImport.objects.filter(state__in=UNDER_WAY).order_by("sent_at"):
        if found.starts < MOST_STARTS:
            mine = DwellingImport.objects.filter(pk=found.pk, state=found.state, starts=found.starts)
            if mine.update(starts=F("starts") + 1):
                return found.pk
        elif found.state == State.READING:
            _refuse(found, _("La lecture de ce fichier s’est arrêtée plusieurs fois avant la fin."))
        else:
            _back(found, _("Rien n’a été écrit : l’écriture s’est arrêtée plusieurs fois avant la fin."))
    return None


def import_go_on(*, id: UUID, now: datetime) -> None:
    """Read or apply an import, whichever waits; what goes wrong is said on its row."""
    found = DwellingImport.objects.filter(pk=id, state__in=UNDER_WAY).select_related("residence").first()
    if found is None:
        return
    if found.state == State.READING:
        _read(found)
    else:
        _apply(found, now)


def imports_erase_due(*, now: datetime) -> int:
    """Erase the imports of more than an hour, unless one is being applied; how many there were."""
    due = DwellingImport.objects.filter(sent_at__lt=now - KEPT).exclude(state=State.APPLYING)
    count = due.delete()[0] if due.exists() else 0
    applying = DwellingImport.objects.filter(state=State.APPLYING).values_list("pk", flat=True)
    import_files.erase_before(at=now - KEPT, but=set(applying))
    return count


def _read(found: DwellingImport) -> None:
    try:
        import_files.read_file(id=found.pk, name=found.name)
    except SpreadsheetError as error:
        _refuse(found, str(error))
    except FileNotFoundError:
        _refuse(found, _("Ce fichier n’est plus là : envoyez-le de nouveau."))
    else:
        DwellingImport.objects.filter(pk=found.pk, state=State.READING).update(state=State.READ)


def _apply(found: DwellingImport, now: datetime) -> None:
    try:
        applied = _written(found, now)
    except (DryRunOutdated, FileNotFoundError):
        _back(
            found,
            _(
                "Rien n’a été écrit : les logements ont changé depuis cet aperçu. Relisez-le, puis appliquez de nouveau."
            ),
        )
    except (HouseholdError, IntegrityError):
        _back(found, _("Rien n’a été écrit : quelqu’un modifie ces logements en ce moment. Recommencez."))
    else:
        if applied:
            import_files.erase(id=found.pk)


@transaction.atomic
def _written(found: DwellingImport, now: datetime) -> bool:
    """Write the dwellings and that they are written, both or neither; False when another process does."""
    # The row's lock is the only lease: it goes with the process that holds it.
    skip = connection.features.has_select_for_update_skip_locked
    mine = DwellingImport.objects.select_for_update(skip_locked=skip).filter(pk=found.pk, state=State.APPLYING).first()
    if mine is None:
        return False
    sheet = import_files.sheet_of(id=mine.pk)
    if sheet.error_count:
        raise DryRunOutdated
    result = apply(
        residence=found.residence,
        wanted=sheet.rows,
        fingerprint=mine.fingerprint,
        decisions=Decisions.from_values(mine.decisions),
        now=now,
        progress=lambda lines, part: import_files.tell(id=mine.pk, lines=lines, part=part),
    )
    mine.state, mine.result = State.APPLIED, result.as_values()
    mine.save(update_fields=["state", "result"])
    return True


def _refuse(found: DwellingImport, sentence: str) -> None:
    import_files.erase(id=found.pk)
    mine = DwellingImport.objects.filter(pk=found.pk, state=State.READING)
    mine.update(state=State.REFUSED, sentence=sentence[:1000])
    logger.info("Import %s could not be read", found.pk)


def _back(found: DwellingImport, sentence: str) -> None:
    """To where somebody looks at the changes and decides again."""
    mine = DwellingImport.objects.filter(pk=found.pk, state=State.APPLYING)
    mine.update(state=State.READ, sentence=sentence)
    logger.info("Import %s was not applied", found.pk)
