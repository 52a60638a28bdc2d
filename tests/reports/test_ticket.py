"""The number of a report is short, read aloud without a doubt, and says when it was misheard."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from cms.reports.rules import ticket


def test_numbers_are_eight_digits_that_follow_no_order() -> None:
    drawn = [ticket.draw() for _each in range(500)]
    assert all(each.isdecimal() and len(each) == 8 and each[0] != "0" for each in drawn)
    assert len(set(drawn)) > 490
    assert drawn != sorted(drawn)


@given(st.integers(0, 7), st.integers(1, 9))
def test_a_wrong_digit_is_told(place: int, shift: int) -> None:
    right = ticket.draw()
    wrong = right[:place] + str((int(right[place]) + shift) % 10) + right[place + 1 :]
    assert ticket.read(wrong) is None


@pytest.mark.parametrize("written", ["{a} {b}", "{a}-{b}", "{a}.{b}", " {a}\u00a0{b} ", "{a}{b}"])
def test_a_number_is_read_however_it_was_written(written: str) -> None:
    number = ticket.draw()
    assert ticket.read(written.format(a=number[:4], b=number[4:])) == number


@pytest.mark.parametrize("wrong", ["", "1234", "123456789", "abcdefgh", "١٢٣٤٥٦٧٨", "1" * 5000])
def test_what_is_no_number_is_none(wrong: str) -> None:
    assert ticket.read(wrong) is None


def test_it_is_shown_in_two_groups_that_no_line_break_parts() -> None:
    assert ticket.shown("48219073") == "4821\u00a09073"
