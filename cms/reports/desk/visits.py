"""The visits of a week, for a phone and for paper, and as a file for another calendar."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from icalendar import Calendar, Event

from cms.reports.desk import words
from cms.reports.desk.screens import desk_screen, screen
from cms.reports.rules import ticket
from cms.reports.selectors.desk_queue import residences_of_desk
from cms.reports.selectors.visits import visits, visits_without_outcome

AHEAD = timedelta(days=60)
"""How far the file for another calendar reaches."""


@require_safe
@desk_screen
def week(request: HttpRequest) -> HttpResponse:
    """Monday to Sunday, each day with its visits; before them, those that nobody has concluded."""
    today = timezone.localdate()
    monday = _monday(request.GET.get("semaine", ""), today)
    asked = _asked(request)
    found = visits(user=request.user, first=monday, last=monday + timedelta(days=6), **asked)
    days: list[dict[str, Any]] = [
        {"day": day, "today": day == today, "visits": [_row(each) for each in found if each.scheduled_on == day]}
        for day in (monday + timedelta(days=n) for n in range(7))
    ]
    return screen(
        request,
        "visits",
        _("Visites"),
        monday=monday,
        # Saturdays and Sundays only when somebody comes.
        days=[each for each in days if each["visits"] or each["day"].weekday() < 5],
        past=[_row(each) for each in visits_without_outcome(user=request.user, before=today, **asked)],
        count=len(found),
        links={
            "previous": _query(request, _iso(monday - timedelta(days=7))),
            "following": _query(request, _iso(monday + timedelta(days=7))),
            "now": _query(request, ""),
        },
        this_week=monday <= today <= monday + timedelta(days=6),
        week=_iso(monday),
        residences=residences_of_desk(user=request.user).values("pk", "title"),
        asked=asked,
    )


@require_safe
@desk_screen
def calendar_file(request: HttpRequest) -> HttpResponse:
    """Today's and later visits as iCalendar (RFC 5545): where and what, never who; it is kept by other programs."""
    today = timezone.localdate()
    calendar = Calendar()
    calendar.add("prodid", "-//Palier//Visites//FR")
    calendar.add("version", "2.0")
    for report in visits(user=request.user, first=today, last=today + AHEAD, **_asked(request)):
        event = Event()
        event.add("uid", f"{report.pk}@signalements")
        event.add("dtstamp", report.state_at)
        event.add("sequence", report.version)
        event.add("dtstart", report.scheduled_on)
        event.add("dtend", report.scheduled_on + timedelta(days=1))
        event.add(
            "summary",
            f"{report.category} – {report.get_scheduled_part_display()} ({ticket.shown(report.ticket)})",
        )
        event.add("location", f"{report.residence.title} – {words.place(report)}")
        calendar.add_component(event)
    answer = HttpResponse(calendar.to_ical(), content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="visites.ics"'
    return answer


def _row(report: Any) -> dict[str, Any]:
    author = getattr(report, "author", None)
    assignee = getattr(report, "assignee", None)
    return {
        "report": report,
        "ticket": ticket.shown(report.ticket),
        "place": words.place(report),
        "author": author,
        "who": words.person(assignee.user) if assignee else "",
        "firm": report.current_assignments[0].firm.name if report.current_assignments else "",
        "day": words.day(report.scheduled_on),
    }


def _asked(request: HttpRequest) -> dict[str, Any]:
    residence = request.GET.get("residence", "")
    known = residence.isdecimal() and residence.isascii() and len(residence) < 19
    return {"residence_id": int(residence) if known else None, "mine": request.GET.get("qui") == "moi"}


def _query(request: HttpRequest, week_name: str) -> str:
    """The same filters for another week."""
    kept = {name: request.GET[name] for name in ("residence", "qui") if request.GET.get(name)}
    return urlencode({**kept, "semaine": week_name} if week_name else kept)


def _monday(text: str, today: date) -> date:
    """The Monday of a week written as `2026-W48` (ISO 8601); of this one for anything else."""
    try:
        year, week_number = text.split("-W")
        monday = date.fromisocalendar(int(year), int(week_number), 1)
    except ValueError:
        return today - timedelta(days=today.weekday())
    # A year before or after the last one that a date can have.
    return monday if 1900 < monday.year < 9000 else today - timedelta(days=today.weekday())


def _iso(monday: date) -> str:
    year, week_number, _day = monday.isocalendar()
    return f"{year}-W{week_number:02}"
