"""A workbook of one sheet that leaves as it is made: neither its rows nor its file are ever whole in memory or on a disk.

Of Office Open XML (ECMA-376) the parts that a spreadsheet needs to open it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from html import escape
from itertools import chain
from zipfile import ZIP_DEFLATED, ZipFile

Cell = str | int | date | datetime | None

MOST_ROWS = 1_048_576
"""Rows of a sheet, its headings among them: the format has no more."""
_DAY_ZERO = date(1899, 12, 30).toordinal()
"""From which spreadsheets count days."""
_DAY, _MINUTE, _HEADING = 1, 2, 3
"""Styles of `_STYLES`, by their place: built-in formats 14 and 22, which each reader's language writes its own way."""
_WIDTH = 18
"""Of a column, in characters."""
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
"""What XML 1.0 cannot hold."""
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_DOCUMENT = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_PARTS = {
    "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_TYPE}.worksheet+xml"/>'
    f'<Override PartName="/xl/styles.xml" ContentType="{_TYPE}.styles+xml"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_DOCUMENT}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_DOCUMENT}/worksheet" Target="worksheets/sheet1.xml"/>'
    f'<Relationship Id="rId2" Type="{_DOCUMENT}/styles" Target="styles.xml"/></Relationships>',
    "xl/styles.xml": f'<styleSheet xmlns="{_MAIN}">'
    '<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>'
    '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="4"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="14" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
    '<xf numFmtId="22" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
    '<xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>',
}


def workbook(title: str, headings: Sequence[str], chunks: Iterable[Sequence[Sequence[Cell]]]) -> Iterator[bytes]:
    """The bytes of a workbook, a piece for each chunk of rows; the headings stay in sight. Times are without a zone.

    `title` names the sheet: at most 31 characters, none of them `[]:*?/` or a backslash.
    """
    pipe = _Pipe()
    # Most of it is the same few tags: the quickest compression finds nearly all of that.
    with ZipFile(pipe, "w", ZIP_DEFLATED, compresslevel=1) as archive:
        for name, text in chain(_PARTS.items(), [("xl/workbook.xml", _workbook(title))]):
            archive.writestr(name, _XML + text)
        with archive.open("xl/worksheets/sheet1.xml", "w") as sheet:
            sheet.write((_XML + _beginning(headings)).encode())
            yield pipe.fetch()
            for rows in chunks:
                sheet.write("".join(map(_row, rows)).encode())
                yield pipe.fetch()
            sheet.write(b"</sheetData></worksheet>")
    yield pipe.fetch()


class _Pipe:
    """What the archive is written to; what was fetched is not kept."""

    def __init__(self) -> None:
        self._waiting: list[bytes] = []

    def write(self, data: bytes) -> int:
        self._waiting.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        """Nothing is held back."""

    def close(self) -> None:
        """Nothing is held open."""

    def fetch(self) -> bytes:
        data = b"".join(self._waiting)
        self._waiting.clear()
        return data


def _workbook(title: str) -> str:
    return (
        f'<workbook xmlns="{_MAIN}" xmlns:r="{_DOCUMENT}">'
        f'<sheets><sheet name="{escape(title)}" sheetId="1" r:id="rId1"/></sheets></workbook>'
    )


def _beginning(headings: Sequence[str]) -> str:
    cells = "".join(_text(each, f' s="{_HEADING}"') for each in headings)
    return (
        f'<worksheet xmlns="{_MAIN}"><sheetViews><sheetView workbookViewId="0">'
        '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'
        f'<cols><col min="1" max="{len(headings)}" width="{_WIDTH}" customWidth="1"/></cols>'
        f"<sheetData><row>{cells}</row>"
    )


def _row(cells: Sequence[Cell]) -> str:
    return f"<row>{''.join(map(_cell, cells))}</row>"


def _cell(value: Cell) -> str:
    if isinstance(value, str):
        return _text(value) if value else "<c/>"
    if isinstance(value, datetime):
        return f'<c s="{_MINUTE}"><v>{_serial(value)}</v></c>'
    if isinstance(value, date):
        return f'<c s="{_DAY}"><v>{value.toordinal() - _DAY_ZERO}</v></c>'
    return "<c/>" if value is None else f"<c><v>{value}</v></c>"


def _serial(value: datetime) -> float:
    seconds = 3600 * value.hour + 60 * value.minute + value.second
    return round(value.toordinal() - _DAY_ZERO + seconds / 86_400, 9)


def _text(value: str, style: str = "") -> str:
    # Text as text: a cell of this type is never a formula, whatever it begins with.
    kept = ' xml:space="preserve"' if value != value.strip() else ""
    return f'<c t="inlineStr"{style}><is><t{kept}>{escape(_UNWRITABLE.sub("", value), quote=False)}</t></is></c>'
