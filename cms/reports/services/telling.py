"""Those concerned are told that there is news, never what it says (`cms.notifications`)."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from cms.notifications.services import notify
from cms.reports.models import Report, ReportEvent
from cms.reports.rules import seeing, ticket
from cms.reports.rules.states import State
from cms.reports.selectors.known_faults import shareable
from cms.reports.selectors.own import EVENT
from cms.residents.models import Resident

TOPIC = "report"


def event_name(event: ReportEvent) -> str:
    """What a line of a report is called in the outbox, for its reporter."""
    return f"{EVENT}{event.pk}"


def reporter_told(*, report: Report, event: ReportEvent) -> None:
    """Tells the author of a report, if they have an account, that there is news."""
    resident = Resident.objects.filter(authored_reports__report=report).first()
    if resident is not None:
        notify(
            residents=[resident],
            topic=TOPIC,
            event=event_name(event),
            title=_("Du nouveau sur votre signalement %(ticket)s") % {"ticket": ticket.shown(report.ticket)},
            path=f"/espace/signalements/#signalement={report.pk}",
            now=event.at,
        )


def followers_told(*, report: Report, event: ReportEvent, before: State, now: datetime) -> None:
    """Tells who follows a fault, and the authors of reports joined to it, when what they may know has changed."""
    if not report.category.opened_to_neighbours or seeing.public_state(before) is None:
        return
    shown = seeing.public_state(report.standing)
    rescheduled = event.to_state == event.from_state == "scheduled"
    if shown == seeing.public_state(before) and not rescheduled:
        return
    still = shareable(now=now).filter(pk=report.pk).exists()
    notify(
        residents=_following(report),
        topic=TOPIC,
        event=f"fault:{event.pk}",
        title=_("Du nouveau sur une panne que vous suivez") if still else _("Une panne que vous suiviez est classée"),
        path=f"/espace/signalements/#panne={report.pk}" if still else "/espace/signalements/",
        now=now,
    )


def _following(report: Report) -> QuerySet[Resident]:
    """Those who live there and follow it, and those whose own report was joined to it."""
    following = Q(
        followed_faults__report=report,
        memberships__left_at=None,
        memberships__household__moved_out_at=None,
        memberships__household__dwelling__residence=report.residence_id,
    )
    return Resident.objects.filter(following | Q(authored_reports__report__duplicate_of=report)).distinct()
