"""What the author of a report does with it, and what neighbours do with a known fault."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from cms.notifications.services import events_read
from cms.reports.models import AuthorWords, FaultFollower, Report, ReportEvent
from cms.reports.rules import states
from cms.reports.selectors.known_faults import fault_of
from cms.reports.services import telling, words
from cms.reports.services.moving import Actor, Details, locked, move
from cms.reports.services.photos import photos_take
from cms.residents.models import Resident
from cms.residents.services.refusals import Refused

MOST_UPDATES = 50
"""Lines that an author writes on one report; more is a conversation, for the telephone."""


@transaction.atomic
def report_move(*, resident: Resident, id: UUID, target: states.State, text: str, now: datetime) -> Report | None:
    """Contest, take back, take up again, as the rules allow the author. None for what is not theirs. Raises Refused."""
    report = _own(resident, id)
    if report is None:
        return None
    errors: dict[str, str] = {}
    asks = "text" in states.asked(report.standing, target)
    cleaned = words.description(text, errors) if asks else words.plain(text, errors)
    if errors:
        raise Refused(errors)
    _no_one_elses(report, target)
    move(report=report, target=target, actor=Actor("reporter"), now=now, details=Details(text=cleaned))
    return report


def _no_one_elses(report: Report, target: states.State) -> None:
    """To the author, what only the staff may do makes no sense, rather than being forbidden. Raises Refused."""
    way = states.transition(report.standing, target)
    if way is None or "reporter" not in way.roles:
        raise Refused({"": _("Votre signalement a changé entre-temps. Relisez-le.")})


@transaction.atomic
def update_write(
    *, resident: Resident, id: UUID, text: str, now: datetime, photos: Sequence[UUID] = ()
) -> ReportEvent | None:
    """The author adds something, or answers what they were asked. None for a report that is not theirs. Raises Refused."""
    report = _own(resident, id)
    if report is None:
        return None
    errors: dict[str, str] = {}
    cleaned = words.description(text, errors)
    if errors:
        raise Refused(errors)
    if report.author.words.count() >= MOST_UPDATES:
        raise Refused({"": _("Vous avez beaucoup écrit sur ce signalement. Pour la suite, appelez votre bailleur.")})
    photos_take(author=report.author, resident=resident, ids=photos)
    if report.state == Report.State.WAITING_FOR_TENANT:
        details = Details(text=cleaned)
        return move(report=report, target="acknowledged", actor=Actor("reporter"), now=now, details=details)
    if not states.is_open(report.standing):
        raise Refused({"": _("Ce signalement est clos. Si ce n’est pas réglé, dites-le : il sera rouvert.")})
    event = ReportEvent.objects.create(
        report=report, at=now, kind=ReportEvent.Kind.UPDATE, actor=ReportEvent.Actor.REPORTER
    )
    AuthorWords.objects.create(event=event, author=report.author, text=cleaned)
    return event


@transaction.atomic
def report_rate(*, resident: Resident, id: UUID, satisfaction: int, text: str, now: datetime) -> Report | None:
    """How the author found that it was dealt with, from 1 to 4, while they may still contest. Raises Refused."""
    report = _own(resident, id)
    if report is None:
        return None
    errors: dict[str, str] = {}
    if not 1 <= satisfaction <= 4:
        errors["satisfaction"] = _("Choisissez une des quatre réponses.")
    if report.state not in ("done", "refused", "duplicate"):
        errors[""] = _("Votre avis vous sera demandé quand ce sera réglé.")
    cleaned = words.plain(text, errors)
    if errors:
        raise Refused(errors)
    report.satisfaction = satisfaction
    report.save(update_fields=["satisfaction"])
    if cleaned:
        event = ReportEvent.objects.create(
            report=report, at=now, kind=ReportEvent.Kind.RATED, actor=ReportEvent.Actor.REPORTER
        )
        AuthorWords.objects.create(event=event, author=report.author, text=cleaned)
    return report


@transaction.atomic
def report_read(*, resident: Resident, id: UUID, now: datetime) -> bool:
    """Note that a resident has seen the news of a report of theirs; whether it is one."""
    events = ReportEvent.objects.filter(report=id, report__author__resident=resident, public=True)
    names = [telling.event_name(each) for each in events.only("pk")]
    events_read(resident=resident, events=names, now=now)
    return bool(names)


def _own(resident: Resident, id: UUID) -> Report | None:
    found = Report.objects.filter(pk=id, author__resident=resident).exists()
    return locked(id=id) if found else None


@transaction.atomic
def fault_follow(*, resident: Resident, id: UUID, now: datetime) -> bool:
    """Hear what becomes of a known fault of where one lives; whether there is such a fault. Safe to repeat."""
    if fault_of(resident=resident, id=id, now=now) is None:
        return False
    FaultFollower.objects.get_or_create(report_id=id, resident=resident, defaults={"since": now})
    return True


def fault_unfollow(*, resident: Resident, id: UUID) -> bool:
    """Hear no more of a fault; whether it was followed."""
    deleted, _each = FaultFollower.objects.filter(report_id=id, resident=resident).delete()
    return bool(deleted)
