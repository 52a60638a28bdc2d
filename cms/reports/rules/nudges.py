"""When the clock speaks of a report: to the tenant whether it is still so, and to the office what is late."""

from __future__ import annotations

from datetime import datetime, timedelta

from cms.reports.rules.states import UNANSWERED, State

FIRST = (timedelta(days=45), timedelta(days=30), timedelta(days=30))
"""Since the last news, then since each question before (the practice of the State's Signal Logement)."""
AFTERWARDS = timedelta(days=90)
NUDGED: frozenset[State] = frozenset({"received", "acknowledged", "scheduled", "in_progress", "contested", "reopened"})
"""States in which the tenant waits; in `waiting_for_tenant` the landlord does."""


def next_nudge(last_news: datetime, nudges: int) -> datetime:
    """When the tenant is next asked whether it is still so: after `last_news`, of which the last question is one."""
    return last_news + (FIRST[nudges] if nudges < len(FIRST) else AFTERWARDS)


def is_late(state: State, acknowledge_due: datetime, fix_due: datetime, now: datetime) -> bool:
    """Whether the landlord owes something: a first word, or that it be settled. While the tenant is asked, nothing is."""
    if state in UNANSWERED and now >= acknowledge_due:
        return True
    return state in NUDGED and now >= fix_due
