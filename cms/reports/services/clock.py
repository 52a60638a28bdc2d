"""What the clock does to reports: asks the tenant whether it is still so, tells the office what is late, ends silence."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from cms.organisations.selectors import is_attended
from cms.places.models import ResidencePage
from cms.reports.models import Report, ReportEvent, StaffNews
from cms.reports.models.categories import Priority
from cms.reports.rules import nudges, states
from cms.reports.services.moving import Actor, Details, locked, move
from cms.reports.services.telling import reporter_told
from cms.reports.services.telling_staff import staff_told

BATCH = 50
"""Reports looked at in one step, so that the other chores have their turn."""


def nudge_due(*, now: datetime) -> int:
    """Ask the authors of open reports without news whether it is still so; how many were looked at."""
    waiting = Q()
    for count in range(len(nudges.FIRST) + 1):
        due = now - (nudges.next_nudge(now, count) - now)
        asked = Q(nudges=count) if count < len(nudges.FIRST) else Q(nudges__gte=count)
        waiting |= asked & Q(changed_at__lte=due)
    return _each(Report.objects.filter(waiting, state__in=nudges.NUDGED).order_by("changed_at"), _nudge, now)


def _nudge(report: Report, now: datetime) -> None:
    if report.standing not in nudges.NUDGED or nudges.next_nudge(report.changed_at, report.nudges) > now:
        return
    report.nudges, report.changed_at = report.nudges + 1, now
    report.save(update_fields=["nudges", "changed_at"])
    text = _("Ce signalement est toujours ouvert. Est-ce encore d’actualité ? Si c’est réglé, annulez-le.")
    event = _line(report, ReportEvent.Kind.NUDGED, now, text=text, public=True)
    reporter_told(report=report, event=event)


def escalate_late(*, now: datetime) -> int:
    """Put what the landlord owes and has not given on top of its queue, once for each time it is late; how many."""
    unanswered = Q(state__in=states.UNANSWERED, acknowledge_due__lte=now)
    late = unanswered | Q(state__in=nudges.NUDGED, fix_due__lte=now)
    return _each(Report.objects.filter(late, escalated_at=None).order_by("fix_due"), _escalate, now)


def _escalate(report: Report, now: datetime) -> None:
    is_late = nudges.is_late(report.standing, report.acknowledge_due, report.fix_due, now)
    if report.escalated_at is not None or not is_late:
        return
    report.escalated_at, report.priority = now, Priority.HIGH
    report.save(update_fields=["escalated_at", "priority"])
    event = _line(report, ReportEvent.Kind.ESCALATED, now)
    staff_told(report=report, event=event, about=StaffNews.About.LATE, now=now)


def close_silent(*, now: datetime) -> int:
    """Close what waits for a tenant who has not answered; they may take it up again for as long as others contest."""
    waiting = Report.objects.filter(state="waiting_for_tenant", state_at__lte=now - states.SILENCE)
    return _each(waiting.order_by("state_at"), _close, now)


def _close(report: Report, now: datetime) -> None:
    if report.standing == "waiting_for_tenant" and states.is_silence(report.state_at, now):
        text = _("Sans réponse de votre part, ce signalement est clos. Vous pouvez le reprendre pendant 14 jours.")
        move(report=report, target="cancelled", actor=Actor("system"), now=now, details=Details(text=text))


def deliver_again(*, now: datetime) -> int:
    """Look again at reports that reached nobody: staff may have come since, and is told; how many were delivered."""
    rows = Report.objects.filter(delivery=Report.Delivery.NOBODY, state__in=states.OPEN)
    residences = ResidencePage.objects.filter(pk__in=rows.order_by().values("residence"))
    reached = [each.pk for each in residences if is_attended(residence=each, action="reports")]
    return _each(rows.filter(residence__in=reached).order_by("created_at"), _deliver, now)


def _deliver(report: Report, now: datetime) -> None:
    if report.delivery == Report.Delivery.NOBODY:
        report.delivery = Report.Delivery.WAITING
        report.save(update_fields=["delivery"])
        staff_told(report=report, event=report.events.order_by("at", "pk")[0], about=StaffNews.About.NEW, now=now)


def _each(rows: QuerySet[Report], do: Callable[[Report, datetime], None], now: datetime) -> int:
    """Each report in a transaction of its own, looked at again once it is held."""
    ids: list[UUID] = list(rows.values_list("pk", flat=True)[:BATCH])
    for id in ids:
        with transaction.atomic():
            do(locked(id=id), now)
    return len(ids)


def _line(report: Report, kind: str, now: datetime, *, text: str = "", public: bool = False) -> ReportEvent:
    return ReportEvent.objects.create(
        report=report, at=now, kind=kind, actor=ReportEvent.Actor.SYSTEM, public=public, text=text
    )
