"""Days in words as French readers write them: `1er décembre`, which Django's own formats do not know."""

from __future__ import annotations

import re
from datetime import date

from django.utils import formats
from django.utils.translation import get_language

_DAY = re.compile(r"(?<!\\)j(?![/.-])")
"""The number of a day in a format, but for dates in figures alone."""


def date_format(value: date, form: str = "DATE_FORMAT") -> str:
    """A day or an instant by one of Django's formats or by the name of one of its settings."""
    return str(formats.date_format(value, form_of(value, form)))


def form_of(value: date, form: str) -> str:
    """The format to write a day with."""
    written = str(formats.get_format(form))
    if value.day == 1 and (get_language() or "").startswith("fr"):
        return _DAY.sub(r"1\\e\\r", written)
    return written
