"""The staff in charge is told of reports by e-mail: news are written with what happened, and gathered into few mails."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from cms.reports.models import Assignee, Report, ReportEvent, StaffChoice, StaffMail, StaffNews
from cms.reports.rules import staff_mail
from cms.reports.selectors.calendars import calendar_of
from cms.reports.selectors.colleagues import colleagues_at
from cms.reports.selectors.staff_news import when_told

BATCH = 20
"""Members whose news are gathered in one step, so that the other chores have their turn."""
KEPT = timedelta(days=30)
"""For how long an operator can see what was sent."""


def staff_told(*, report: Report, event: ReportEvent, about: StaffNews.About, now: datetime) -> None:
    """Tell who deals with reports in that residence, except who did it; call it in the transaction of the event."""
    _tell((each.user for each in colleagues_at(residence=report.residence)), report, event, about, now)


def assignee_told(*, report: Report, event: ReportEvent, user: Any, now: datetime) -> None:
    """Tell a member that a report is theirs now, unless they took it themselves."""
    _tell([user], report, event, StaffNews.About.ASSIGNED, now)


def _tell(users: Iterable[Any], report: Report, event: ReportEvent, about: StaffNews.About, now: datetime) -> None:
    reachable = [each for each in users if each.email and each.pk != event.user_id]
    if not reachable:
        return
    choices = StaffChoice.objects.in_bulk([each.pk for each in reachable])
    assignee = Assignee.objects.filter(report=report).values_list("user_id", flat=True).first()
    morning = calendar_of(residence=report.residence).next_morning(now)
    soon = {
        each.pk: when_told(
            choice=choices.get(each.pk) or StaffChoice(user=each),
            about=about,
            report=report,
            theirs=each.pk == assignee,
        )
        for each in reachable
    }
    StaffNews.objects.bulk_create(
        (
            StaffNews(
                user=each,
                event=event,
                about=about,
                morning=soon[each.pk] == "morning",
                due_at=morning if soon[each.pk] == "morning" else now,
            )
            for each in reachable
            if soon[each.pk] != "never"
        ),
        ignore_conflicts=True,
    )


def news_gather(*, now: datetime) -> int:
    """Make one mail of what is due for each member, or put it off where they have just had others; how many members."""
    due = StaffNews.objects.filter(mail=None, due_at__lte=now)
    users = list(due.order_by().values_list("user_id", flat=True).distinct()[:BATCH])
    for user_id in users:
        with transaction.atomic():
            _gather(StaffNews.objects.filter(mail=None, user_id=user_id), user_id, now)
    return len(users)


def _gather(waiting: QuerySet[StaffNews], user_id: int, now: datetime) -> None:
    # Held, so that of two processes one makes the mail.
    due = dict(waiting.filter(due_at__lte=now).select_for_update().values_list("pk", "morning"))
    if not due:
        return
    morning = any(due.values())
    next_one = now if morning else staff_mail.next_mail(_made(user_id, now), now)
    if next_one > now:
        waiting.filter(pk__in=due).update(due_at=next_one)
        return
    mail = StaffMail.objects.create(user_id=user_id, made_at=now, morning=morning, due_at=now)
    # In the morning, what a pause held back comes along.
    taken = waiting.filter(morning=False) | waiting.filter(pk__in=due) if morning else waiting.filter(pk__in=due)
    if not taken.update(mail=mail):
        mail.delete()


def _made(user_id: int, now: datetime) -> list[datetime]:
    mails = StaffMail.objects.filter(user_id=user_id, morning=False, made_at__gt=now - staff_mail.DAY)
    return list(mails.exclude(state=StaffMail.State.DROPPED).order_by("made_at").values_list("made_at", flat=True))


def staff_mails_sweep(*, now: datetime) -> None:
    """Erase the mails of a month ago, with the news they told."""
    StaffMail.objects.filter(made_at__lt=now - KEPT).delete()
