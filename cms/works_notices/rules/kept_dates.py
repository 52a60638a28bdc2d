"""Whether works kept the dates that were promised first, from their public history alone. No database, no clock."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise, takewhile
from typing import Literal
from zoneinfo import ZoneInfo

from sitegen.records import WorksStep

GRACE = timedelta(days=3)
"""How late a click on « en cours » or « terminés » may come and still be believed: what ends on a Friday is clicked on Monday."""
FEW = 5
"""Fewer notices than this say nothing as a percentage."""
Verdict = Literal["kept", "late", "unclosed", "cancelled", "open", "unpromised"]


@dataclass(frozen=True, slots=True)
class Kept:
    """The first promise of a notice beside what happened. Days are calendar days where the works are."""

    verdict: Verdict
    """`open` while it may still be kept, `unclosed` when nobody ever said that it was, `unpromised` without a date ahead."""
    promised_start: date
    promised_end: date | None
    start_days_late: int = 0
    end_days_late: int = 0
    postponements: int = 0

    @property
    def days_late(self) -> int:
        """How late it was, by its start or by its end."""
        return max(self.start_days_late, self.end_days_late)

    @property
    def promised_on(self) -> date:
        """The day by which everything should have been over, or begun where no end was given."""
        return self.promised_end or self.promised_start


@dataclass(frozen=True, slots=True)
class Tally:
    """How many promises were kept among those that were due."""

    kept: int = 0
    late: int = 0
    unclosed: int = 0
    cancelled: int = 0
    days_late: int = 0

    @property
    def all(self) -> int:
        """The promises that count: what was cancelled was neither kept nor broken."""
        return self.kept + self.late + self.unclosed

    @property
    def percent(self) -> int | None:
        """The share of kept ones, None where there are too few to speak of a share."""
        return round(100 * self.kept / self.all) if self.all >= FEW else None

    @property
    def mean_days_late(self) -> float:
        """Days late of those that were late, on average."""
        return self.days_late / self.late if self.late else 0.0


def judge(history: Sequence[WorksStep], now: datetime, zone: ZoneInfo) -> Kept:
    """What became of the first promise of a history that has at least one line."""
    first, last = history[0], history[-1]
    first_end = next((step.end for step in history if step.end), None)
    start, end = _day(first.start, zone), _last_day(first_end, zone) if first_end else None
    start_late = _days(start, _started(history, now, zone))
    end_late = _days(end, _ended(history, now, zone)) if end else 0
    verdict: Verdict
    if last.state == "cancelled":
        verdict, start_late, end_late = "cancelled", 0, 0
    elif end is None and first.start <= first.at:
        verdict, start_late = "unpromised", 0
    elif start_late or end_late or last.state == "postponed":
        verdict = "late"
    elif last.state == "finished" or (end is None and last.state == "in_progress"):
        verdict = "kept"
    else:
        verdict = "unclosed" if _long_ago(last.end or last.start, now) else "open"
    return Kept(verdict, start, end, start_late, end_late, postponements(history))


def postponements(history: Sequence[WorksStep]) -> int:
    """How often residents were told of later dates; « reportés », then the new dates, is once."""
    count, already = 0, False
    for before, step in pairwise(history):
        later = step.start > before.start or bool(step.end and before.end and step.end > before.end)
        postponed = step.state == "postponed" and before.state != "postponed"
        if postponed or (later and not already):
            count += 1
        # The new dates come with « reportés », or with one of the lines after it.
        already = (postponed or already) and not later
    return count


def tally(found: Sequence[Kept]) -> Tally:
    """The figures of some notices."""
    verdicts = Counter(each.verdict for each in found)
    return Tally(
        kept=verdicts["kept"],
        late=verdicts["late"],
        unclosed=verdicts["unclosed"],
        cancelled=verdicts["cancelled"],
        days_late=sum(each.days_late for each in found if each.verdict == "late"),
    )


def _started(history: Sequence[WorksStep], now: datetime, zone: ZoneInfo) -> date:
    """The day on which works began: as announced, unless « en cours » was said long after."""
    began = next((step for step in history if step.state == "in_progress"), None)
    if began is None:
        last = history[-1]
        waits = last.state == "postponed"
        return max(_day(last.start, zone), _day(now, zone)) if waits else _day(last.start, zone)
    return _day(began.at if _long_ago(began.start, began.at) else began.start, zone)


def _ended(history: Sequence[WorksStep], now: datetime, zone: ZoneInfo) -> date:
    """The last day of works: as announced, unless « terminés » was said before, or long after; today where none is announced."""
    last = history[-1]
    if last.state != "finished":
        return _last_day(last.end, zone) if last.end else _day(now, zone)
    # A note added later is not when it was over: the first of the last lines that say so is.
    said = list(takewhile(lambda step: step.state == "finished", reversed(history)))[-1].at
    if last.end is None or _long_ago(last.end, said):
        return _day(said, zone)
    return min(_last_day(last.end, zone), _day(said, zone))


def _long_ago(moment: datetime, at: datetime) -> bool:
    return at - moment > GRACE


def _day(moment: datetime, zone: ZoneInfo) -> date:
    return moment.astimezone(zone).date()


def _last_day(moment: datetime, zone: ZoneInfo) -> date:
    """An end at midnight is the end of the day before."""
    return (moment - timedelta(microseconds=1)).astimezone(zone).date()


def _days(promised: date, happened: date) -> int:
    return max(0, (happened - promised).days)
