"""The queue: the lists with their counters, the filters, one row or one card a report."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from wagtail.admin.paginator import WagtailPaginator

from cms.reports.desk import words
from cms.reports.desk.asking import LISTS, OTHER_LISTS, Question, question
from cms.reports.desk.bulk_forms import BulkForm
from cms.reports.desk.screens import desk_screen, landlords_of, screen
from cms.reports.rules import ticket
from cms.reports.selectors.desk_calendars import calendars_of
from cms.reports.selectors.desk_queue import (
    assignees_of_desk,
    buildings_of_desk,
    categories_of_desk,
    firms_of_desk,
    page_of_desk,
    queue_in_charge,
    residences_of_desk,
)
from cms.reports.selectors.in_charge import MOST_FOUND, counters

PER_PAGE = 25


@dataclass(frozen=True, slots=True)
class Row:
    """A report as the list shows it."""

    report: Any
    ticket: str
    state: words.StateWords
    deadline: words.Deadline
    place: str
    visit: str
    excerpt: str
    assignee: str
    firm: str
    photo_count: int
    joined_count: int


def rows_of(reports: list[Any], now: datetime) -> list[Row]:
    """The rows of a page, whose reports come from `desk_queue.with_facts`."""
    calendars = calendars_of(residences={each.residence_id: each.residence for each in reports}.values())
    return [_row(each, calendars.get(each.residence_id), now) for each in reports]


def _row(report: Any, calendar: Any, now: datetime) -> Row:
    author = getattr(report, "author", None)
    assignee = getattr(report, "assignee", None)
    given = report.current_assignments
    return Row(
        report=report,
        ticket=ticket.shown(report.ticket),
        state=words.STATES[report.state],
        deadline=words.deadline(report, calendar, now),
        place=words.place(report),
        visit=words.visit(report) if report.state == "scheduled" else "",
        excerpt=report.summary or (author.text if author else ""),
        assignee=words.person(assignee.user) if assignee else "",
        firm=given[0].firm.name if given else "",
        photo_count=len(author.photos.all()) if author else 0,
        joined_count=len(report.duplicates.all()),
    )


@require_safe
@desk_screen
def queue(request: HttpRequest) -> HttpResponse:
    """One list of reports, narrowed as the address says."""
    now, today = timezone.now(), timezone.localdate()
    asked = question(request.GET, today)
    people = assignees_of_desk(user=request.user)
    counts = counters(user=request.user, today=today, now=now) | {"mine": people.get(request.user, 0)}
    paginator = _paginator(request.user, asked, counts, now)
    page = paginator.get_page(request.GET.get("p"))
    choices = _choices(request.user, asked, people)
    return screen(
        request,
        "queue",
        _("Signalements"),
        lists=[(name, label, counts[name]) for name, label in LISTS],
        other_lists=OTHER_LISTS,
        asked=asked,
        page=page,
        rows=rows_of(page_of_desk(user=request.user, keys=list(page.object_list)), now),
        most_found=asked.words and paginator.count == MOST_FOUND,
        elided_page_range=paginator.get_elided_page_range(page.number),
        choices=choices,
        chosen=[dict(offered).get(asked.values[name], "") for name, offered in choices.items() if asked.values[name]],
        bulk=BulkForm(),
        empty=_empty(asked),
        settings=landlords_of(request.user).exists(),
    )


def _paginator(user: Any, asked: Question, counts: dict[str, int], now: datetime) -> WagtailPaginator:
    """The keys of a list in its order: they are sorted and counted past, whole rows are read of one page only."""
    found = queue_in_charge(user=user, asked=asked.asked, now=now, first=True).values_list("pk", flat=True)
    if asked.words:
        return WagtailPaginator(list(found[:MOST_FOUND]), per_page=PER_PAGE)
    paginator = WagtailPaginator(found, per_page=PER_PAGE)
    if not asked.narrowed and asked.list_name in counts:
        paginator.count = counts[asked.list_name]
    else:
        paginator.count = queue_in_charge(user=user, asked=asked.asked, now=now).count()
    return paginator


def _choices(user: Any, asked: Question, assignees: dict[Any, int]) -> dict[str, Any]:
    """What each filter offers."""
    residences = list(residences_of_desk(user=user).values_list("pk", "title"))
    # One residence needs no choosing; its buildings do.
    shown = residences[0][0] if len(residences) == 1 else asked.asked.filters.residence_id
    people = [(str(each.pk), words.person(each)) for each in assignees]
    return {
        "residence": [(str(pk), title) for pk, title in residences] if len(residences) > 1 else [],
        "batiment": [(each, each) for each in buildings_of_desk(user=user, residence_id=shown)] if shown else [],
        "categorie": categories_of_desk(user=user),
        "etat": [(name, each.label) for name, each in words.STATES.items()],
        "priorite": [(str(value), label) for value, label in words.priorities()],
        "qui": [("moi", _("moi")), ("personne", _("personne")), *people],
        "entreprise": [(str(each.pk), each.name) for each in firms_of_desk(user=user)],
    }


def _empty(asked: Question) -> str:
    """Why a list is empty."""
    if asked.narrowed:
        return _("Aucun signalement ne correspond à ces filtres.")
    return {
        "unanswered": _("Chacun a eu une première réponse."),
        "late": _("Rien n’est en retard."),
        "mine": _("Aucun signalement ne vous est confié. Ouvrez-en un et choisissez « Confier à moi »."),
        "visits": _("Personne n’est attendu aujourd’hui."),
        "waiting": _("Aucun locataire n’a de question en attente."),
        "contested": _("Aucun locataire ne conteste ce qui a été fait."),
    }.get(
        asked.list_name, _("Aucun signalement. Les locataires signalent dans leur espace, ou vous le notez pour eux.")
    )
