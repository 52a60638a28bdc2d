"""The landlord's file: chosen, read, shown before anything is written, applied."""

from __future__ import annotations

import io
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _, ngettext
from django.views.decorators.http import require_http_methods, require_safe
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from wagtail.admin import messages
from wagtail.admin.auth import require_admin_access

from cms.places.models import ResidencePage
from cms.residents.desk.dwellings import header, residence_or_404
from cms.residents.desk.forms import ImportForm
from cms.residents.desk.import_lists import TICKS, chosen, differences, ids, listings, place
from cms.residents.models import DwellingImport
from cms.residents.selectors.dwelling_changes import dry_run
from cms.residents.selectors.imports import other_applied, own_import
from cms.residents.services import import_files
from cms.residents.services.imports import (
    UNDER_WAY,
    ImportRefused,
    import_apply_ask,
    import_decide,
    import_give_up,
    import_send,
)
from cms.residents.spreadsheets import LineError

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
State = DwellingImport.State


def _trail(residence: ResidencePage) -> dict[str, Any]:
    title = _("Importer les logements")
    return header(title, residence, title) | {"residence": residence}


def _find(request: HttpRequest, residence: ResidencePage, import_id: UUID) -> DwellingImport | None:
    return own_import(user=request.user, residence=residence, id=import_id)


