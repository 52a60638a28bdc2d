"""The number of a report: eight digits in two groups, read aloud one by one, the last of which tells a slip of the pen."""

from __future__ import annotations

import re
import secrets

LENGTH = 8
_SEPARATORS = re.compile(r"[\s.\-–/\u00a0\u202f]+")


def draw() -> str:
    """A number that says nothing of how many there were before. Seven digits are drawn, the eighth follows from them.

    Digits alone: letters are heard one for another on the telephone (B, D, P, T; M, N).
    """
    drawn = f"{1 + secrets.randbelow(9)}{secrets.randbelow(10**6):06}"
    return drawn + _check_digit(drawn)


def read(text: str) -> str | None:
    """The number somebody wrote or said, however it was grouped; None for what cannot be one."""
    digits = _SEPARATORS.sub("", text)
    if not re.fullmatch(rf"[0-9]{{{LENGTH}}}", digits) or _check_digit(digits[:-1]) != digits[-1]:
        return None
    return digits


def shown(ticket: str) -> str:
    """As it is printed: `4821 9073`, with a no-break space."""
    return f"{ticket[:4]}\u00a0{ticket[4:]}"


def _check_digit(digits: str) -> str:
    """ISO/IEC 7812-1 (Luhn): every wrong digit is seen, and nearly every pair that changed places."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 if place % 2 else 2)
        total += value - 9 if value > 9 else value
    return str(-total % 10)
