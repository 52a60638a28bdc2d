"""What a mail to a member of the staff still has to say by the time it leaves."""

from __future__ import annotations

from typing import Any, cast

from cms.organisations.selectors import residences_as_member
from cms.reports.models import Assignee, Report, StaffChoice, StaffMail, StaffNews
from cms.reports.models.categories import Priority
from cms.reports.rules import staff_mail, states


def choice_of(user: Any) -> StaffChoice:
    """When somebody of the staff wants to be told."""
    return StaffChoice.objects.filter(user=user).first() or StaffChoice(user=user)


def when_told(*, choice: StaffChoice, about: str, report: Report, theirs: bool) -> staff_mail.When:
    """How soon the member of a choice is told something of a report; `theirs` where it is given to them."""
    return staff_mail.when(
        about=cast(staff_mail.About, about),
        urgent=report.category.priority == Priority.HIGH,
        theirs=theirs,
        pressing=cast(staff_mail.When, choice.pressing),
        others=cast(staff_mail.When, choice.others),
    )


def news_of(*, mail: StaffMail) -> list[staff_mail.News]:
    """What is still so, still in the charge of the member and still wanted, the oldest first."""
    residences = residences_as_member(user=mail.user, action="reports")
    choice = choice_of(mail.user)
    kept = mail.news.filter(event__report__residence__in=residences).select_related(
        "event__report__category", "event__report__residence", "event__report__assignee"
    )
    return [_said(each) for each in kept.order_by("event__at", "pk") if _holds(each, choice)]


def _holds(news: StaffNews, choice: StaffChoice) -> bool:
    report, about = news.event.report, StaffNews.About(news.about)
    assignee: Assignee | None = getattr(report, "assignee", None)
    theirs = assignee is not None and assignee.user_id == news.user_id
    if not states.is_open(report.standing):
        return False
    if when_told(choice=choice, about=about, report=report, theirs=theirs) == "never":
        return False
    contested = report.state in (Report.State.CONTESTED, Report.State.REOPENED)
    return {
        # Who has it knows of it, and what was contested since has news of its own.
        StaffNews.About.NEW: not theirs and not contested,
        StaffNews.About.ASSIGNED: theirs,
        StaffNews.About.LATE: report.escalated_at is not None,
        StaffNews.About.CONTESTED: contested,
    }[about]


def _said(news: StaffNews) -> staff_mail.News:
    report = news.event.report
    return staff_mail.News(
        about=cast(staff_mail.About, news.about),
        report_id=report.pk,
        ticket=report.ticket,
        category_code=report.category.code,
        category=report.category.name,
        residence_id=report.residence_id,
        residence=report.residence.title,
    )
