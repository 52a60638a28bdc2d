"""When an event takes place: its occurrences as wall-clock times of its own zone (RFC 5545, 3.3.10)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from itertools import islice
from zoneinfo import ZoneInfo

from dateutil.rrule import rrule, rrulestr

from sitegen.contexts import Span
from sitegen.records import EventRecord

HORIZON = 4000
"""Occurrences looked at before giving up: ten years of a daily event."""


def rule(record: EventRecord) -> rrule | None:
    """The recurrence of an event in its own wall-clock time, or None. Raises ValueError when it cannot be read."""
    return _rule(record.recurrence, record.start, record.timezone) if record.recurrence else None


@lru_cache(maxsize=2_000)
def _rule(text: str, start: datetime, timezone: str) -> rrule:
    zone = ZoneInfo(timezone)
    local = start.astimezone(zone).replace(tzinfo=None)
    parts = []
    for part in text.split(";"):
        name, _, value = part.partition("=")
        if name.upper() == "UNTIL" and value.endswith("Z"):
            until = datetime.strptime(value, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC).astimezone(zone)
            value = until.strftime("%Y%m%dT%H%M%S")
        parts.append(f"{name}={value}")
    found = rrulestr(f"RRULE:{';'.join(parts)}", dtstart=local)
    if not isinstance(found, rrule):
        raise ValueError(f"récurrence illisible : {text}")
    return found


def _span(record: EventRecord, local_start: datetime) -> Span:
    zone = ZoneInfo(record.timezone)
    length = record.end.astimezone(zone).replace(tzinfo=None) - record.start.astimezone(zone).replace(tzinfo=None)
    local_end = local_start + length
    if record.all_day:
        # iCalendar ends a day on the next midnight; a reader is told the last day itself.
        local_end = max(local_start, local_end - timedelta(days=1))
    return Span(local_start.replace(tzinfo=zone), local_end.replace(tzinfo=zone), record.all_day)


def announced(record: EventRecord) -> Span:
    """The dates an event was announced with, whether it then takes place on them or not."""
    return _span(record, record.start.astimezone(ZoneInfo(record.timezone)).replace(tzinfo=None))


def occurrences(record: EventRecord) -> Iterator[Span]:
    """Every occurrence, in order."""
    zone = ZoneInfo(record.timezone)
    excluded = {each.astimezone(zone).replace(tzinfo=None) for each in record.excluded}
    repeated = rule(record)
    starts = islice(repeated, HORIZON) if repeated else [record.start.astimezone(zone).replace(tzinfo=None)]
    for start in starts:
        if start not in excluded:
            yield _span(record, start)


def over_at(span: Span) -> datetime:
    """The instant at which a span is over."""
    end = span.end or span.start
    return (end + timedelta(days=1)) if span.all_day else end


def coming(record: EventRecord, now: datetime, most: int) -> list[Span]:
    """The occurrences not over yet, `most` of them at most."""
    return list(islice((each for each in occurrences(record) if over_at(each) > now), most))


def current(record: EventRecord, now: datetime) -> tuple[Span, bool]:
    """The occurrence to speak of: the next one, or the last one and True when the event is over."""
    last = None
    for each in occurrences(record):
        if over_at(each) > now:
            return each, False
        last = each
    last = last or announced(record)
    return last, over_at(last) <= now
