"""The states of a report and every way from one to another: who may go it, and what it asks. What is not here is refused."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

State = Literal[
    "received",
    "acknowledged",
    "scheduled",
    "in_progress",
    "waiting_for_tenant",
    "done",
    "contested",
    "reopened",
    "refused",
    "duplicate",
    "cancelled",
]
Role = Literal["reporter", "caretaker", "agent", "manager", "system"]
"""Who acts: the tenant, somebody of the staff by their role in the organisation, or the clock."""
Asked = Literal["text", "date", "reason", "outcome", "original"]
"""What a transition cannot be made without: words, a day, why it is refused, how it was settled, the report it repeats."""

ALL: tuple[State, ...] = (
    "received", "acknowledged", "scheduled", "in_progress", "waiting_for_tenant", "done", "contested", "reopened",
    "refused", "duplicate", "cancelled",
)  # fmt: skip
CLOSED: frozenset[State] = frozenset({"done", "refused", "duplicate", "cancelled"})
OPEN: frozenset[State] = frozenset(ALL) - CLOSED
UNANSWERED: frozenset[State] = frozenset({"received", "contested", "reopened"})
"""The landlord has to say something: nobody has taken these up yet."""

CONTESTABLE = timedelta(days=14)
"""For how long a tenant may say that it is not settled, from the closing on."""
SILENCE = timedelta(days=15)
"""After which a question to the tenant that stays without an answer closes the report."""

STAFF: frozenset[Role] = frozenset({"caretaker", "agent", "manager"})
OFFICE: frozenset[Role] = frozenset({"agent", "manager"})
"""To refuse, and to decide when somebody contests, is the landlord's office: a caretaker meets the tenant every day."""
REPORTER: frozenset[Role] = frozenset({"reporter"})


@dataclass(frozen=True, slots=True)
class Transition:
    """One way from a state to another."""

    roles: frozenset[Role]
    asks: frozenset[Asked] = frozenset()
    within: timedelta | None = None
    """How long after the closing it is still open to the reporter."""


def _way(roles: frozenset[Role], *asks: Asked, within: timedelta | None = None) -> Transition:
    return Transition(roles, frozenset(asks), within)


_AT_WORK: Mapping[State, Transition] = {
    "scheduled": _way(STAFF, "date"),
    "in_progress": _way(STAFF),
    "waiting_for_tenant": _way(STAFF, "text"),
    "done": _way(STAFF, "outcome"),
    "refused": _way(OFFICE, "reason", "text"),
    "duplicate": _way(STAFF, "original"),
    "cancelled": _way(REPORTER),
}
"""Where an open report goes, from wherever it stands."""

TRANSITIONS: Mapping[State, Mapping[State, Transition]] = {
    "received": {"acknowledged": _way(STAFF), **_AT_WORK},
    "acknowledged": _AT_WORK,
    "scheduled": {"acknowledged": _way(STAFF, "text"), **_AT_WORK},
    "in_progress": {key: way for key, way in _AT_WORK.items() if key != "in_progress"},
    "waiting_for_tenant": {
        **{key: way for key, way in _AT_WORK.items() if key != "waiting_for_tenant"},
        "acknowledged": _way(STAFF | REPORTER, "text"),
        "cancelled": _way(REPORTER | {"system"}),
    },
    "reopened": {"acknowledged": _way(STAFF), **_AT_WORK},
    "contested": {
        "reopened": _way(STAFF),
        "scheduled": _way(STAFF, "date"),
        "done": _way(OFFICE, "outcome", "text"),
        "refused": _way(OFFICE, "reason", "text"),
        "cancelled": _way(REPORTER),
    },
    "done": {"contested": _way(REPORTER, "text", within=CONTESTABLE), "reopened": _way(STAFF, "text")},
    "refused": {"contested": _way(REPORTER, "text", within=CONTESTABLE), "reopened": _way(OFFICE, "text")},
    "duplicate": {"contested": _way(REPORTER, "text", within=CONTESTABLE), "acknowledged": _way(STAFF)},
    "cancelled": {"reopened": _way(STAFF | REPORTER, "text", within=CONTESTABLE)},
}
"""From `scheduled` to `scheduled` is another day; from `duplicate` to `acknowledged` takes the joining back."""


def transition(source: State, target: State) -> Transition | None:
    """The way from a state to another, or None: there is none."""
    return TRANSITIONS[source].get(target)


def allowed(source: State, target: State, role: Role, closed_at: datetime | None, now: datetime) -> bool:
    """Whether somebody in `role` may take a report from a state to another now."""
    way = transition(source, target)
    if way is None or role not in way.roles:
        return False
    return role != "reporter" or way.within is None or (closed_at is not None and now - closed_at <= way.within)


def targets(source: State, role: Role, closed_at: datetime | None, now: datetime) -> tuple[State, ...]:
    """Where somebody in `role` may take a report now, in the order of the list of states."""
    return tuple(state for state in ALL if allowed(source, state, role, closed_at, now))


def asked(source: State, target: State) -> frozenset[Asked]:
    """What a transition cannot be made without; nothing where there is none."""
    way = transition(source, target)
    return way.asks if way else frozenset()


def is_open(state: State) -> bool:
    """Whether somebody still has something to do."""
    return state in OPEN


def is_silence(asked_at: datetime, now: datetime) -> bool:
    """Whether a question to the tenant has gone unanswered for too long."""
    return now - asked_at >= SILENCE
