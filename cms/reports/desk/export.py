"""A list as a file: the facts of each report, never what its author wrote nor who that is."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import islice
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cms.reports.desk import words
from cms.reports.desk.asking import question
from cms.reports.desk.screens import desk_screen
from cms.reports.desk.workbook import MOST_ROWS, Cell, workbook
from cms.reports.models import Report
from cms.reports.models.categories import Priority
from cms.reports.selectors.desk_file import rows_of_file

MOST_IN_A_WORKBOOK = MOST_ROWS - 1
"""Reports that the one sheet of a workbook has rows for; a CSV has no limit."""
_WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_CHUNK = 1_000
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n")


@require_safe
@desk_screen
def export(request: HttpRequest, sort: str) -> HttpResponseBase:
    """The list that the address asks for, as a CSV or an Excel file."""
    asked = question(request.GET, timezone.localdate())
    found = rows_of_file(user=request.user, asked=asked.asked, now=timezone.now())
    if sort == "csv":
        return _file(_lines(found), "text/csv; charset=utf-8", sort)
    if found.count() > MOST_IN_A_WORKBOOK:
        messages.error(
            request,
            _(
                "Un classeur Excel s’arrête à 1 048 575 lignes. Réduisez la liste, ou prenez le CSV, qu’Excel ouvre aussi."
            ),
        )
        return redirect(f"{reverse('reports_desk:queue')}?{asked.query}")
    return _file(workbook(_("Signalements"), _headings(), _chunks(found, MOST_IN_A_WORKBOOK)), _WORKBOOK, sort)


def _file(data: Iterator[bytes], sort: str, ending: str) -> StreamingHttpResponse:
    """A download that begins at once and goes on as the rows are read."""
    answer = StreamingHttpResponse(data, content_type=sort)
    name = f"signalements-{timezone.localdate():%Y-%m-%d}.{ending}"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def neutral(value: Any) -> Any:
    """A cell that no spreadsheet takes for a formula (OWASP, CSV injection): text that begins like one gets an apostrophe."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_DANGEROUS) else value


def _lines(found: QuerySet[Report]) -> Iterator[bytes]:
    # French spreadsheets split at semicolons, and know UTF-8 by its mark.
    yield "\ufeff".encode()
    yield _csv([_headings()])
    for rows in _chunks(found):
        yield _csv([[_written(each) for each in row] for row in rows])


def _csv(rows: list[list[str]]) -> bytes:
    text = io.StringIO()
    csv.writer(text, delimiter=";").writerows(rows)
    return text.getvalue().encode()


def _written(value: Cell) -> str:
    """`2026-11-28 10:30`, which every spreadsheet reads as a date."""
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, date):
        return value.isoformat()
    return "" if value is None else str(value)


def _chunks(found: QuerySet[Report], most: int | None = None) -> Iterator[list[list[Cell]]]:
    # Reports that came in since they were counted stay out.
    rows, labels = islice(found.iterator(chunk_size=_CHUNK), most), _Labels()
    while chunk := [[neutral(cell) for cell in _cells(each, labels)] for each in islice(rows, _CHUNK)]:
        yield chunk


def _headings() -> list[str]:
    return [
        _("Numéro"), _("Catégorie"), _("Précision"), _("Résumé de l’équipe"), _("Résidence"), _("Bâtiment"),
        _("Escalier"), _("Étage"), _("Logement"), _("État"), _("Priorité"), _("Reçu par"), _("Signalé le"),
        _("Première réponse attendue"), _("Première réponse"), _("Résolution attendue"), _("Clos le"),
        _("Intervention le"), _("Réglé comment"), _("Raison du refus"), _("Rouvert (fois)"), _("Satisfaction (1 à 4)"),
        _("Confié à"), _("Entreprise"),
    ]  # fmt: skip


def _words(choices: Any) -> dict[Any, str]:
    return {value: str(label) for value, label in choices}


@dataclass(frozen=True, slots=True)
class _Labels:
    """What values are called, looked up once for a whole file."""

    states: dict[Any, str] = field(
        default_factory=lambda: {name: str(each.label) for name, each in words.STATES.items()}
    )
    priorities: dict[Any, str] = field(default_factory=lambda: _words(Priority.choices))
    channels: dict[Any, str] = field(default_factory=lambda: _words(Report.Channel.choices))
    outcomes: dict[Any, str] = field(default_factory=lambda: _words(Report.Outcome.choices))
    reasons: dict[Any, str] = field(default_factory=lambda: _words(Report.Reason.choices))
    common: str = field(default_factory=lambda: _("parties communes"))


def _cells(report: Any, labels: _Labels) -> list[Cell]:
    assignee = getattr(report, "assignee", None)
    return [
        report.ticket,
        report.category.name,
        report.kind.name if report.kind else "",
        report.summary,
        report.residence.title,
        report.building,
        report.staircase,
        report.floor,
        labels.common if report.common else words.home(report.dwelling),
        labels.states[report.state],
        labels.priorities[report.priority],
        labels.channels[report.channel],
        _clock(report.created_at),
        _clock(report.acknowledge_due),
        _clock(report.acknowledged_at),
        _clock(report.fix_due),
        _clock(report.closed_at),
        report.scheduled_on,
        labels.outcomes.get(report.outcome, ""),
        labels.reasons.get(report.reason, ""),
        report.times_reopened,
        report.satisfaction,
        words.person(assignee.user) if assignee else "",
        report.current_assignments[0].firm.name if report.current_assignments else "",
    ]


def _clock(at: datetime | None) -> datetime | None:
    """The time on the wall."""
    return timezone.localtime(at).replace(tzinfo=None) if at else None
