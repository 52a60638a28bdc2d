"""Repetition of an event: the few choices of a form on one side, an RRULE of RFC 5545 on the other. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Literal
from zoneinfo import ZoneInfo

Frequency = Literal["", "daily", "weekly", "monthly_date", "monthly_day", "yearly", "kept"]

DAY_CODES = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_FREQUENCIES = {
    "daily": "DAILY",
    "weekly": "WEEKLY",
    "monthly_date": "MONTHLY",
    "monthly_day": "MONTHLY",
    "yearly": "YEARLY",
}


@dataclass(frozen=True, slots=True)
class Repetition:
    """What the form shows. `days` are weekday numbers (0 is Monday); `until` is the last day, included."""

    frequency: Frequency = ""
    interval: int = 1
    days: tuple[int, ...] = ()
    until: date | None = None


def rule(repetition: Repetition, start: datetime, zone: ZoneInfo) -> str:
    """The RRULE of a repetition that begins at `start`; empty for none. `kept` has no rule of its own."""
    if repetition.frequency not in _FREQUENCIES:
        return ""
    local = start.astimezone(zone)
    parts = [f"FREQ={_FREQUENCIES[repetition.frequency]}"]
    if repetition.interval > 1:
        parts.append(f"INTERVAL={repetition.interval}")
    if repetition.frequency == "weekly" and repetition.days:
        parts.append("BYDAY=" + ",".join(DAY_CODES[day] for day in sorted(set(repetition.days))))
    if repetition.frequency == "monthly_day":
        parts.append(f"BYDAY={_week_of_month(local.date())}{DAY_CODES[local.weekday()]}")
    if repetition.until:
        # RFC 5545, 3.3.10: UNTIL is in UTC when the start has a time zone.
        last = datetime.combine(repetition.until, time(23, 59, 59), tzinfo=zone).astimezone(UTC)
        parts.append(f"UNTIL={last:%Y%m%dT%H%M%SZ}")
    return ";".join(parts)


def _week_of_month(day: date) -> int:
    number = (day.day - 1) // 7 + 1
    return -1 if number == 5 else number


def read(recurrence: str, start: datetime, zone: ZoneInfo) -> Repetition:
    """The form's choices for a rule; `kept` for one the form cannot express, so that saving leaves it as it is."""
    if not recurrence:
        return Repetition()
    parts = dict(part.partition("=")[::2] for part in recurrence.split(";"))
    for frequency in ("daily", "weekly", "monthly_date", "monthly_day", "yearly"):
        guess = _guess(frequency, parts, zone)
        if guess and _same(rule(guess, start, zone), recurrence):
            return guess
    return Repetition("kept")


def _guess(frequency: Frequency, parts: dict[str, str], zone: ZoneInfo) -> Repetition | None:
    try:
        days = tuple(
            DAY_CODES.index(code) for code in parts.get("BYDAY", "").split(",") if frequency == "weekly" and code
        )
        until = parts.get("UNTIL", "")
        last = datetime.strptime(until, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC).astimezone(zone).date() if until else None
        return Repetition(frequency, int(parts.get("INTERVAL", "1")), days, last)
    except ValueError:
        return None


def _same(one: str, other: str) -> bool:
    return sorted(one.split(";")) == sorted(other.split(";"))
