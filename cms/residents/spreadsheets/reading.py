"""From a file to the dwellings it wants, with every error at its line and column."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import date
from typing import IO

from django.utils.translation import gettext as _

from cms.residents.rules.codes import initials
from cms.residents.rules.dwellings import Wanted
from cms.residents.rules.placing import twice
from cms.residents.spreadsheets.headings import Heading, heading_of, recognised
from cms.residents.spreadsheets.sentences import sentence
from cms.residents.spreadsheets.sheet import LARGEST_FILE, MOST_ROWS, Progress, Sheet, SpreadsheetError
from cms.residents.spreadsheets.tables import Row, Table
from cms.residents.spreadsheets.text_files import open_text
from cms.residents.spreadsheets.values import day
from cms.residents.spreadsheets.workbooks import open_workbook

LONGEST = {"building": 80, "staircase": 80, "floor": 20, "door": 40, "reference": 60, "addressee": 200}
"""Signs of each field, as the database keeps them."""
_HEADING_WITHIN = 20
"""Lines among which the headings are looked for: files often begin with a title."""
_TOLD_EVERY = 1_000
_OLD_EXCEL = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def read(file: IO[bytes], name: str, progress: Progress = lambda lines, part: None) -> Sheet:
    """The dwellings of a CSV or XLSX file. Raises SpreadsheetError when no line of it can be read.

    `name` is the file's own name; what the file is comes from its first bytes.
    """
    table = _opened(file, name)
    rows = table.rows
    heading_row, first = _find_heading(rows)
    heading = heading_of(heading_row.cells)
    sheet = Sheet([each for each in heading.columns if each.heading], table.written_as)
    count = 0
    for row in _all(first, rows):
        if not any(row.cells) and not row.troubles:
            continue
        count += 1
        if count > MOST_ROWS:
            text = _(
                "Le fichier a plus de 20 000 lignes. Un import est celui d’une résidence : envoyez un fichier par résidence."
            )
            raise SpreadsheetError(text)
        _take(row, heading, sheet, table.one_width)
        if not count % _TOLD_EVERY:
            progress(count, table.behind())
    table.after_last(heading_row.line)
    if not count:
        raise SpreadsheetError(_("Le fichier a des titres de colonnes, mais aucune ligne."))
    for problem in twice(sheet.rows):
        field = "reference" if problem.kind == "same_reference" else "door"
        sheet.refuse(problem.line, heading.name(field), sentence(problem))
    progress(count, 1.0)
    return sheet


def _opened(file: IO[bytes], name: str) -> Table:
    size = file.seek(0, os.SEEK_END)
    if not size:
        raise SpreadsheetError(_("Le fichier « %(name)s » est vide.") % {"name": name})
    if size > LARGEST_FILE:
        text = _(
            "Le fichier « %(name)s » dépasse 20 Mo : envoyez un fichier par résidence, sans images ni autres feuilles."
        )
        raise SpreadsheetError(text % {"name": name})
    file.seek(0)
    start = file.read(512)
    if start.startswith(b"PK"):
        return open_workbook(file, size)
    if start.startswith(_OLD_EXCEL):
        text = _(
            "« %(name)s » est un ancien .xls, ou protégé par un mot de passe : enregistrez-le en .xlsx, sans mot de passe."
        )
        raise SpreadsheetError(text % {"name": name})
    if start.lstrip(b"\xef\xbb\xbf \r\n\t").startswith((b"<", b"%PDF")):
        text = _("« %(name)s » n’est pas un tableau mais un fichier %(kind)s : enregistrez-le au format .xlsx ou .csv.")
        kind = "PDF" if b"%PDF" in start[:8] else "HTML"
        raise SpreadsheetError(text % {"name": name, "kind": kind})
    return open_text(file, size)


def _find_heading(rows: Iterator[Row]) -> tuple[Row, list[Row]]:
    """The line of headings, and the lines after it that were read in looking for it."""
    start: list[Row] = []
    for row in rows:
        start.append(row)
        if len(start) == _HEADING_WITHIN:
            break
    if not any(any(row.cells) for row in start):
        raise SpreadsheetError(_("Le fichier est vide."))
    best = max(range(len(start)), key=lambda position: (recognised(start[position].cells), -position))
    return start[best], start[best + 1 :]


def _all(first: list[Row], rows: Iterator[Row]) -> Iterator[Row]:
    yield from first
    yield from rows


def _take(row: Row, heading: Heading, sheet: Sheet, one_width: bool) -> None:
    """Add a line to the sheet, or its errors."""
    before = sheet.error_count
    if one_width and any(row.cells[len(heading.columns) :]):
        text = _("%(cells)s cellules pour %(columns)s colonnes : une valeur contient sans doute le séparateur.")
        sheet.refuse(row.line, "", text % {"cells": len(row.cells), "columns": len(heading.columns)})
        return
    texts = {field: _text(row, field, heading, sheet) for field in heading.place if not field.startswith("moved_")}
    addressee = _addressee(texts)
    if not texts["door"] and "door" not in _troubled(row, heading):
        sheet.refuse(row.line, heading.name("door"), _("la porte n’est pas remplie."))
    if addressee is not None and len(addressee) > LONGEST["addressee"]:
        sheet.refuse(row.line, heading.name("addressee"), _too_long("addressee"))
    if addressee and not initials(addressee):
        text = _("« %(value)s » n’est pas un nom. Si le logement est vide, laissez la cellule vide.")
        sheet.refuse(row.line, heading.name("addressee"), text % {"value": addressee[:40]})
    days = {field: _day(row, field, heading, sheet) for field in heading.place if field.startswith("moved_")}
    moved_in, moved_out = days.get("moved_in"), days.get("moved_out")
    if moved_in and moved_out and moved_out < moved_in:
        sheet.refuse(row.line, heading.name("moved_out"), _("la sortie est avant l’entrée."))
    if sheet.error_count == before:
        sheet.rows.append(
            Wanted(
                line=row.line,
                building=texts.get("building"),
                staircase=texts.get("staircase"),
                floor=texts.get("floor"),
                door=texts["door"],
                reference=texts.get("reference"),
                addressee=addressee,
                moved_in=moved_in,
                moved_out=moved_out,
            )
        )


def _troubled(row: Row, heading: Heading) -> set[str]:
    return {field for field, position in heading.place.items() if position in row.troubles}


def _text(row: Row, field: str, heading: Heading, sheet: Sheet) -> str:
    position = heading.place[field]
    value = row.cells[position] if position < len(row.cells) else ""
    match row.troubles.get(position):
        case "formula":
            sheet.refuse(row.line, heading.name(field), _formula())
        case "error":
            sheet.refuse(row.line, heading.name(field), _("le tableur affiche l’erreur %(value)s.") % {"value": value})
        case "date":
            text = _(
                "le tableur en a fait une date (%(value)s) : mettez la colonne au format Texte et retapez la valeur."
            )
            sheet.refuse(row.line, heading.name(field), text % {"value": value})
        case _ if field != "addressee" and len(value) > LONGEST.get(field, len(value)):
            sheet.refuse(row.line, heading.name(field), _too_long(field))
    return value


def _formula() -> str:
    return _(
        "la cellule est une formule sans résultat enregistré : copiez la colonne et collez-la en « valeurs », ou ouvrez "
        "et enregistrez le classeur dans Excel."
    )


def _too_long(field: str) -> str:
    return _("plus de %(most)s signes.") % {"most": LONGEST[field]}


def _day(row: Row, field: str, heading: Heading, sheet: Sheet) -> date | None:
    position = heading.place[field]
    value = row.cells[position] if position < len(row.cells) else ""
    trouble = row.troubles.get(position)
    if trouble == "formula":
        sheet.refuse(row.line, heading.name(field), _formula())
        return None
    if not value:
        return None
    found = day(value)
    if found is None:
        text = _("« %(value)s » n’est pas une date : écrivez-la comme 31/12/2026.") % {"value": value[:40]}
        sheet.refuse(row.line, heading.name(field), text)
    return found


def _addressee(texts: dict[str, str]) -> str | None:
    """The name as on an envelope, from one to three columns; None when the file has none."""
    if "addressee" not in texts:
        return None
    if not texts["addressee"]:
        return ""
    return " ".join(filter(None, [texts.get("title"), texts.get("given_name"), texts["addressee"]]))