def _gone(request: HttpRequest, residence: ResidencePage) -> HttpResponseRedirect:
    messages.error(request, _("Ce fichier n’est plus là : il est effacé au bout d’une heure. Envoyez-le de nouveau."))
    return redirect("residents_import", residence.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@require_admin_access
def choose(request: HttpRequest, residence_id: int) -> HttpResponse:
    """Which file."""
    residence = residence_or_404(request, residence_id)
    form = ImportForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        found = import_send(
            residence=residence, user=request.user, name=file.name, chunks=file.chunks(), now=timezone.now()
        )
        return redirect("residents_import_look", residence.pk, found.pk)
    return render(request, "residents/dwellings/import_choose.html", _trail(residence) | {"form": form})


@require_safe
@require_admin_access
def look(request: HttpRequest, residence_id: int, import_id: UUID) -> HttpResponse:
    """What the file would change; how far reading or writing is, or what came of it, when that is where it stands."""
    residence = residence_or_404(request, residence_id)
    found = _find(request, residence, import_id)
    if found is None:
        return _gone(request, residence)
    context = _trail(residence) | {"found": found}
    if found.state in UNDER_WAY:
        lines, part = import_files.told(id=found.pk)
        context |= {"part": part, "text": _progress(found, lines)}
        return render(request, "residents/dwellings/import_under_way.html", context)
    if found.state != State.READ:
        return render(request, f"residents/dwellings/import_{found.state}.html", context)
    try:
        sheet = import_files.sheet_of(id=found.pk)
    except FileNotFoundError:
        return _gone(request, residence)
    changes = dry_run(residence=residence, sheet=sheet, today=timezone.localdate())
    lists = listings(sheet, changes)
    listing, page = chosen(lists, request.GET.get("liste", ""))
    ticked = set(found.decisions.get(listing.field, ()))
    other = other_applied(found=found)
    context |= {
        "sheet": sheet,
        "changes": changes,
        "fingerprint": changes.fingerprint(),
        "listings": lists,
        "listing": listing,
        "page": page,
        "lines": [_line(listing.name, each, ticked) for each in page],
        "other": other and (other.sent_by.get_full_name() or other.sent_by.get_username()),
    }
    return render(request, "residents/dwellings/import_look.html", context)


def _line(name: str, row: Any, ticked: set[int]) -> dict[str, Any]:
    """A line of a list, with the dwelling it is about and what there is to tick."""
    current = row if name == "absents" else getattr(row, "current", None)
    line: dict[str, Any] = {"row": row, "dwelling": current or row, "id": current and current.id}
    line["ticked"] = line["id"] in ticked
    if name == "corriges":
        line["differences"] = differences(row)
    return line


@require_safe
@require_admin_access
def progress(request: HttpRequest, residence_id: int, import_id: UUID) -> JsonResponse:
    """What a waiting screen asks again and again."""
    residence = residence_or_404(request, residence_id)
    found = _find(request, residence, import_id)
    if found is None:
        raise Http404
    lines, part = import_files.told(id=found.pk)
    return JsonResponse({"done": part, "pending": found.state in UNDER_WAY, "text": _progress(found, lines)})


def _progress(found: DwellingImport, lines: int) -> str:
    if not found.starts:
        return _("En attente : cela commence dans un instant.")
    if found.state == State.READING:
        return ngettext("%(n)d ligne lue.", "%(n)d lignes lues.", lines) % {"n": lines}
    return ngettext("%(n)d changement écrit.", "%(n)d changements écrits.", lines) % {"n": lines}


@require_http_methods(["POST"])
@require_admin_access
def decide(request: HttpRequest, residence_id: int, import_id: UUID) -> HttpResponse:
    """Keep what was ticked, and go to the list or the page that was asked for."""
    residence = residence_or_404(request, residence_id)
    found = _find(request, residence, import_id)
    if found is None:
        return _gone(request, residence)
    _keep_ticks(request, found)
    name, number = place(request.POST.get("go", ""))
    here = reverse("residents_import_look", args=[residence.pk, found.pk])
    return redirect(f"{here}?liste={name}-{number}" if name else here)


def _keep_ticks(request: HttpRequest, found: DwellingImport) -> None:
    field = TICKS.get(request.POST.get("list", ""))
    if field:
        import_decide(found=found, field=field, seen=ids(request.POST, "seen"), ticked=ids(request.POST, "ticked"))


@require_http_methods(["POST"])
@require_admin_access
def apply_now(request: HttpRequest, residence_id: int, import_id: UUID) -> HttpResponse:
    """Have what was shown written, whole or not at all; asked for again, it is written once."""
    residence = residence_or_404(request, residence_id)
    found = _find(request, residence, import_id)
    if found is None:
        return _gone(request, residence)
    _keep_ticks(request, found)
    try:
        import_apply_ask(found=found, fingerprint=request.POST.get("fingerprint", "")[:64])
    except ImportRefused as error:
        messages.error(request, error.sentence)
    return redirect("residents_import_look", residence.pk, found.pk)


@require_http_methods(["POST"])
@require_admin_access
def give_up(request: HttpRequest, residence_id: int, import_id: UUID) -> HttpResponse:
    """Erase the file without applying it."""
    residence = residence_or_404(request, residence_id)
    found = _find(request, residence, import_id)
    if found is not None and not import_give_up(found=found):
        messages.error(request, _("Ce fichier est déjà appliqué, ou en train de l’être."))
        return redirect("residents_import_look", residence.pk, found.pk)
    messages.success(request, _("Le fichier est effacé, rien n’a changé."))
    return redirect("residents_dwellings", residence.pk)


@require_safe
@require_admin_access
def errors(request: HttpRequest, residence_id: int, import_id: UUID) -> HttpResponse:
    """The errors as a workbook, to be mended beside the file."""
    residence = residence_or_404(request, residence_id)
    found = _find(request, residence, import_id)
    if found is None or found.state != State.READ:
        return _gone(request, residence)
    sheet = import_files.sheet_of(id=found.pk)
    dry_run(residence=residence, sheet=sheet, today=timezone.localdate())
    answer = HttpResponse(_workbook(sheet.errors), content_type=_XLSX)
    answer.headers["Content-Disposition"] = 'attachment; filename="erreurs.xlsx"'
    return answer


def _workbook(listed: list[LineError]) -> bytes:
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_("Erreurs"))
    sheet.append([_("Ligne"), _("Colonne"), _("Ce qui ne va pas")])
    for each in listed:
        cells = [WriteOnlyCell(sheet, value=text) for text in (each.column, each.sentence)]
        for cell in cells:
            # A heading such as « =A1 » is text from somebody's file, never a formula of ours.
            cell.data_type = "s"
        sheet.append([each.line or None, *cells])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
