"""The dates that works kept: the figures of twelve months, the notices behind them, and both as a file."""

from __future__ import annotations

import csv
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from wagtail.admin.auth import require_admin_access
from wagtail.admin.paginator import WagtailPaginator

from cms.works_notices.kept_dates import JudgedNotice, due_within_a_year, figures, result_words, verdict_words
from cms.works_notices.rules.kept_dates import FEW, tally

PER_PAGE = 50
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@require_safe
@require_admin_access
def kept_dates(request: HttpRequest) -> HttpResponse:
    """What is in the user's charge: one sentence, a table by residence and one by nature, then every notice."""
    notices = due_within_a_year(user=request.user, now=timezone.now())
    page = WagtailPaginator(notices, PER_PAGE).get_page(request.GET.get("p"))
    title = _("Dates de travaux tenues")
    context: dict[str, Any] = {
        "page_title": title,
        "header_title": title,
        "header_icon": "calendar-check",
        "breadcrumbs_items": [
            {"url": reverse("wagtailadmin_home"), "label": _("Accueil")},
            {"url": reverse("travaux:index"), "label": _("Travaux et coupures")},
            {"url": "", "label": title},
        ],
        "few": FEW,
        "whole": tally([each.kept for each in notices]),
        "tables": [
            (_("Par lieu"), _("Lieu"), figures(notices, lambda each: each.place)),
            (_("Par nature"), _("Nature"), figures(notices, _nature)),
        ],
        "rows": [(each, verdict_words(each.kept)) for each in page],
        "page": page,
    }
    return render(request, "works_notices/kept_dates.html", context)


@require_safe
@require_admin_access
def kept_dates_csv(request: HttpRequest) -> HttpResponse:
    """The notices one by one, for a spreadsheet."""
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="dates-de-travaux.csv"'
    # Without the mark, French spreadsheets read the accents wrongly.
    answer.write("\ufeff")
    rows = csv.writer(answer, delimiter=";")
    rows.writerow(
        [
            _("Lieu"),
            _("Travaux"),
            _("Nature"),
            _("Début promis"),
            _("Fin promise"),
            _("Résultat"),
            _("Jours de retard au début"),
            _("Jours de retard à la fin"),
            _("Dates reportées"),
        ]
    )
    for each in due_within_a_year(user=request.user, now=timezone.now()):
        rows.writerow([_cell(value) for value in _row(each)])
    return answer


def _row(each: JudgedNotice) -> list[Any]:
    kept = each.kept
    return [
        each.place,
        each.works.title,
        _nature(each),
        kept.promised_start.isoformat(),
        kept.promised_end.isoformat() if kept.promised_end else "",
        result_words(kept),
        kept.start_days_late,
        kept.end_days_late,
        kept.postponements,
    ]


def _nature(each: JudgedNotice) -> str:
    return str(each.works.get_nature_display())


def _cell(value: Any) -> Any:
    """A title that a spreadsheet would take for a formula stays a title."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value
