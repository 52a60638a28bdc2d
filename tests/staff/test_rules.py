"""What people type and paste as a code."""

from __future__ import annotations

import pytest

from cms.staff.rules import digits, in_groups, is_recovery


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("123456", "123456"),
        (" 123 456 ", "123456"),
        ("123\u00a0456", "123456"),
        ("123-456\n", "123456"),
        ("12345 67890", "1234567890"),
        ("12345-67890", "1234567890"),
        ("012345", "012345"),
        ("12345", ""),
        ("1234567", ""),
        ("12345a", ""),
        ("１２３４５６", ""),
        ("+12345", ""),
        ("", ""),
    ],
)
def test_spaces_and_dashes_do_not_count_and_nothing_else_is_a_code(typed: str, read: str) -> None:
    assert digits(typed) == read


def test_a_recovery_code_is_told_by_its_length() -> None:
    assert is_recovery("1234567890") and not is_recovery("123456")


def test_a_secret_is_shown_in_groups() -> None:
    assert in_groups("ABCDEFGHIJ", 4) == "ABCD EFGH IJ"
