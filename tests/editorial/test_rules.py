"""Works states and repetitions: pure rules."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given, strategies as st

from cms.editorial.recurrence import Repetition, read, rule
from cms.editorial.rules import UNDO, WORKS_TRANSITIONS, next_history, without_last
from sitegen.records import WorksStep

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)
PARIS = ZoneInfo("Europe/Paris")


def step(at: datetime = NOON, **changes: object) -> WorksStep:
    values = {"at": at, "state": "announced", "start": NOON, "end": None, "note": ""} | changes
    return WorksStep(**values)  # type: ignore[arg-type]


def test_saying_the_same_again_adds_nothing_to_the_history() -> None:
    assert next_history([step()], step(at=NOON + timedelta(hours=1))) == (step(),)


@pytest.mark.parametrize(
    "change",
    [{"state": "postponed"}, {"start": NOON + timedelta(days=1)}, {"end": NOON + timedelta(days=2)}, {"note": "x"}],
)
def test_each_change_of_state_dates_or_note_adds_a_line(change: dict[str, object]) -> None:
    later = step(at=NOON + timedelta(hours=1), **change)
    assert next_history([step()], later) == (step(), later)


def test_every_state_leads_somewhere_and_never_to_itself() -> None:
    for state, following in WORKS_TRANSITIONS.items():
        assert following
        assert state not in following


def test_a_wrong_click_is_taken_back_within_minutes_only() -> None:
    history = [step(), step(at=NOON + timedelta(hours=1), state="in_progress")]
    at = history[-1].at
    assert without_last(history, at + UNDO) == (history[0],)
    assert without_last(history, at + UNDO + timedelta(seconds=1)) is None
    assert without_last(history[:1], NOON) is None


@given(
    frequency=st.sampled_from(["daily", "weekly", "monthly_date", "monthly_day", "yearly"]),
    interval=st.integers(1, 12),
    days=st.sets(st.integers(0, 6)),
    until=st.none() | st.dates(date(2027, 1, 1), date(2030, 12, 31)),
    start=st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31), timezones=st.just(PARIS)),
)
def test_a_repetition_comes_back_from_its_rule_as_it_was_chosen(
    frequency: str, interval: int, days: set[int], until: date | None, start: datetime
) -> None:
    chosen = Repetition(frequency, interval, tuple(sorted(days)) if frequency == "weekly" else (), until)  # type: ignore[arg-type]
    written = rule(chosen, start, PARIS)
    assert read(written, start, PARIS) == chosen
    # dateutil wants the start and UNTIL both in UTC.
    rrulestr(written, dtstart=start.astimezone(UTC))


def test_the_second_wednesday_stays_the_second_wednesday() -> None:
    start = datetime(2026, 11, 11, 18, tzinfo=PARIS)
    assert rule(Repetition("monthly_day"), start, PARIS) == "FREQ=MONTHLY;BYDAY=2WE"


def test_the_last_day_of_a_repetition_is_included_in_local_time() -> None:
    start = datetime(2026, 11, 25, 18, tzinfo=PARIS)
    assert rule(Repetition("daily", until=date(2026, 12, 1)), start, PARIS) == "FREQ=DAILY;UNTIL=20261201T225959Z"


@pytest.mark.parametrize("unknown", ["FREQ=WEEKLY;COUNT=10", "FREQ=MONTHLY;BYSETPOS=1;BYDAY=MO,TU", "FREQ=HOURLY"])
def test_a_rule_the_form_cannot_express_is_kept(unknown: str) -> None:
    assert read(unknown, NOON, PARIS).frequency == "kept"
