"""From a cell to what it says: clean text, a date."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, timedelta

_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ].*)?")
_FRENCH = re.compile(r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4}|\d{2})(?: .*)?")
_SERIAL = re.compile(r"\d{5}")
_EXCEL_DAY_ZERO = date(1899, 12, 30)
_FIRST_YEAR, _LAST_YEAR = 1900, 2100
_DIRECTION_OVERRIDES = re.compile("[\u202a-\u202e\u2066-\u2069\ufeff]")
"""Invisible signs that would turn a line of a letter around."""


def clean(text: str) -> str:
    """A cell's text in composed letters, on one line, without signs that nobody sees."""
    if text.isprintable():
        return " ".join(unicodedata.normalize("NFC", text).split())
    composed = _DIRECTION_OVERRIDES.sub("", unicodedata.normalize("NFC", text))
    return " ".join("".join(" " if unicodedata.category(each) == "Cc" else each for each in composed).split())


def number(value: float) -> str:
    """A number as a person would have typed it: door 12, not 12.0."""
    return str(int(value)) if value == int(value) else repr(value).replace(".", ",")


def day(value: str) -> date | None:
    """A date as people and spreadsheets write it: 31/12/2025, 2025-12-31, 31.12.25, 46022. None when it is none.

    Two-digit years: up to 68 this century, as POSIX has it.
    """
    if found := _ISO.fullmatch(value):
        parts = int(found[1]), int(found[2]), int(found[3])
    elif found := _FRENCH.fullmatch(value):
        year = int(found[3])
        if len(found[3]) == 2:
            year += 2000 if year <= 68 else 1900
        parts = year, int(found[2]), int(found[1])
    elif _SERIAL.fullmatch(value):
        return _EXCEL_DAY_ZERO + timedelta(days=int(value))
    else:
        return None
    try:
        written = date(*parts)
    except ValueError:
        return None
    return written if _FIRST_YEAR <= written.year <= _LAST_YEAR else None


def date_text(value: datetime | date) -> str:
    """A date cell as text that `day` reads again."""
    return value.strftime("%Y-%m-%d")
