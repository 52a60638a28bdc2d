"""Whom a message of the staff reaches, in words. No database."""

from __future__ import annotations

from datetime import datetime, timedelta

WITHDRAWABLE = timedelta(hours=24)
"""For how long a message can be taken back: later it has been read, and stays as it was."""


def scope_words(residence: str, building: str, staircase: str) -> str:
    """`Les Tilleuls, bâtiment B, escalier 2`."""
    parts = [residence]
    if building:
        parts.append(f"bâtiment {building}")
    if staircase:
        parts.append(f"escalier {staircase}")
    return ", ".join(parts)


def may_withdraw(sent_at: datetime, withdrawn_at: datetime | None, now: datetime) -> bool:
    """Whether a message can still be taken back."""
    return withdrawn_at is None and now - sent_at <= WITHDRAWABLE
