"""What a value of a record may hold, wherever it stands: file names, addresses, hours, repetitions. Standard library only.

A record may come from a file written by hand or from another machine: nothing in it is trusted before it has passed here.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable
from functools import cache
from typing import Any

from sitegen.blocks import Document
from sitegen.fields import Problem
from sitegen.values import Image, Opening

PICTURE = re.compile(r"media/[0-9a-f]{64}\.(?:jpg|png|webp|gif)\Z")
DOCUMENT = re.compile(r"media/[0-9a-f]{64}\.(?:pdf|odt|ods|docx|xlsx|csv|txt)\Z")
_CLOCK = re.compile(r"(?:[01][0-9]|2[0-3]):[0-5][0-9]\Z")
_WEB = re.compile(r"https?://[^\s\"<>\\]+\Z", re.IGNORECASE)
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*\Z")
_DAYS = r"[+-]?[1-5]?(?:MO|TU|WE|TH|FR|SA|SU)"
_MONTH_DAY = r"-?(?:[1-9]|[12][0-9]|3[01])"
_RULE_PARTS = {
    "FREQ": r"DAILY|WEEKLY|MONTHLY|YEARLY",
    "INTERVAL": r"[1-9][0-9]{0,2}",
    "COUNT": r"[1-9][0-9]{0,3}",
    "UNTIL": r"[0-9]{8}(?:T[0-9]{6}Z?)?",
    "WKST": r"MO|TU|WE|TH|FR|SA|SU",
    "BYDAY": rf"{_DAYS}(?:,{_DAYS})*",
    "BYMONTHDAY": rf"{_MONTH_DAY}(?:,{_MONTH_DAY})*",
    "BYMONTH": r"(?:[1-9]|1[0-2])(?:,(?:[1-9]|1[0-2]))*",
    "BYSETPOS": r"-?[1-9][0-9]{0,2}",
}
"""What an event may repeat by: days and more. Some of the rest of RFC 5545 keeps a calculation going for ever."""


def problems(value: Any, path: str = "") -> Iterable[Problem]:
    """Every value inside a dataclass that goes beyond its bounds, as (field, reason)."""
    yield from _of(value, path)
    for field, is_bounded in _fields(value):
        content = getattr(value, field)
        if not content:
            continue
        if is_bounded and isinstance(content, str):
            yield from _text(field, content, f"{path}.{field}" if path else field)
        elif isinstance(content, tuple):
            for number, each in enumerate(content, 1):
                if _fields(each):
                    yield from problems(each, f"{path}.{field}.{number}" if path else f"{field}.{number}")
        elif _fields(content):
            yield from problems(content, f"{path}.{field}" if path else field)


def _fields(value: Any) -> tuple[tuple[str, bool], ...]:
    """The fields of a dataclass and whether their text is bounded; none for any other value."""
    cls: Any = type(value)
    return _fields_of(cls)


@cache
def _fields_of(cls: Any) -> tuple[tuple[str, bool], ...]:
    if not dataclasses.is_dataclass(cls):
        return ()
    return tuple((field.name, _is_bounded(field.name)) for field in dataclasses.fields(cls))


def _is_bounded(field: str) -> bool:
    return field in ("url", "language", "recurrence") or field.endswith("_url")


def _of(value: Any, path: str) -> Iterable[Problem]:
    if isinstance(value, Image):
        if not PICTURE.match(value.file):
            yield f"{path}.file", "attendu : media/, le SHA-256 de l’image, puis .jpg, .png, .webp ou .gif"
        if not (0 < value.width <= 20_000 and 0 < value.height <= 20_000):
            yield f"{path}.width", "une image a de 1 à 20 000 pixels de côté"
        if not (0 <= value.focal_x <= 100 and 0 <= value.focal_y <= 100):
            yield f"{path}.focal_x", "de 0 à 100"
    elif isinstance(value, Document):
        if not DOCUMENT.match(value.file):
            yield f"{path}.file", "attendu : media/, le SHA-256 du document, puis son extension"
    elif isinstance(value, Opening):
        if not 0 <= value.day <= 6:
            yield f"{path}.day", "de 0, lundi, à 6, dimanche"
        if not (_CLOCK.match(value.opens) and _CLOCK.match(value.closes)):
            yield f"{path}.opens", "attendu : des heures comme 08:30"


def _text(field: str, text: str, path: str) -> Iterable[Problem]:
    if (field == "url" or field.endswith("_url")) and not _WEB.match(text):
        yield path, "attendu : une adresse qui commence par https:// ou http://"
    elif field == "language" and not _LANGUAGE.match(text):
        yield path, "attendu : un code de langue, comme fr"
    elif field == "recurrence" and not _is_rule(text):
        yield path, "attendu : une règle de répétition, comme FREQ=WEEKLY;BYDAY=WE"


def _is_rule(text: str) -> bool:
    pairs = [part.partition("=")[::2] for part in text.upper().split(";")]
    names = [name for name, _value in pairs]
    return (
        "FREQ" in names
        and len(set(names)) == len(names)
        and all(name in _RULE_PARTS and re.fullmatch(_RULE_PARTS[name], value) for name, value in pairs)
    )
