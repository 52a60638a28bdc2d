"""XLSX files, from people who may not wish us well: read row by row, never unpacked beyond a limit."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import IO, Any
from xml.etree.ElementTree import Element, ParseError, iterparse
from zipfile import BadZipFile, ZipFile

from django.utils.translation import gettext as _
from openpyxl.reader.excel import ExcelReader
from openpyxl.utils import range_boundaries
from openpyxl.worksheet._read_only import ReadOnlyWorksheet
from openpyxl.worksheet._reader import DATA_TAG, FORMULA_TAG, INLINE_STRING, ROW_TAG, WorkSheetParser
from openpyxl.xml.constants import SHARED_STRINGS, SHEET_MAIN_NS

from cms.residents.spreadsheets.sheet import SpreadsheetError
from cms.residents.spreadsheets.tables import Row, Table, Trouble
from cms.residents.spreadsheets.values import clean, date_text, number

LARGEST_UNPACKED = 200 * 1024 * 1024
"""Bytes of all the parts together. Python's zipfile never gives more than a part declares."""
LARGEST_OTHER_PART = 64 * 1024 * 1024
"""Bytes of a part that is held whole: the texts of the cells, mostly."""
MOST_PACKED = 100
"""How many times larger than the file its parts may be; Apache POI has the same limit."""
MOST_COLUMNS = 200
_MOST_EMPTY_ROWS = 100_000
"""Excel writes down rows that were only ever given a format."""
_MOST_ELEMENTS = 50_000
"""XML elements between the ends of two rows; a row as wide as Excel allows has fewer."""
_MERGED_TAG = f"{{{SHEET_MAIN_NS}}}mergeCell"
_STRING_TAG, _PHONETIC_TAG, _TEXT_TAG = (f"{{{SHEET_MAIN_NS}}}{name}" for name in ("si", "rPh", "t"))
_BOUNDARIES = {ROW_TAG, _STRING_TAG}
_UNREADABLE = (BadZipFile, ParseError, KeyError, ValueError, TypeError, OSError, IndexError, AttributeError, EOFError)
"""What zipfile, the XML parser and openpyxl raise on a damaged or forged file."""


class _Sheet(ReadOnlyWorksheet):
    """A sheet that was not gone through from one end to the other to find out how large it is."""

    def _get_size(self) -> None:
        pass


class _Reader(ExcelReader):
    """openpyxl's reader of workbooks; the texts that cells share are read ten times as fast."""

    def read_worksheets(self) -> None:
        """Say which sheets there are; they are read later, line by line."""
        for sheet, relation in self.parser.find_sheets():
            if relation.target not in self.valid_files:
                continue
            if "chartsheet" in relation.Type:
                self.read_chartsheet(sheet, relation)
                continue
            found = _Sheet(self.wb, sheet.name, relation.target, self.shared_strings)
            found.sheet_state = sheet.state
            self.wb._sheets.append(found)

    def read_strings(self) -> None:
        """Keep the shared texts without their formatting."""
        part = self.package.find(SHARED_STRINGS)
        if part is None:
            return
        with self.archive.open(part.PartName.lstrip("/")) as source:
            for element in _ended(source):
                if element.tag == _STRING_TAG:
                    self.shared_strings.append(_plain(element))
                    element.clear()


class _Parser(WorkSheetParser):
    """openpyxl's parser of cells, without what it keeps of the whole sheet; told apart: formulas that have no value."""

    def __init__(self, source: IO[bytes], shared_strings: list[str], book: Any) -> None:
        formats = {"date_formats": book._date_formats, "timedelta_formats": book._timedelta_formats}
        super().__init__(source, shared_strings, data_only=True, epoch=book.epoch, **formats)
        self.merged: list[str] = []

    def parse_cell(self, element: Element) -> dict[str, Any]:
        """A cell as openpyxl gives it; of type `formula` when the spreadsheet never wrote down the result."""
        inline = element.find(INLINE_STRING)
        if inline is not None:
            element.remove(inline)
        cell: dict[str, Any] = super().parse_cell(element)
        if inline is not None:
            cell |= {"value": _plain(inline), "data_type": "s"}
        elif cell["value"] is None and element.find(FORMULA_TAG) is not None:
            cell["data_type"] = "formula"
        return cell

    def rows(self) -> Iterator[tuple[int, list[dict[str, Any]]]]:
        """Each row's number and its cells; the merged ranges come after the last row."""
        for element in _ended(self.source, self.merged):
            if element.tag == ROW_TAG:
                if len(element) > MOST_COLUMNS and any(len(cell) for cell in element[MOST_COLUMNS:]):
                    raise SpreadsheetError(_("Le tableau a plus de %(most)s colonnes.") % {"most": MOST_COLUMNS})
                del element[MOST_COLUMNS:]
                yield self.parse_row(element)
                element.clear()
            elif element.tag == DATA_TAG:
                element.clear()


