"""Until when an answer is due: weekends, public holidays, holidays of Alsace and overseas, the night of a clock change."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, strategies as st

from cms.reports.rules import delays, nudges

PARIS = ZoneInfo("Europe/Paris")
MARSEILLE = delays.public_holidays("13055")


def due(text: str, days: int, insee: str = "13055", zone: ZoneInfo = PARIS) -> str:
    start = datetime.fromisoformat(text).replace(tzinfo=zone)
    return f"{delays.last_day(delays.due(start, days, zone, delays.public_holidays(insee)), zone)}"


@pytest.mark.parametrize(
    ("start", "days", "last"),
    [
        ("2026-11-23T10:00", 1, "2026-11-24"),
        ("2026-11-27T23:59", 1, "2026-11-30"),
        ("2026-11-28T00:01", 1, "2026-11-30"),
        ("2026-11-29T12:00", 2, "2026-12-01"),
        ("2026-12-24T18:00", 1, "2026-12-28"),
        ("2026-05-07T09:00", 2, "2026-05-12"),
        ("2026-04-30T09:00", 1, "2026-05-04"),
        ("2026-11-10T09:00", 10, "2026-11-25"),
        ("2026-12-31T09:00", 1, "2027-01-04"),
    ],
)
def test_weekends_and_public_holidays_do_not_count(start: str, days: int, last: str) -> None:
    assert due(start, days) == last


def test_strasbourg_and_metz_keep_the_day_after_christmas_and_guadeloupe_its_own_days() -> None:
    assert due("2024-12-24T09:00", 1) == "2024-12-26"
    assert due("2024-12-24T09:00", 1, "67482") == due("2024-12-24T09:00", 1, "57463") == "2024-12-27"
    assert due("2026-05-26T09:00", 1, "97105", ZoneInfo("America/Guadeloupe")) == "2026-05-28"


def test_a_town_nobody_knows_the_days_of_has_those_of_the_country() -> None:
    assert date(2026, 7, 14) in delays.public_holidays("99999")


@pytest.mark.parametrize("night", ["2026-03-27T10:00", "2026-10-23T10:00"])
def test_the_delay_ends_at_midnight_on_the_wall_when_clocks_change_meanwhile(night: str) -> None:
    start = datetime.fromisoformat(night).replace(tzinfo=PARIS)
    end = delays.due(start, 1, PARIS, MARSEILLE).astimezone(PARIS)
    assert (end.hour, end.minute, end.weekday()) == (0, 0, 1)


@pytest.mark.parametrize("days", [0, -1, 251])
def test_a_delay_of_no_day_or_of_more_than_a_year_is_refused(days: int) -> None:
    with pytest.raises(ValueError, match="working days"):
        delays.working_day_after(date(2026, 11, 23), days, MARSEILLE)


@given(st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1)), st.integers(1, 60))
def test_the_last_day_is_a_working_day_and_exactly_so_many_lie_before_it(naive: datetime, days: int) -> None:
    start = naive.replace(tzinfo=UTC)
    end = delays.due(start, days, PARIS, MARSEILLE)
    last = delays.last_day(end, PARIS)
    assert delays.is_working(last, MARSEILLE)
    assert delays.working_days_between(start, end - timedelta(seconds=1), PARIS, MARSEILLE) == days
    assert end > start


def test_the_tenant_is_asked_after_45_30_30_and_then_every_90_days() -> None:
    start, gaps = datetime(2026, 1, 1, tzinfo=UTC), []
    at = start
    for count in range(6):
        following = nudges.next_nudge(at, count)
        gaps.append((following - at).days)
        at = following
    assert gaps == [45, 30, 30, 90, 90, 90]


@pytest.mark.parametrize(
    ("state", "acknowledge", "fix", "late"),
    [
        ("received", -1, 5, True),
        ("received", 1, 5, False),
        ("acknowledged", -1, 5, False),
        ("acknowledged", -1, 0, True),
        ("waiting_for_tenant", -9, -5, False),
        ("contested", -1, 5, True),
        ("done", -9, -5, False),
    ],
)
def test_late_is_what_the_landlord_owes_and_never_what_the_tenant_does(
    state: nudges.State, acknowledge: int, fix: int, late: bool
) -> None:
    now = datetime(2026, 11, 23, tzinfo=UTC)
    assert nudges.is_late(state, now + timedelta(acknowledge), now + timedelta(fix), now) is late
