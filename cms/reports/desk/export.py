"""A list as a file: the facts of each report, never what its author wrote nor who that is."""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Iterable, Iterator
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.db.models.enums import Choices
from django.http import FileResponse, HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from openpyxl import Workbook

from cms.reports.desk import words
from cms.reports.desk.asking import question
from cms.reports.desk.screens import desk_screen
from cms.reports.models import Report
from cms.reports.models.categories import Priority
from cms.reports.selectors.desk_queue import queue_in_charge, with_hands

MOST_IN_A_WORKBOOK = 10_000
"""Rows that a workbook is made for while somebody waits, some five seconds; a CSV has no limit, for it leaves as it is read."""
_CHUNK = 1_000
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n")


@require_safe
@desk_screen
def export(request: HttpRequest, sort: str) -> HttpResponseBase:
    """The list that the address asks for, as a CSV or an Excel file."""
    asked = question(request.GET, timezone.localdate())
    found = with_hands(queue_in_charge(user=request.user, asked=asked.asked, now=timezone.now(), first=True))
    # Its facts, and nothing of its author, which the lists on the screen show as well.
    found = found.select_related(None).select_related("category", "kind", "dwelling", "assignee__user")
    name = f"signalements-{timezone.localdate():%Y-%m-%d}"
    if sort == "csv":
        answer = StreamingHttpResponse(_lines(found), content_type="text/csv; charset=utf-8")
        answer["Content-Disposition"] = f'attachment; filename="{name}.csv"'
        return answer
    if found.count() > MOST_IN_A_WORKBOOK:
        messages.error(
            request,
            _(
                "Un classeur Excel s’arrête ici à 10 000 lignes. Réduisez la liste, ou prenez le CSV, qu’Excel ouvre aussi."
            ),
        )
        return redirect(f"{reverse('reports_desk:queue')}?{asked.query}")
    return FileResponse(_workbook(found), as_attachment=True, filename=f"{name}.xlsx")


def neutral(value: Any) -> Any:
    """A cell that no spreadsheet takes for a formula (OWASP, CSV injection): text that begins like one gets an apostrophe."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_DANGEROUS) else value


def _lines(found: QuerySet[Report]) -> Iterator[bytes]:
    # French spreadsheets split at semicolons, and know UTF-8 by its mark.
    yield "\ufeff".encode()
    for rows in _chunks(found):
        text = io.StringIO()
        csv.writer(text, delimiter=";").writerows(rows)
        yield text.getvalue().encode()


def _chunks(found: QuerySet[Report]) -> Iterator[list[list[Any]]]:
    chunk, labels = [_headings()], _labels()
    for report in found.iterator(chunk_size=_CHUNK):
        chunk.append([neutral(each) for each in _cells(report, labels)])
        if len(chunk) == _CHUNK:
            yield chunk
            chunk = []
    yield chunk


def _workbook(found: QuerySet[Report]) -> Any:
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_("Signalements"))
    sheet.freeze_panes = "A2"
    for row in _rows(_chunks(found)):
        sheet.append(row)
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the answer closes it
    book.save(file)
    file.seek(0)
    return file


def _rows(chunks: Iterable[list[list[Any]]]) -> Iterator[list[Any]]:
    for chunk in chunks:
        yield from chunk


def _headings() -> list[Any]:
    return [
        _("Numéro"), _("Catégorie"), _("Précision"), _("Résumé de l’équipe"), _("Résidence"), _("Bâtiment"),
        _("Escalier"), _("Étage"), _("Logement"), _("État"), _("Priorité"), _("Reçu par"), _("Signalé le"),
        _("Première réponse attendue"), _("Première réponse"), _("Résolution attendue"), _("Clos le"),
        _("Intervention le"), _("Comment"), _("Raison du refus"), _("Rouvert (fois)"), _("Satisfaction (1 à 4)"),
        _("Confié à"), _("Entreprise"),
    ]  # fmt: skip


def _labels() -> dict[str, dict[Any, str]]:
    """What the values of some fields are called, translated once: `get_…_display` does it for each row, and for all of them."""
    kinds: dict[str, type[Choices]] = {
        "priority": Priority, "channel": Report.Channel, "outcome": Report.Outcome, "reason": Report.Reason,
    }  # fmt: skip
    labels = {name: {value: str(label) for value, label in kind.choices} for name, kind in kinds.items()}
    return labels | {
        "state": {name: str(each.label) for name, each in words.STATES.items()},
        "common": {True: _("parties communes")},
    }


def _cells(report: Any, labels: dict[str, dict[Any, str]]) -> list[Any]:
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
        labels["common"][True] if report.common else words.home(report.dwelling),
        labels["state"][report.state],
        labels["priority"][report.priority],
        labels["channel"][report.channel],
        _clock(report.created_at),
        _clock(report.acknowledge_due),
        _clock(report.acknowledged_at),
        _clock(report.fix_due),
        _clock(report.closed_at),
        report.scheduled_on.isoformat() if report.scheduled_on else "",
        labels["outcome"].get(report.outcome, ""),
        labels["reason"].get(report.reason, ""),
        report.times_reopened,
        report.satisfaction or "",
        words.person(assignee.user) if assignee else "",
        report.current_assignments[0].firm.name if report.current_assignments else "",
    ]


def _clock(at: Any) -> str:
    """`2026-11-28 10:30`, which every spreadsheet reads as a date."""
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M}" if at else ""
