"""An event takes place when its neighbours expect it, across clock changes, midnights and exceptions."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from sitegen import occurrences, records
from tests.sitegen.town import record

PARIS = ZoneInfo("Europe/Paris")


def event(start: datetime, end: datetime, **fields: object) -> records.EventRecord:
    """An event between two wall-clock times of Paris."""
    found = records.from_dict(
        record(
            "event",
            "bal",
            "blancarde",
            start=start.replace(tzinfo=PARIS).astimezone(UTC).isoformat(),
            end=end.replace(tzinfo=PARIS).astimezone(UTC).isoformat(),
            **fields,
        )
    )
    assert isinstance(found, records.EventRecord)
    return found


def test_a_weekly_event_keeps_its_hour_when_the_clocks_change() -> None:
    # Clocks go back on 25 October 2026.
    found = event(datetime(2026, 10, 21, 18), datetime(2026, 10, 21, 20), recurrence="FREQ=WEEKLY;COUNT=2")
    hours = [(each.start.day, each.start.hour, each.start.utcoffset()) for each in occurrences.occurrences(found)]
    assert hours == [(21, 18, timedelta(hours=2)), (28, 18, timedelta(hours=1))]


def test_excluded_dates_are_skipped() -> None:
    excluded = [datetime(2026, 11, 11, 18, tzinfo=PARIS).astimezone(UTC).isoformat()]
    found = event(
        datetime(2026, 11, 4, 18), datetime(2026, 11, 4, 20), recurrence="FREQ=WEEKLY;COUNT=3", excluded=excluded
    )
    assert [each.start.day for each in occurrences.occurrences(found)] == [4, 18]


def test_an_all_day_event_ends_on_its_last_day() -> None:
    found = event(datetime(2026, 12, 5), datetime(2026, 12, 8), all_day=True)
    (span,) = occurrences.occurrences(found)
    assert (span.start.day, span.end.day if span.end else None) == (5, 7)
    assert occurrences.over_at(span) == datetime(2026, 12, 8, tzinfo=PARIS)


def test_the_current_occurrence_is_the_next_one_then_the_last() -> None:
    found = event(datetime(2026, 11, 4, 18), datetime(2026, 11, 4, 20), recurrence="FREQ=WEEKLY;COUNT=2")
    span, over = occurrences.current(found, datetime(2026, 11, 4, 19, tzinfo=PARIS))
    assert (span.start.day, over) == (4, False)
    span, over = occurrences.current(found, datetime(2026, 11, 4, 20, tzinfo=PARIS))
    assert (span.start.day, over) == (11, False)
    span, over = occurrences.current(found, datetime(2026, 12, 1, tzinfo=PARIS))
    assert (span.start.day, over) == (11, True)


def test_an_until_in_universal_time_counts_in_local_time() -> None:
    found = event(datetime(2026, 11, 4, 18), datetime(2026, 11, 4, 20), recurrence="FREQ=WEEKLY;UNTIL=20261118T170000Z")
    assert [each.start.day for each in occurrences.occurrences(found)] == [4, 11, 18]


@pytest.mark.parametrize("rule", ["FREQ=SOMETIMES", "WEEKLY", "FREQ=WEEKLY;BYDAY=ZZ", "FREQ=WEEKLY;COUNT=many"])
def test_a_rule_that_cannot_be_read_is_an_error(rule: str) -> None:
    with pytest.raises((ValueError, TypeError, AttributeError)):
        list(occurrences.occurrences(event(datetime(2026, 1, 1), datetime(2026, 1, 2), recurrence=rule)))
