"""The landlord's file: chosen, read, shown before anything is written, applied."""

from __future__ import annotations

import io
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from wagtail.admin import messages
from wagtail.admin.auth import require_admin_access

from cms.places.models import ResidencePage
from cms.residents.desk.dwellings import header, residence_or_404
from cms.residents.desk.forms import ImportForm
from cms.residents.rules.dwellings import Changed
from cms.residents.selectors.dwelling_changes import Decisions, dry_run
from cms.residents.services import imports
from cms.residents.services.dwellings import DryRunOutdated, apply
from cms.residents.services.households import HouseholdError
from cms.residents.services.imports import Import
from cms.residents.spreadsheets import LineError, Sheet, SpreadsheetError
from cms.residents.spreadsheets.headings import FIELDS

_READ_AT_ONCE = 512 * 1024
"""Bytes up to which a file is read before the page is answered; above, the page shows how far it is."""
_SHOWN = 500
"""Lines of each list on the page."""
_ERRORS_SHOWN = 50
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _trail(residence: ResidencePage) -> dict[str, Any]:
    title = _("Importer les logements")
    return header(title, residence, title) | {"residence": residence}


def _find(request: HttpRequest, residence: ResidencePage, import_id: UUID) -> Import | None:
    return imports.find(id_=import_id, residence_id=residence.pk, user_id=request.user.pk or 0, now=timezone.now())


def _gone(request: HttpRequest, residence: ResidencePage) -> HttpResponseRedirect:
    messages.error(request, _("Ce fichier n’est plus là : il est effacé au bout d’une heure. Envoyez-le de nouveau."))
    return redirect("residents_import", residence.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@require_admin_access
def choose(request: HttpRequest, residence_id: int) -> HttpResponse:
    """Which file."""
    residence = residence_or_404(request, residence_id)
    form = ImportForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        found = imports.keep(
            name=file.name,
            chunks=file.chunks(),
            residence_id=residence.pk,
            user_id=request.user.pk or 0,
            now=timezone.now(),
        )
        return redirect("residents_import_look", residence.pk, found.id)
    return render(request, "residents/dwellings/import_choose.html", _trail(residence) | {"form": form})


@require_safe
@require_admin_access
def look(request: HttpRequest, residence_id: int, import_id: UUID) -> HttpResponse:
    """What the file would change; how far reading is, or what was written, when that is where it stands."""
    residence = residence_or_404(request, residence_id)
    found = _find(request, residence, import_id)
    if found is None:
        return _gone(request, residence)
    context = _trail(residence) | {"found": found}
    result = imports.result_of(found=found)
    if result is not None:
        return render(request, "residents/dwellings/import_result.html", context | {"result": result})
    if found.size > _READ_AT_ONCE and not imports.is_read(found=found) and "lire" not in request.GET:
        return render(request, "residents/dwellings/import_reading.html", context)
    try:
        sheet = imports.sheet_of(found=found)
    except SpreadsheetError as error:
        imports.erase(found=found)
        return render(request, "residents/dwellings/import_refused.html", context | {"sentence": str(error)})
    changes = dry_run(residence=residence, sheet=sheet, today=timezone.localdate())
    context |= {
        "sheet": sheet,
        "changes": changes,
        "corrections": [(each, _differences(each)) for each in changes.changed[:_SHOWN]],
        "fingerprint": changes.fingerprint(),
        "errors": sheet.errors[:_ERRORS_SHOWN],
        "shown": _SHOWN,
    }
    return render(request, "residents/dwellings/import_look.html", context)


def _differences(changed: Changed) -> list[tuple[str, str, str]]:
    """What is corrected: its name in French, what was and what will be."""
    return [
        (str(FIELDS[name]), getattr(changed.current, name), getattr(changed.final, name)) for name in changed.fields
    ]


@require_safe
@require_admin_access
def read_now(request: HttpRequest, residence_id: int, import_id: UUID) -> JsonResponse:
    """Read the file to its end; answered when that is done."""
    residence = residence_or_404(request, residence_id)
    found = _find(request, residence, import_id)
    if found is not None and imports.result_of(found=found) is None:
        try:
            imports.sheet_of(found=found)
        except SpreadsheetError:
            pass  # the page that follows says it
    return JsonResponse({"read": True})


@require_safe
@require_admin_access
def progress(request: HttpRequest, residence_id: int, import_id: UUID) -> JsonResponse:
    """How far reading is."""
    residence = residence_or_404(request, residence_id)
    found = _find(request, residence, import_id)
    return JsonResponse(imports.progress_of(found=found) if found else {"lines": 0, "part": 0})


@require_http_methods(["POST"])
@require_admin_access
def apply_now(request: HttpRequest, residence_id: int, import_id: UUID) -> HttpResponse:
    """Write what was shown, whole or not at all."""
    residence = residence_or_404(request, residence_id)
    found = _find(request, residence, import_id)
    if found is None:
        return _gone(request, residence)
    here = redirect("residents_import_look", residence.pk, found.id)
    if imports.result_of(found=found) is not None:
        return here
    try:
        result = apply(
            residence=residence,
            wanted=_without_errors(imports.sheet_of(found=found)),
            fingerprint=request.POST.get("fingerprint", ""),
            decisions=Decisions(
                remove=_ids(request, "remove"), same=_ids(request, "same"), another=_ids(request, "another")
            ),
            now=timezone.now(),
        )
    except (DryRunOutdated, SpreadsheetError, FileNotFoundError):
        text = _(
            "Rien n’a été écrit : les logements ont changé depuis cet aperçu. Relisez-le, puis appliquez de nouveau."
        )
        messages.error(request, text)
        return here
    except (HouseholdError, IntegrityError):
        messages.error(request, _("Rien n’a été écrit : quelqu’un modifie ces logements en ce moment. Recommencez."))
        return here
    transaction.on_commit(lambda: imports.close(found=found, result=result.as_values()))
    return here


def _without_errors(sheet: Sheet) -> Any:
    """The lines of a sheet that has no error; a page with errors shows no button to send."""
    if sheet.error_count:
        raise DryRunOutdated
    return sheet.rows


def _ids(request: HttpRequest, name: str) -> frozenset[int]:
    return frozenset(int(each) for each in request.POST.getlist(name) if each.isdecimal() and len(each) < 19)


@require_http_methods(["POST"])
@require_admin_access
def give_up(request: HttpRequest, residence_id: int, import_id: UUID) -> HttpResponse:
    """Erase the file without applying it."""
    residence = residence_or_404(request, residence_id)
    found = _find(request, residence, import_id)
    if found is not None:
        imports.erase(found=found)
    messages.success(request, _("Le fichier est effacé, rien n’a changé."))
    return redirect("residents_dwellings", residence.pk)


@require_safe
@require_admin_access
def errors(request: HttpRequest, residence_id: int, import_id: UUID) -> HttpResponse:
    """The errors as a workbook, to be mended beside the file."""
    residence = residence_or_404(request, residence_id)
    found = _find(request, residence, import_id)
    if found is None or imports.result_of(found=found) is not None:
        return _gone(request, residence)
    try:
        sheet = imports.sheet_of(found=found)
    except SpreadsheetError as error:
        listed = [LineError(0, "", str(error))]
    else:
        dry_run(residence=residence, sheet=sheet, today=timezone.localdate())
        listed = sheet.errors
    answer = HttpResponse(_workbook(listed), content_type=_XLSX)
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