def _ended(source: IO[bytes], merged: list[str] | None = None) -> Iterator[Element]:
    """The XML elements as they end; refuses more of them within one row or one text than a spreadsheet ever writes."""
    waiting = 0
    # Not defusedxml, which parses in Python, eight times as slowly: expat itself limits what entities grow into, and
    # ElementTree never fetches external ones.
    for event, element in iterparse(source, events=("start", "end")):  # noqa: S314
        if event == "start":
            waiting += 1
            if waiting > _MOST_ELEMENTS:
                raise SpreadsheetError(too_much())
            if merged is not None and element.tag == _MERGED_TAG:
                merged.append(element.get("ref", ""))
                waiting = 0
        else:
            if element.tag in _BOUNDARIES:
                waiting = 0
            yield element


def _plain(element: Element) -> str:
    """The text of a cell, without its formatting and without the reading aids of Asian scripts."""
    phonetic = {id(text) for aid in element.iter(_PHONETIC_TAG) for text in aid.iter(_TEXT_TAG)}
    return "".join(text.text or "" for text in element.iter(_TEXT_TAG) if id(text) not in phonetic)


def too_much() -> str:
    """What is said of a file that unpacks into more than a list of dwellings can be."""
    return _("Ce classeur contient beaucoup plus qu’une liste de logements : copiez la liste dans un classeur neuf.")


def open_workbook(file: IO[bytes], size: int) -> Table:
    """The first visible sheet of a workbook as a table. Raises SpreadsheetError."""
    try:
        _weigh(file, size)
        reader = _Reader(file, read_only=True, data_only=True, keep_links=False)
        reader.read()
        book = reader.wb
        sheets = [each for each in book.worksheets if each.sheet_state == "visible"]
        if not sheets:
            raise SpreadsheetError(
                _("Toutes les feuilles de ce classeur sont masquées : affichez celle des logements.")
            )
        sheet = sheets[0]
        source = book._archive.open(sheet._worksheet_path)
        length = book._archive.getinfo(sheet._worksheet_path).file_size
        parser = _Parser(source, sheet._shared_strings, book)
    except _UNREADABLE as error:
        raise SpreadsheetError(_damaged()) from error
    written_as = _("classeur Excel, feuille « %(sheet)s »") % {"sheet": sheet.title}
    if len(book.worksheets) > 1:
        written_as += _(" (la première visible de %(count)s)") % {"count": len(book.worksheets)}

    def no_merged_cells(heading_line: int) -> None:
        for reference in parser.merged:
            if range_boundaries(reference)[3] >= heading_line:
                text = _("Les cellules %(range)s sont fusionnées : défusionnez-les et remplissez chacune.")
                raise SpreadsheetError(text % {"range": reference})

    return Table(
        _rows(parser), written_as, lambda: min(1.0, source.tell() / max(length, 1)), after_last=no_merged_cells
    )


def _damaged() -> str:
    return _(
        "Ce classeur est abîmé ou n’est pas un vrai fichier .xlsx : ouvrez-le dans Excel et enregistrez-le de nouveau."
    )


def _weigh(file: IO[bytes], size: int) -> None:
    """Refuse what would unpack into too much, from the sizes that the file declares."""
    file.seek(0)
    with ZipFile(file) as archive:
        parts = archive.infolist()
    names = {part.filename for part in parts}
    if "content.xml" in names:
        raise SpreadsheetError(_("C’est un fichier LibreOffice : enregistrez-le au format .xlsx ou .csv."))
    if "xl/workbook.bin" in names:
        raise SpreadsheetError(_("C’est un classeur binaire (.xlsb) : enregistrez-le au format .xlsx."))
    whole = sum(part.file_size for part in parts)
    others = sum(part.file_size for part in parts if not part.filename.startswith("xl/worksheets/"))
    packed = whole > 10 * 1024 * 1024 and whole > MOST_PACKED * size
    if whole > LARGEST_UNPACKED or others > LARGEST_OTHER_PART or packed or len(parts) > 5_000:
        raise SpreadsheetError(too_much())


def _rows(parser: _Parser) -> Iterator[Row]:
    empty = 0
    try:
        for line, cells in parser.rows():
            row = Row(line, [])
            for cell in cells:
                _put(row, cell)
            if any(row.cells) or row.troubles:
                empty = 0
                yield row
            elif (empty := empty + 1) > _MOST_EMPTY_ROWS:
                raise SpreadsheetError(too_much())
    except _UNREADABLE as error:
        raise SpreadsheetError(_damaged()) from error


def _put(row: Row, cell: dict[str, Any]) -> None:
    """Add a cell to its row, at its column."""
    text, trouble = _text(cell)
    if not text and trouble is None:
        return
    position = cell["column"] - 1
    if position >= MOST_COLUMNS:
        raise SpreadsheetError(_("Le tableau a plus de %(most)s colonnes.") % {"most": MOST_COLUMNS})
    row.cells.extend([""] * (position + 1 - len(row.cells)))
    row.cells[position] = text
    if trouble is not None:
        row.troubles[position] = trouble


def _text(cell: dict[str, Any]) -> tuple[str, Trouble | None]:
    value, kind = cell["value"], cell["data_type"]
    if kind == "formula":
        return "", "formula"
    if kind == "e":
        return str(value), "error"
    if value is None:
        return "", None
    if isinstance(value, bool):
        return (_("VRAI") if value else _("FAUX")), None
    if isinstance(value, (datetime, date)):
        return date_text(value), "date"
    if isinstance(value, (time, timedelta)):
        return str(value), "date"
    if isinstance(value, (int, float)):
        return number(value), None
    return clean(str(value)), None
