"""What is typed as a second factor, and how secrets are shown to be typed."""

from __future__ import annotations

import re
from datetime import timedelta

CODE_DIGITS = 6
RECOVERY_DIGITS = 10
"""Digits, so that one field with one keyboard takes both; ten thousand million of them, of which sixty are tried a day."""
RECOVERY_CODES = 10
FEW = 3
"""From so many recovery codes left on, the person is told to make new ones."""
REMEMBERED = timedelta(days=30)
PASSWORD_SERVES = timedelta(minutes=10)
"""How long a password that was just asked for lets another application be set up."""

_SEPARATORS = re.compile(r"[\s\-.\u200b\u2060]+")


def digits(typed: str) -> str:
    """What was typed or pasted, without spaces and dashes; empty for what cannot be a code of either sort."""
    text = _SEPARATORS.sub("", typed)
    return text if text.isascii() and text.isdecimal() and len(text) in (CODE_DIGITS, RECOVERY_DIGITS) else ""


def is_recovery(code: str) -> bool:
    """Whether `digits` are those of a recovery code."""
    return len(code) == RECOVERY_DIGITS


def in_groups(text: str, size: int) -> str:
    """A secret in groups, as people read it aloud."""
    return " ".join(text[start : start + size] for start in range(0, len(text), size))
