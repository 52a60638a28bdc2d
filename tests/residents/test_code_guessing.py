"""What it would cost to find one code under the throttles: the figures of docs/adr/0016, from the rules themselves."""

from __future__ import annotations

from collections import deque
from datetime import UTC, datetime, timedelta

from cms.residents.rules.attempts import FROM_ANYWHERE, FROM_ONE_ADDRESS, Limit, looked_at, wait
from cms.residents.rules.codes import ALPHABET, ISSUES_IN_A_YEAR, MISSES_AT_MOST, SECRET, SELECTOR

LIVE_CODES = 5_000
DAY = timedelta(days=1)
START = datetime(2026, 11, 22, tzinfo=UTC)


def tries_in_a_day(limits: tuple[Limit, ...]) -> int:
    """How many tries somebody gets through who tries again at the very instant each pause ends."""
    now, count, last = START, 0, deque[datetime](maxlen=looked_at(limits))
    while now < START + DAY:
        pause = wait(limits, [now - at for at in last])
        if pause:
            now += pause
        else:
            last.appendleft(now)
            count += 1
    return count


def test_one_address_tries_at_most_17280_codes_a_day_whatever_it_does() -> None:
    assert tries_in_a_day(FROM_ANYWHERE["address"]) == 17_280


def test_finding_one_of_five_thousand_codes_takes_a_hundred_thousand_addresses_millions_of_years() -> None:
    guesses = len(ALPHABET) ** (SELECTOR + SECRET) / LIVE_CODES
    a_year = 100_000 * tries_in_a_day(FROM_ANYWHERE["address"]) * 365
    assert 4e18 < guesses < 5e18
    assert 7e6 < guesses / a_year < 8e6


def test_who_knows_every_selector_has_less_than_a_chance_in_a_billion_a_year() -> None:
    guesses_a_year = LIVE_CODES * ISSUES_IN_A_YEAR * MISSES_AT_MOST
    assert guesses_a_year / len(ALPHABET) ** SECRET < 1e-9


def test_guessing_at_one_account_from_one_address_is_slower_than_five_hundred_tries_a_day() -> None:
    assert tries_in_a_day(FROM_ONE_ADDRESS["account"]) <= 500


def test_no_pause_of_a_resident_is_longer_than_an_hour_and_none_of_the_staff_than_a_day() -> None:
    storm = [timedelta(seconds=second) for second in range(10_000)]
    for table in (FROM_ONE_ADDRESS, FROM_ANYWHERE):
        for scope, limits in table.items():
            # Who misses the second factor has shown the password: there is no stranger to keep waiting.
            longest = timedelta(days=1) if scope == "factor" else timedelta(hours=1)
            assert timedelta() < wait(limits, storm) <= longest


def test_who_has_not_missed_never_waits() -> None:
    assert all(not wait(limits, []) for limits in [*FROM_ONE_ADDRESS.values(), *FROM_ANYWHERE.values()])
