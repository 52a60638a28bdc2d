"""Until when something is expected, in working days (jours ouvrés): Monday to Friday without public holidays."""

from __future__ import annotations

from collections.abc import Container
from datetime import date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import holidays

_SATURDAY = 5
_OF_THEIR_OWN = {"57": "57", "67": "6AE", "68": "6AE"} | {each: each for each in ("971", "972", "973", "974", "976")}
"""Departments with days of their own, and what the library calls them: Moselle and Alsace (local law of 16 August 1892), and
overseas (law of 30 June 1983)."""
LONGEST = 250
"""Working days of a year: no landlord promises less than that."""


def public_holidays(insee: str) -> Container[date]:
    """The public holidays where a commune is, by its INSEE code (Code du travail, L3133-1, and local law)."""
    department = insee[:3] if insee.startswith("97") else insee[:2]
    return _holidays(_OF_THEIR_OWN.get(department))


@cache
def _holidays(subdivision: str | None) -> Container[date]:
    # Years are added as they are asked for.
    return holidays.country_holidays("FR", subdiv=subdivision)


def is_working(day: date, off: Container[date]) -> bool:
    """Whether people work on a day."""
    return day.weekday() < _SATURDAY and day not in off


def working_day_after(day: date, days: int, off: Container[date]) -> date:
    """The `days`-th working day after `day`, which is not counted itself. Raises ValueError for less than one."""
    if not 1 <= days <= LONGEST:
        raise ValueError(f"{days} working days")
    while days:
        day += timedelta(days=1)
        days -= is_working(day, off)
    return day


def due(start: datetime, days: int, zone: ZoneInfo, off: Container[date]) -> datetime:
    """The end of the `days`-th working day after an instant, as clocks on the spot show it, whatever they do meanwhile."""
    last = working_day_after(start.astimezone(zone).date(), days, off)
    return datetime.combine(last + timedelta(days=1), time(), tzinfo=zone).astimezone(start.tzinfo)


def last_day(due_at: datetime, zone: ZoneInfo) -> date:
    """The day that people are told: the last one of the delay."""
    return (due_at - timedelta(seconds=1)).astimezone(zone).date()


def working_days_between(start: datetime, end: datetime, zone: ZoneInfo, off: Container[date]) -> int:
    """How many working days lie after the day of `start`, up to and with the day of `end`; 0 when `end` is not later."""
    day, last, count = start.astimezone(zone).date(), end.astimezone(zone).date(), 0
    while day < last:
        day += timedelta(days=1)
        count += is_working(day, off)
    return count
