"""The figures for the landlord: how soon, how well, how many; drawn, written in a table, and as a file."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.http import require_safe

from cms.reports.desk.charts import days, fix_bars, month_columns
from cms.reports.desk.export import neutral
from cms.reports.desk.screens import desk_screen, screen
from cms.reports.rules.figures import FEW, Spread
from cms.reports.selectors.desk_queue import categories_of_desk, residences_of_desk
from cms.reports.selectors.figures import Figures, Line, figures

PERIODS = {"30": gettext_lazy("30 jours"), "90": gettext_lazy("3 mois"), "365": gettext_lazy("12 mois")}


@require_safe
@desk_screen
def overview(request: HttpRequest) -> HttpResponse:
    """The screen."""
    asked, found, since = _figures(request)
    residences = residences_of_desk(user=request.user).values("pk", "title")
    return screen(
        request,
        "figures",
        _("Chiffres"),
        asked=asked,
        since=since,
        periods=PERIODS.items(),
        total=found.total,
        tables=[
            (_("Par catégorie"), "categorie", [_cells(each) for each in found.categories]),
            (_("Par résidence"), "residence", [_cells(each) for each in found.residences]),
        ],
        totals=_cells(found.total),
        bars=fix_bars(found.categories),
        residence_bars=fix_bars(found.residences) if len(found.residences) > 1 else None,
        columns=month_columns(found.months),
        months=found.months,
        few=FEW,
        residences=residences if len(residences) > 1 else [],
        categories=categories_of_desk(user=request.user),
        query=urlencode({name: value for name, value in asked.items() if value}),
    )


@require_safe
@desk_screen
def file(request: HttpRequest, by: str) -> HttpResponse:
    """The same table as a CSV, every number in a column of its own."""
    _asked, found, since = _figures(request)
    text = io.StringIO()
    rows = csv.writer(text, delimiter=";")
    rows.writerow([
        _("Catégorie") if by == "categorie" else _("Résidence"), _("Reçus"), _("Ouverts"), _("En retard"),
        _("Première réponse : nombre"), _("Première réponse : médiane (jours ouvrés)"),
        _("Première réponse : 9 sur 10 en (jours ouvrés)"), _("Première réponse dans le délai"), _("Réglés"),
        _("Règlement : médiane (jours ouvrés)"), _("Règlement : 9 sur 10 en (jours ouvrés)"), _("Réglés dans le délai"),
        _("Rouverts ou contestés"), _("Avis donnés"), _("Avis satisfaits"),
    ])  # fmt: skip
    for line in found.categories if by == "categorie" else found.residences:
        rows.writerow([neutral(each) for each in _numbers(line)])
    answer = HttpResponse("\ufeff" + text.getvalue(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="chiffres-{by}-depuis-{since}.csv"'
    return answer


def _figures(request: HttpRequest) -> tuple[dict[str, str], Figures, date]:
    asked = {name: request.GET.get(name, "") for name in ("periode", "residence", "categorie")}
    if asked["periode"] not in PERIODS:
        asked["periode"] = "365"
    number = asked["residence"]
    known = number.isdecimal() and number.isascii() and len(number) < 19
    since = timezone.localdate() - timedelta(days=int(asked["periode"]))
    found = figures(
        user=request.user,
        since=since,
        now=timezone.now(),
        residence_id=int(number) if known else None,
        category_code=asked["categorie"].replace("\x00", ""),
    )
    return asked, found, since


def _numbers(line: Line) -> list[Any]:
    first, fix = line.acknowledge, line.fix
    return [
        line.name,
        line.received,
        line.open,
        line.late,
        first.count if first else 0,
        days(first.median) if first else "",
        first.ninth if first and first.ninth is not None else "",
        line.acknowledged_in_time,
        line.done,
        days(fix.median) if fix else "",
        fix.ninth if fix and fix.ninth is not None else "",
        line.done_in_time,
        line.reopened,
        line.answers,
        line.satisfied,
    ]


def _cells(line: Line) -> dict[str, Any]:
    """A line as the screen says it: shares with how many they are of."""
    return {
        "name": line.name,
        "received": line.received,
        "open": line.open,
        "late": line.late,
        "acknowledge": _spread(line.acknowledge),
        "acknowledged_in_time": _share(line.acknowledged_in_time, line.acknowledge_days.total()),
        "fix": _spread(line.fix),
        "done_in_time": _share(line.done_in_time, line.done),
        "reopened": _share(line.reopened, line.received),
        "satisfied": _share(line.satisfied, line.answers),
    }


def _spread(found: Spread | None) -> str:
    if found is None:
        return "–"
    if found.ninth is None:
        return _("%(median)s (sur %(n)d)") % {"median": days(found.median), "n": found.count}
    return _("%(median)s ; 9 sur 10 en %(ninth)s") % {"median": days(found.median), "ninth": days(found.ninth)}


def _share(part: int, whole: int) -> str:
    """`80 % (de 25)`; of a few, no percentage: `2 sur 3`."""
    if not whole:
        return "–"
    if whole < FEW:
        return _("%(part)d sur %(whole)d") % {"part": part, "whole": whole}
    return _("%(share)d %% (de %(whole)d)") % {"share": round(100 * part / whole), "whole": whole}
