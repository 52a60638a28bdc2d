"""Who sees what of a report. Its author and the staff in charge see it; others, at most that a fault is known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from cms.reports.rules.states import State

PublicState = Literal["reported", "acknowledged", "scheduled", "in_progress", "done"]
"""What others are told: nothing that says how somebody behaved, such as a contest, a question or a refusal."""

PUBLIC_STATES: Mapping[State, PublicState] = {
    "received": "reported",
    "acknowledged": "acknowledged",
    "reopened": "acknowledged",
    "contested": "acknowledged",
    "waiting_for_tenant": "acknowledged",
    "scheduled": "scheduled",
    "in_progress": "in_progress",
    "done": "done",
}
"""A state that is not here hides the report from others: refused, taken back, or told with another one."""

KEPT_WITHOUT_ACCOUNT = timedelta(days=365)
"""For how long after the closing the name of somebody without an account is kept: they cannot erase it themselves."""
REMEMBERED = timedelta(days=7)
"""For how long a fault that is settled is still shown, so that nobody reports it again."""


@dataclass(frozen=True, slots=True)
class Openness:
    """What decides whether others hear of a report."""

    opened: bool
    """The landlord opened the category to those who live there, or, for other programs, to Open311."""
    nuisance: bool
    common: bool
    """A common part, not somebody's dwelling."""


def may_be_opened(*, where: str, nuisance: bool) -> bool:
    """Whether a landlord may open a category at all: never a nuisance, never what is only in dwellings."""
    return not nuisance and where != "own"


def public_state(state: State) -> PublicState | None:
    """The state that others are told, or None: the report is not theirs to know."""
    return PUBLIC_STATES.get(state)


def is_known_fault(openness: Openness, state: State, done_at: datetime | None, now: datetime) -> bool:
    """Whether others may hear of a fault at all."""
    if not openness.opened or openness.nuisance or not openness.common or public_state(state) is None:
        return False
    return state != "done" or (done_at is not None and now - done_at <= REMEMBERED)


def may_join(*, original: Openness, same_author: bool) -> bool:
    """Whether a report may be told with another: its author will follow that one, and must be allowed to know of it."""
    return same_author or (original.opened and not original.nuisance and original.common)
