"""One report: all that is known of it, and only what the rules let this person do with it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cms.reports.desk import words
from cms.reports.desk.asking import question
from cms.reports.desk.forms import (
    AssigneeForm,
    CorrectionForm,
    DecisionForm,
    FirmForm,
    FirmReplyForm,
    JoinForm,
    WordsForm,
)
from cms.reports.desk.screens import desk_screen, report_or_404, screen
from cms.reports.models import ReplyTemplate, Report, ReportEvent
from cms.reports.rules import states, ticket
from cms.reports.selectors.calendars import calendar_of
from cms.reports.selectors.colleagues import colleagues_at, templates_for
from cms.reports.selectors.desk_queue import queue_in_charge, report_after
from cms.reports.selectors.in_charge import firms_for, possible_originals
from cms.reports.selectors.own import thread_of
from cms.reports.services.deciding import report_open, targets_for

MOST_CANDIDATES = 12
FROM = "depuis"
"""The parameter that holds the list one comes from, as its address says it."""


@require_safe
@desk_screen
def report(request: HttpRequest, id: UUID) -> HttpResponse:
    """The screen of one report; opening it delivers it."""
    found = report_or_404(request, id)
    if found.delivery != Report.Delivery.SEEN:
        report_open(user=request.user, id=found.pk, now=timezone.now())
    return report_screen(request, found)


def report_screen(
    request: HttpRequest, report: Report, bound: forms.Form | None = None, *, opened: str = "", meanwhile: int = 0
) -> HttpResponse:
    """The screen, with the form that was refused in place of an empty one.

    `opened` is the part that is unfolded; `meanwhile` the line of the history after which somebody else went on.
    """
    now = timezone.now()
    thread = list(thread_of(report=report, staff=True))
    lines = [line(each) for each in thread]
    targets = targets_for(user=request.user, report=report, now=now)
    templates = templates_for(report=report)
    last = thread[-1].pk if thread else 0
    author = getattr(report, "author", None)
    return screen(
        request,
        "report",
        _("N° %(number)s") % {"number": ticket.shown(report.ticket)},
        report=report,
        state=words.STATES[report.state],
        place=words.place(report),
        visit=words.visit(report),
        deadline=words.deadline(report, calendar_of(residence=report.residence), now),
        author=author,
        home=words.home(author.household.dwelling) if author and author.household else "",
        photos=photos_of(report),
        lines=lines,
        meanwhile=[each for each in lines if meanwhile and each["event"].pk > meanwhile],
        decisions=_decisions(report, targets, templates, bound, last),
        opened=opened or request.GET.get("ouvrir", ""),
        forms=_forms(request, report, bound),
        may_join="duplicate" in targets,
        may_part=report.state == "duplicate" and "acknowledged" in targets,
        general_templates=[each for each in templates if not each.state],
        assignee=getattr(report, "assignee", None),
        assignment=next((each for each in report.assignments.all() if each.ended_at is None), None),
        original=report.duplicate_of,
        joined=[(each.pk, ticket.shown(each.ticket)) for each in report.duplicates.all()],
        back=back_to(request, report),
        came_from=request.GET.get(FROM, ""),
        after=_after(request, report),
    )


def _decisions(
    report: Report, targets: tuple[states.State, ...], templates: list[ReplyTemplate], bound: Any, last: int
) -> list[dict[str, Any]]:
    """The forms of the changes that are open to this person, the most likely one first."""
    found = []
    for target in targets:
        if "original" in states.asked(report.standing, target) or report.state == "duplicate":
            continue
        refused = isinstance(bound, DecisionForm) and bound.target == target
        form = bound if refused else DecisionForm(report=report, target=target, initial={"seen": last})
        found.append({"form": form, "templates": [each for each in templates if each.state in ("", target)]})
    return found


def _forms(request: HttpRequest, report: Report, bound: Any) -> dict[str, Any]:
    """The other forms, by the name of their part of the screen."""
    assignee = getattr(report, "assignee", None)
    found: dict[str, Any] = {
        "public": WordsForm(public=True),
        "note": WordsForm(public=False),
        "assignee": AssigneeForm(
            colleagues=colleagues_at(residence=report.residence),
            initial={"assignee": assignee.user_id if assignee else ""},
        ),
        "firm": FirmForm(firms=list(firms_for(user=request.user, report=report))),
        "reply": FirmReplyForm(),
        "correction": CorrectionForm(report=report),
        "join": JoinForm(report=report, candidates=candidates_for(request, report)),
    }
    if bound is not None and not isinstance(bound, DecisionForm):
        name = next(name for name, form in found.items() if form.auto_id == bound.auto_id)
        found[name] = bound
    return found


def candidates_for(request: HttpRequest, report: Report) -> list[Report]:
    """Open reports that this one may repeat, those of the same staircase first."""
    near = possible_originals(user=request.user, report=report)
    here = [*near.filter(building=report.building, staircase=report.staircase)[:MOST_CANDIDATES]]
    known = {each.pk for each in here}
    return [*here, *(each for each in near[:MOST_CANDIDATES] if each.pk not in known)][:MOST_CANDIDATES]


def line(event: ReportEvent) -> dict[str, Any]:
    """A line of the history, with its words, whoever wrote them."""
    written = getattr(event, "words", None)
    return {
        "event": event,
        "title": words.event_title(event),
        "text": written.text if written else event.text,
        "who": words.person(event.user) or event.get_actor_display(),
        "visit": words.visit_of(event.scheduled_on, event.scheduled_part),
    }


def photos_of(report: Report) -> list[Any]:
    """The pictures of a report; none once its author is forgotten."""
    author = getattr(report, "author", None)
    return list(author.photos.all()) if author else []


def back_to(request: HttpRequest, report: Report) -> str:
    """The list one comes from, at the place of this report."""
    query = request.GET.get(FROM, "")
    return f"{reverse('reports_desk:queue')}{'?' + query if query else ''}#signalement-{report.ticket}"


def _after(request: HttpRequest, report: Report) -> str:
    """The address of the next report of the list one comes from; empty at its end."""
    found = next_report(request, report)
    return address(found, request.GET.get(FROM, "")) if found else ""


def next_report(request: HttpRequest, report: Report) -> Report | None:
    """The next report of the list one comes from."""
    asked = question(QueryDict(request.GET.get(FROM, "")), timezone.localdate()).asked
    rows = queue_in_charge(user=request.user, asked=asked, now=timezone.now(), first=True)
    return report_after(rows=rows, report=report, queue=asked.filters.queue)


def address(report: Report, came_from: str = "") -> str:
    """Where a report is seen, with the list one comes from."""
    query = QueryDict(mutable=True)
    if came_from:
        query[FROM] = came_from
    return f"{reverse('reports_desk:report', args=[report.pk])}{'?' + query.urlencode() if query else ''}"
