"""CSV files: in which encoding, with which separator, is found out from what the file holds."""

from __future__ import annotations

import csv
import io
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE, getincrementaldecoder
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from typing import IO

from django.utils.translation import gettext as _

from cms.residents.spreadsheets.headings import recognised
from cms.residents.spreadsheets.sheet import SpreadsheetError
from cms.residents.spreadsheets.tables import Row, Table
from cms.residents.spreadsheets.values import clean

_CHUNK = 64 * 1024
_SAMPLE = 64 * 1024
_SAMPLE_ROWS = 20
_SEPARATORS = (";", ",", "\t", "|")
_OLD_ENCODINGS = {"cp1252": "Windows-1252", "mac_roman": "Mac Roman", "cp850": "MS-DOS (850)"}
"""In the order of preference where the bytes do not tell."""
_FRENCH_SIGNS = frozenset("àâäçéèêëîïôöùûüÿœæÀÂÄÇÉÈÊËÎÏÔÖÙÛÜŒÆ’°º«»€–ñáíóúãõ")


def open_text(file: IO[bytes], size: int) -> Table:
    """A CSV file as a table. Raises SpreadsheetError."""
    encoding = _encoding(file)
    file.seek(0)
    text = io.TextIOWrapper(file, encoding=encoding, newline="")
    separator = _separator(_sample(text))
    label = _OLD_ENCODINGS.get(encoding, "UTF-16" if encoding.startswith("utf-16") else "UTF-8")
    written_as = _("texte %(encoding)s, séparateur « %(separator)s »") % {
        "encoding": label,
        "separator": _("tabulation") if separator == "\t" else separator,
    }
    return Table(_rows(text, separator), written_as, lambda: min(1.0, file.tell() / size), one_width=True)


def _sample(text: io.TextIOWrapper) -> str:
    try:
        return text.read(_SAMPLE)
    except UnicodeError as error:
        raise SpreadsheetError(_unreadable(1)) from error
    finally:
        text.seek(0)


def _encoding(file: IO[bytes]) -> str:
    file.seek(0)
    start = file.read(4)
    if start.startswith(BOM_UTF8):
        return "utf-8-sig"
    if start.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        return "utf-16"
    file.seek(0)
    begins = file.read(_CHUNK)
    if b"\0" in begins:
        return _utf16_without_mark(begins)
    file.seek(0)
    decoder, is_utf8, counts = getincrementaldecoder("utf-8")(), True, Counter[int]()
    while chunk := file.read(_CHUNK):
        if b"\0" in chunk:
            raise SpreadsheetError(_not_a_table())
        counts.update(chunk)
        if is_utf8:
            try:
                decoder.decode(chunk)
            except UnicodeDecodeError:
                is_utf8 = False
    if is_utf8:
        try:
            decoder.decode(b"", final=True)
            return "utf-8"
        except UnicodeDecodeError:
            pass
    return max(_OLD_ENCODINGS, key=lambda encoding: _frenchness(counts, encoding))


def _utf16_without_mark(begins: bytes) -> str:
    """Almost every other byte of Latin text is empty in UTF-16."""
    for encoding, zeros in (("utf-16-le", begins[1::2]), ("utf-16-be", begins[0::2])):
        if zeros and zeros.count(0) >= len(zeros) * 0.7:
            return encoding
    raise SpreadsheetError(_not_a_table())


def _not_a_table() -> str:
    return _("Ce fichier n’est ni un CSV ni un classeur Excel : enregistrez-le au format .xlsx ou .csv.")


def _frenchness(counts: Counter[int], encoding: str) -> int:
    """How many of a file's bytes above ASCII are signs of French in an encoding."""
    return sum(count for byte, count in counts.items() if byte > 127 and _sign(byte, encoding) in _FRENCH_SIGNS)


def _sign(byte: int, encoding: str) -> str:
    return bytes([byte]).decode(encoding, errors="replace")


def _separator(sample: str) -> str:
    """The sign that makes most headings be understood; where none does, the one that makes most columns."""

    def understood(separator: str) -> tuple[int, int]:
        try:
            rows = list(islice(csv.reader(io.StringIO(sample, newline=""), delimiter=separator), _SAMPLE_ROWS))
        except csv.Error:
            return 0, 0
        return max(map(recognised, rows), default=0), max(map(len, rows), default=0)

    return max(_SEPARATORS, key=understood)


def _rows(text: io.TextIOWrapper, separator: str) -> Iterator[Row]:
    reader = csv.reader(text, delimiter=separator)
    line = 1
    try:
        for cells in reader:
            # Excel writes « sep=; » above the table, and takes it away again when it opens the file.
            if not (line == 1 and len(cells) <= 2 and cells and cells[0].startswith("sep=")):
                yield Row(line, [clean(cell) for cell in cells])
            line = reader.line_num + 1
    except csv.Error as error:
        message = _(
            "Ligne %(line)s : un guillemet ouvert n’est jamais fermé, la suite du fichier ne peut pas être lue."
        )
        raise SpreadsheetError(message % {"line": line}) from error
    except UnicodeError as error:
        raise SpreadsheetError(_unreadable(line)) from error
    finally:
        # Without this the caller's file would be closed with the text.
        text.detach()


def _unreadable(line: int) -> str:
    text = _("Ligne %(line)s : des signes ne peuvent pas être lus. Enregistrez le fichier en « CSV UTF-8 ».")
    return text % {"line": line}
