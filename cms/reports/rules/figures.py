"""How long things take, told so that a few reports are not taken for a rule: middles and ninth deciles in working days."""

from __future__ import annotations

import math
from collections.abc import Container, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from cms.reports.rules.delays import is_working

FEW = 10
"""Below so many, a ninth decile is the story of one report, and is not given."""


@dataclass(frozen=True, slots=True)
class Spread:
    """Half of `count` took at most `median` working days, nine in ten at most `ninth`; no `ninth` for a few."""

    count: int
    median: float
    ninth: int | None


def spread(values: Sequence[int]) -> Spread | None:
    """How these durations spread; None without any."""
    if not values:
        return None
    ordered = sorted(values)
    middle = len(ordered) // 2
    median = ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2
    # Nearest rank (NIST Handbook 148): a value that was observed, never one in between.
    ninth = ordered[math.ceil(0.9 * len(ordered)) - 1] if len(ordered) >= FEW else None
    return Spread(len(ordered), float(median), ninth)


class WorkingDays:
    """Working days between two instants for very many pairs: each day of the calendar is looked at once."""

    def __init__(self, first: date, last: date, zone: ZoneInfo, off: Container[date]) -> None:
        self._zone, self._first = zone, first
        self._before = [0]
        for number in range((last - first).days + 1):
            day = first + timedelta(days=number)
            self._before.append(self._before[-1] + is_working(day, off))

    def between(self, start: datetime, end: datetime) -> int:
        """As `delays.working_days_between`. Both lie within the days that were given."""
        return max(0, self._until(end) - self._until(start))

    def _until(self, at: datetime) -> int:
        number = (at.astimezone(self._zone).date() - self._first).days + 1
        return self._before[min(max(number, 0), len(self._before) - 1)]
