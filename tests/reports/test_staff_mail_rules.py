"""When the staff is told, and how a burst becomes a few mails: the rules alone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, strategies as st

from cms.reports.rules import delays, staff_mail
from cms.reports.rules.staff_mail import About, News, When

PARIS = ZoneInfo("Europe/Paris")
FRANCE = delays.public_holidays("13055")


@pytest.mark.parametrize(
    ("about", "urgent", "theirs", "expected"),
    [
        ("new", True, False, "at_once"),
        ("new", False, False, "morning"),
        ("contested", True, False, "at_once"),
        ("contested", False, True, "at_once"),
        ("contested", False, False, "morning"),
        ("assigned", False, True, "at_once"),
        ("late", True, True, "morning"),
    ],
)
def test_without_a_choice_the_urgent_and_one_s_own_come_at_once_and_the_rest_in_the_morning(
    about: About, urgent: bool, theirs: bool, expected: When
) -> None:
    assert staff_mail.when(about=about, urgent=urgent, theirs=theirs, pressing="at_once", others="morning") == expected


@pytest.mark.parametrize("about", staff_mail.BY_WEIGHT)
def test_never_is_never(about: About) -> None:
    for urgent in (True, False):
        assert staff_mail.when(about=about, urgent=urgent, theirs=True, pressing="never", others="at_once") == "never"


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (datetime(2026, 11, 24, 7, 29), datetime(2026, 11, 24, 7, 30)),
        (datetime(2026, 11, 24, 7, 30), datetime(2026, 11, 25, 7, 30)),
        (datetime(2026, 11, 27, 18), datetime(2026, 11, 30, 7, 30)),
        # The Thursday before the bridge: the first of May 2026 is a Friday.
        (datetime(2026, 4, 30, 12), datetime(2026, 5, 4, 7, 30)),
        # The clocks change in the night to Sunday.
        (datetime(2026, 3, 27, 12), datetime(2026, 3, 30, 7, 30)),
    ],
)
def test_the_morning_is_half_past_seven_of_the_next_working_day(now: datetime, expected: datetime) -> None:
    found = staff_mail.next_morning(now.replace(tzinfo=PARIS).astimezone(UTC), PARIS, FRANCE)
    assert found.astimezone(PARIS).replace(tzinfo=None) == expected


def test_each_mail_of_a_day_waits_twice_as_long_as_the_one_before() -> None:
    made = [datetime(2026, 11, 24, 8, tzinfo=UTC)]
    for _mail in range(4):
        made.append(staff_mail.next_mail(made, made[-1]))
    assert [(later - before) // timedelta(minutes=1) for before, later in pairwise(made)] == [
        10, 20, 40, 80,
    ]  # fmt: skip


@given(st.lists(st.integers(0, 300), max_size=400))
def test_whatever_arrives_when_no_24_hours_hold_more_than_the_ceiling(minutes: list[int]) -> None:
    now, made = datetime(2026, 11, 24, 8, tzinfo=UTC), list[datetime]()
    for each in minutes:
        now += timedelta(minutes=each)
        allowed = staff_mail.next_mail(made, now)
        assert allowed >= now
        if allowed == now:
            made.append(now)
        within = [one for one in made if now - one < staff_mail.DAY]
        assert len(within) <= staff_mail.MOST_A_DAY


def news(about: About, category: str = "lift", residence: int = 1) -> News:
    return News(about, uuid4(), "12345674", category, category.title(), residence, f"Résidence {residence}")


def test_reports_of_one_sort_at_one_place_are_one_line() -> None:
    found = staff_mail.lines(
        [*(news("new") for _each in range(50)), news("new", residence=2), news("new", "water"), news("contested")]
    )
    assert [(each.first.about, len(each.tickets), each.rest) for each in found] == [
        ("contested", 1, 0), ("new", 50, 45), ("new", 1, 0), ("new", 1, 0),
    ]  # fmt: skip


def test_a_report_with_several_news_is_said_once_by_the_weightiest() -> None:
    fresh = news("new")
    contested = News("contested", fresh.report_id, fresh.ticket, "lift", "Lift", 1, "Résidence 1")
    (line,) = staff_mail.lines([fresh, contested])
    assert (line.first.about, line.tickets) == ("contested", [fresh.ticket])
