"""What is true today: which counter is open, what is on, what is cut."""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache

from sitegen.compose.cards import card, current_works, next_span
from sitegen.contexts import Card, DeskToday, Today
from sitegen.index import Row
from sitegen.language import translate as _
from sitegen.records import Desk, EventRecord, WorksRecord
from sitegen.town import Reading

MOST = 3


@lru_cache(maxsize=16)
def _holidays(year: int) -> dict[date, str]:
    # Slow to import, and only some pages ask.
    import holidays

    return dict(holidays.country_holidays("FR", years=year, language="fr").items())


def desk_today(reading: Reading, desk: Desk | None) -> DeskToday | None:
    """Whether a counter with known hours is open today, and if not, when it will be."""
    if desk is None or not desk.hours:
        return None
    return _desk_on(desk, reading.clock.today(reading.town.zone))


@lru_cache(maxsize=1024)
def _desk_on(desk: Desk, today: date) -> DeskToday:
    spans, reason = _spans(desk, today)
    next_day = None
    if not spans:
        coming = (today + timedelta(days=ahead) for ahead in range(1, 15))
        next_day = next((each for each in coming if _spans(desk, each)[0]), None)
    return DeskToday(desk.name, spans, reason, next_day)


def _spans(desk: Desk, day: date) -> tuple[tuple[tuple[str, str], ...], str]:
    spans = tuple(sorted((each.opens, each.closes) for each in desk.hours if each.day == day.weekday()))
    if not spans:
        return (), ""
    for closure in desk.closures:
        if closure.start <= day <= closure.end:
            return (), closure.reason or _("fermeture exceptionnelle")
    if day in _holidays(day.year):
        return (), _("jour férié")
    return spans, ""


def today(reading: Reading, desk: Desk | None, event_rows: list[Row], works_places: list[str]) -> Today:
    """What is true at a place on the day the page is made for."""
    day = reading.clock.today(reading.town.zone)
    return Today(
        day=day,
        desk=desk_today(reading, desk),
        events=_events_of(reading, event_rows, day),
        works=_works_of(reading, works_places, day),
    )


def _events_of(reading: Reading, rows: list[Row], day: date) -> tuple[Card, ...]:
    found = []
    for row in rows:
        record = row.record()
        assert isinstance(record, EventRecord)
        span, _over = next_span(reading, record)
        last = (span.end or span.start).date()
        if span.start.date() <= day <= last and record.state == "scheduled":
            found.append(card(reading, row))
        if len(found) == MOST:
            break
    return tuple(found)


def _works_of(reading: Reading, places: list[str], day: date) -> tuple[Card, ...]:
    found = []
    for row in current_works(reading, places):
        record = row.record()
        assert isinstance(record, WorksRecord)
        if record.now.state == "in_progress" or reading.local(record.now.start).date() == day:
            found.append(card(reading, row))
        if len(found) == MOST:
            break
    return tuple(found)
