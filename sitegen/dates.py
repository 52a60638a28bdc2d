"""Dates, hours, numbers and phones as French readers write them, for templates and for text made by the generator.

Spaces follow the Imprimerie nationale: no-break in dates, narrow no-break in hours.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sitegen.contexts import Span
    from sitegen.values import Opening

WEEKDAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
MONTHS = (
    "janvier", "février", "mars", "avril", "mai", "juin",
    "juillet", "août", "septembre", "octobre", "novembre", "décembre",
)  # fmt: skip
_SHORT_MONTHS = ("janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc.")
NBSP = "\u00a0"
NNBSP = "\u202f"


def _ordinal(number: int) -> str:
    return "1er" if number == 1 else str(number)


def weekday(value: date) -> str:
    """`samedi`."""
    return WEEKDAYS[value.weekday()]


def weekday_name(number: int) -> str:
    """`lundi` for 0."""
    return WEEKDAYS[number]


def day(value: date, with_weekday: bool = True, with_year: bool = True) -> str:
    """`samedi 21 novembre 2026`."""
    text = f"{_ordinal(value.day)}{NBSP}{MONTHS[value.month - 1]}"
    if with_year:
        text += f"{NBSP}{value.year}"
    return f"{weekday(value)} {text}" if with_weekday else text


def day_short(value: date) -> str:
    """`21 nov.`."""
    return f"{_ordinal(value.day)}{NBSP}{_SHORT_MONTHS[value.month - 1]}"


def month(value: date) -> str:
    """`novembre 2026`."""
    return f"{MONTHS[value.month - 1]} {value.year}"


def clock(value: datetime | time | str) -> str:
    """`18 h 30`, `8 h`; midnight is `minuit`. Also takes `HH:MM`."""
    if isinstance(value, str):
        hour, minute = (int(part) for part in value.split(":")[:2])
    else:
        hour, minute = value.hour, value.minute
    if (hour, minute) in ((0, 0), (24, 0)):
        return "minuit"
    return f"{hour}{NNBSP}h" + (f"{NNBSP}{minute:02}" if minute else "")


def span(value: Span) -> str:
    """A span in words: `samedi 21 novembre 2026, de 18 h 30 à 20 h`, `du 5 au 7 décembre 2026`."""
    start, end = value.start, value.end
    if value.all_day:
        if end is None or end.date() <= start.date():
            return day(start)
        return _days(start, end)
    if end is None:
        return f"à partir du {day(start)}, {clock(start)}"
    if end.date() == start.date():
        return f"{day(start)}, de {clock(start)} à {clock(end)}"
    if end - start < timedelta(hours=16) and end.date() - start.date() == timedelta(days=1):
        # Past midnight is still the same evening for whoever goes there.
        return f"{day(start)}, de {clock(start)} à {clock(end)}" + (" du matin" if end.hour else "")
    same_year = start.year == end.year
    return f"du {day(start, with_year=not same_year)}, {clock(start)}, au {day(end)}, {clock(end)}"


def _days(start: date, end: date) -> str:
    if (start.year, start.month) == (end.year, end.month):
        return f"du {_ordinal(start.day)} au {day(end, with_weekday=False)}"
    same_year = start.year == end.year
    return f"du {day(start, with_weekday=False, with_year=not same_year)} au {day(end, with_weekday=False)}"


def span_short(value: Span) -> str:
    """The same for a list: `sam. 21 nov., 18 h 30`, `5 – 7 déc.`."""
    start, end = value.start, value.end
    if end is not None and end.date() > start.date() and (value.all_day or end - start >= timedelta(hours=16)):
        first = _ordinal(start.day) if (start.year, start.month) == (end.year, end.month) else day_short(start)
        return f"{first}{NBSP}– {day_short(end)}"
    text = f"{weekday(start)[:3]}. {day_short(start)}"
    if value.all_day:
        return text
    if end is None:
        return f"à partir du {day_short(start)}"
    return f"{text}, {clock(start)}"


def iso(value: date | time) -> str:
    """The machine form for `<time datetime>`."""
    return value.isoformat(timespec="minutes") if isinstance(value, datetime) else value.isoformat()


def phone_href(number: str) -> str:
    """`tel:` address of a French number, international unless it is a short one."""
    digits = re.sub(r"[^\d+]", "", number)
    if re.fullmatch(r"0[1-9]\d{8}", digits):
        digits = f"+33{digits[1:]}"
    return f"tel:{digits}"


def file_size(size: int) -> str:
    """`340 Ko`, `1,2 Mo` (decimal units, as in French offices)."""
    if size < 1000:
        return f"{size}{NBSP}octets"
    if size < 1_000_000:
        return f"{round(size / 1000)}{NBSP}Ko"
    return f"{size / 1_000_000:.1f}".replace(".", ",") + f"{NBSP}Mo"


def extension(name: str) -> str:
    """`PDF` from `reglement.pdf`."""
    return name.rpartition(".")[2].upper()


def day_runs(openings: Iterable[Opening]) -> list[tuple[int, int, list[Opening]]]:
    """The week of a counter as runs of days with the same hours: the first day, the last, and the openings of each."""
    week: list[list[Opening]] = [[] for _ in WEEKDAYS]
    for each in openings:
        week[each.day].append(each)
    hours = [[(clock(each.opens), clock(each.closes)) for each in openings] for openings in week]
    firsts = [day for day in range(7) if not day or hours[day] != hours[day - 1]]
    return [(first, after - 1, week[first]) for first, after in zip(firsts, [*firsts[1:], 7], strict=True)]


FILTERS = {
    each.__name__: each
    for each in (
        day, day_short, day_runs, weekday, weekday_name, month, clock, span, span_short, iso, phone_href, file_size, extension,
    )
}  # fmt: skip
"""The filters every template may use."""
