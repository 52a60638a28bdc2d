"""iCalendar as content lines (RFC 5545, 3.1): `icalendar` takes a millisecond for an entry, and a town has thousands.

It still says what a time zone and a recurrence look like; the tests hold every byte written here equal to its own.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

OCTETS = 74
"""Of a line at most, its end not counted: the RFC allows 75, `icalendar` stops one before."""


def text(name: str, value: str) -> bytes:
    """A property whose value is a text, escaped (3.3.11)."""
    value = value.replace(r"\N", "\n").replace("\\", "\\\\").replace(";", r"\;").replace(",", r"\,")
    return line(name, value.replace("\r\n", r"\n").replace("\n", r"\n").replace("\r", r"\n"))


def line(name: str, value: str) -> bytes:
    """A property as one content line, folded."""
    rest = f"{name}:{value}".encode()
    pieces = []
    while len(rest) > OCTETS:
        cut = OCTETS
        while rest[cut] & 0xC0 == 0x80:
            cut -= 1
        # Some calendars cannot read an escape whose two characters stand on two lines.
        if cut > 1 and rest[cut - 1] in b"\\^":
            cut -= 1
        pieces.append(rest[:cut])
        rest = rest[cut:]
    return b"\r\n ".join([*pieces, rest]) + b"\r\n"


def when(name: str, value: date) -> bytes:
    """A property whose value is a day, or an instant in its own time zone."""
    if not isinstance(value, datetime):
        return line(f"{name};VALUE=DATE", f"{value:%Y%m%d}")
    zone = "UTC" if value.tzinfo is UTC else tzid(value.tzinfo.key) if isinstance(value.tzinfo, ZoneInfo) else ""
    if zone == "UTC":
        return line(name, f"{value:%Y%m%dT%H%M%S}Z")
    return line(f"{name};TZID={zone}", f"{value:%Y%m%dT%H%M%S}")


def component(name: str, *parts: bytes) -> bytes:
    """A component around its properties and the components inside it."""
    return b"".join([line("BEGIN", name), *parts, line("END", name)])


def time_zones(keys: Iterable[str]) -> bytes:
    """The definition of each of these time zones, in the order of their names; UTC needs none."""
    return b"".join([_time_zone(each) for each in sorted({tzid(key) for key in keys} - {"UTC"})])


@lru_cache(maxsize=64)
def tzid(key: str) -> str:
    """The name a calendar gives to a time zone: its own, or UTC for what is the same."""
    from icalendar.timezone import tzid_from_tzinfo

    return tzid_from_tzinfo(ZoneInfo(key)) or key


@lru_cache(maxsize=64)
def _time_zone(key: str) -> bytes:
    from icalendar import Timezone

    try:
        return bytes(Timezone.from_tzid(key).to_ical())
    except ValueError:
        return b""


@lru_cache(maxsize=1024)
def recurrence(rule: str) -> str:
    """A recurrence with its parts in the order the RFC gives them."""
    from icalendar import vRecur

    return bytes(vRecur.from_ical(rule).to_ical()).decode()
