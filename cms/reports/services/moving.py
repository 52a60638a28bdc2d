"""The one place where a report changes state: what every change has in common, whoever makes it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from cms.reports.models import AuthorWords, Report, ReportEvent, StaffNews
from cms.reports.rules import states
from cms.reports.selectors.calendars import calendar_of
from cms.reports.services.telling import followers_told, reporter_told
from cms.reports.services.telling_staff import staff_told
from cms.residents.services.refusals import Refused

_KEEP_THE_DAY = frozenset({"scheduled", "in_progress", "done"})
"""States in which the day somebody came, or comes, is still worth saying."""


class Stale(Refused):
    """Somebody else has changed the report since it was shown."""

    def __init__(self) -> None:
        super().__init__(
            {"": _("Ce signalement a changé entre-temps. Relisez-le : rien de ce que vous avez écrit n’est perdu.")}
        )


@dataclass(frozen=True, slots=True)
class Details:
    """What goes with a change of state. Each transition says which of them it asks (`rules.states.asked`)."""

    text: str = ""
    scheduled_on: date | None = None
    scheduled_part: str = ""
    reason: str = ""
    outcome: str = ""
    original: Report | None = None


@dataclass(frozen=True, slots=True)
class Actor:
    """Who changes a report: the role that the rules know, the account if it is of the staff."""

    role: states.Role
    user: Any = field(default=None)

    @property
    def kind(self) -> str:
        """How the line of the thread says it."""
        if self.role in states.STAFF:
            return ReportEvent.Actor.STAFF
        return ReportEvent.Actor.REPORTER if self.role == "reporter" else ReportEvent.Actor.SYSTEM


def locked(*, id: UUID, version: int | None = None) -> Report:
    """The report, held until the end of the transaction. Raises Stale when it is no longer at `version`."""
    report = Report.objects.select_for_update(of=("self",)).select_related("category", "residence").get(pk=id)
    if version is not None and report.version != version:
        raise Stale
    return report


def move(
    *, report: Report, target: states.State, actor: Actor, now: datetime, details: Details | None = None
) -> ReportEvent:
    """Take a locked report to another state, write the line, tell those concerned. Raises PermissionDenied, Refused."""
    details = details or Details()
    source = report.standing
    if not states.allowed(source, target, actor.role, report.closed_at, now):
        _refuse(source, target, actor)
    _check(report, source, target, details, now)
    _apply(report, target, actor, details, now)
    event = ReportEvent.objects.create(
        report=report,
        at=now,
        kind=ReportEvent.Kind.STATE,
        actor=actor.kind,
        user=actor.user,
        from_state=source,
        to_state=target,
        text="" if actor.role == "reporter" else details.text,
        scheduled_on=report.scheduled_on if target == "scheduled" else None,
        scheduled_part=report.scheduled_part if target == "scheduled" else "",
        reason=report.reason,
        outcome=report.outcome,
    )
    if actor.role == "reporter" and details.text:
        AuthorWords.objects.create(event=event, author=report.author, text=details.text)
    if actor.role != "reporter":
        reporter_told(report=report, event=event)
    elif target in ("contested", "reopened"):
        staff_told(report=report, event=event, about=StaffNews.About.CONTESTED, now=now)
    followers_told(report=report, event=event, before=source, now=now)
    return event


def _refuse(source: states.State, target: states.State, actor: Actor) -> None:
    """Raises Refused where it is too late or makes no sense, PermissionDenied where the role may never."""
    way = states.transition(source, target)
    if way is not None and actor.role not in way.roles:
        raise PermissionDenied
    if way is not None and way.within is not None:
        raise Refused(
            {
                "": _("Plus de %(days)d jours ont passé : faites plutôt un nouveau signalement.")
                % {"days": way.within.days}
            }
        )
    raise Refused(
        {
            "": _("Un signalement « %(source)s » ne peut pas devenir « %(target)s ».")
            % {"source": Report.State(source).label, "target": Report.State(target).label}
        }
    )


def _check(report: Report, source: states.State, target: states.State, details: Details, now: datetime) -> None:
    """Raises Refused with a sentence for each thing that is missing."""
    asks, errors = states.asked(source, target), dict[str, str]()
    if "text" in asks and not details.text:
        errors["text"] = _("Écrivez quelques mots : ils seront lus par l’autre.")
    if "date" in asks:
        today = calendar_of(residence=report.residence).today(now)
        if details.scheduled_on is None:
            errors["scheduled_on"] = _("Choisissez le jour de l’intervention.")
        elif not 0 <= (details.scheduled_on - today).days <= 366:
            errors["scheduled_on"] = _("Choisissez un jour entre aujourd’hui et dans un an.")
        if details.scheduled_part and details.scheduled_part not in Report.DayPart.values:
            errors["scheduled_part"] = _("Choisissez le matin, l’après-midi ou la journée.")
    if "reason" in asks and details.reason not in Report.Reason.values:
        errors["reason"] = _("Choisissez la raison du refus.")
    if "outcome" in asks and details.outcome not in Report.Outcome.values:
        errors["outcome"] = _("Choisissez comment c’est réglé.")
    if "original" in asks and details.original is None:
        errors["original"] = _("Choisissez le signalement que celui-ci répète.")
    if errors:
        raise Refused(errors)


def _apply(report: Report, target: states.State, actor: Actor, details: Details, now: datetime) -> None:
    was_closed = not states.is_open(report.standing)
    report.state, report.state_at, report.changed_at = target, now, now
    report.version += 1
    report.nudges, report.escalated_at = 0, None
    report.closed_at = None if states.is_open(target) else now
    report.duplicate_of = details.original if target == "duplicate" else None
    report.reason = details.reason if target == "refused" else ""
    report.outcome = details.outcome if target == "done" else ""
    if target == "scheduled":
        report.scheduled_on = details.scheduled_on
        report.scheduled_part = details.scheduled_part or Report.DayPart.DAY
    elif target not in _KEEP_THE_DAY:
        report.scheduled_on, report.scheduled_part = None, ""
    report.settled_after = _days_so_far(report, now) if target == "done" else None
    if actor.role in states.STAFF:
        if report.acknowledged_at is None:
            report.acknowledged_at, report.acknowledged_after = now, _days_so_far(report, now)
        report.delivery = Report.Delivery.SEEN
    if was_closed and states.is_open(target):
        _expect_again(report, now)
    report.save()
    if report.closed_at:
        # Whoever's report was told with this one has as long to say that theirs is not settled.
        report.duplicates.update(closed_at=now)


def _days_so_far(report: Report, now: datetime) -> int:
    return calendar_of(residence=report.residence).working_days(report.created_at, now)


def _expect_again(report: Report, now: datetime) -> None:
    """A report that was closed is owed a word and a settlement anew."""
    calendar = calendar_of(residence=report.residence)
    report.acknowledge_due = calendar.due(now, report.category.acknowledge_days)
    report.fix_due = calendar.due(now, report.category.fix_days)
    report.times_reopened += 1
    report.satisfaction = None
