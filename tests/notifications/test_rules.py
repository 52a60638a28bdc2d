"""When a resident is told, how often it is tried, and what a text message says."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, strategies as some

from cms.notifications import rules

PARIS = ZoneInfo("Europe/Paris")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=PARIS).astimezone(UTC)


@pytest.mark.parametrize(
    ("now", "quiet_from", "quiet_until", "expected"),
    [
        ("2026-11-23 11:00", "20:00", "08:00", "2026-11-23 11:00"),
        ("2026-11-23 20:00", "20:00", "08:00", "2026-11-24 08:00"),
        ("2026-11-24 03:30", "20:00", "08:00", "2026-11-24 08:00"),
        ("2026-11-24 08:00", "20:00", "08:00", "2026-11-24 08:00"),
        ("2026-11-23 13:00", "12:00", "14:00", "2026-11-23 14:00"),
        ("2026-11-23 03:00", "00:00", "00:00", "2026-11-23 03:00"),
        # The night the clocks go back is an hour longer, the night they go forward an hour shorter.
        ("2026-10-24 23:00", "22:00", "07:00", "2026-10-25 07:00"),
        ("2027-03-27 23:00", "22:00", "07:00", "2027-03-28 07:00"),
    ],
)
def test_nobody_is_told_during_their_quiet_hours(now: str, quiet_from: str, quiet_until: str, expected: str) -> None:
    found = rules.after_quiet(at(now), time.fromisoformat(quiet_from), time.fromisoformat(quiet_until), PARIS)
    assert found == at(expected)


@given(
    now=some.datetimes(datetime(2026, 1, 1), datetime(2028, 1, 1)).map(lambda each: each.replace(tzinfo=UTC)),
    quiet_from=some.times(),
    quiet_until=some.times(),
)
def test_the_moment_after_quiet_hours_is_within_a_day_and_not_quiet(
    now: datetime, quiet_from: time, quiet_until: time
) -> None:
    found = rules.after_quiet(now, quiet_from, quiet_until, PARIS)
    assert now <= found <= now + timedelta(hours=25)
    assert rules.after_quiet(found, quiet_from, quiet_until, PARIS) == found


def test_a_delivery_is_tried_six_times_over_a_day_then_given_up() -> None:
    now = at("2026-11-23 11:00")
    tries = [rules.next_try(attempts, now) for attempts in range(1, 7)]
    assert tries[-1] is None
    assert all(each is not None for each in tries[:-1])
    assert sum((each - now for each in tries if each), timedelta()) > timedelta(hours=12)


@given(title=some.text(max_size=400))
def test_a_text_message_is_one_message_and_keeps_its_address_whole(title: str) -> None:
    url = "https://marseille.example/espace/messages/"
    text = rules.text_message(title, url)
    assert len(text) <= rules.SMS_LENGTH
    assert text.endswith(url)
    assert set(text) <= rules._GSM


def test_a_text_message_reads_as_french() -> None:
    text = rules.text_message("Un message vous attend : la loge, bâtiment B – « l’été »", "https://x.example/")
    assert text == 'Un message vous attend : la loge, batiment B - "l\'été" https://x.example/'
