"""Every way from a state to another, for every role: those that are allowed, and that no other one is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import product
from typing import get_args

import pytest

from cms.reports.models import Report
from cms.reports.rules import states
from cms.reports.rules.states import Role, State

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
STAFF, OFFICE = "caretaker agent manager", "agent manager"
_AT_WORK = {
    "scheduled": STAFF,
    "in_progress": STAFF,
    "waiting_for_tenant": STAFF,
    "done": STAFF,
    "refused": OFFICE,
    "duplicate": STAFF,
    "cancelled": "reporter",
}
WANTED: dict[str, dict[str, str]] = {
    "received": {"acknowledged": STAFF, **_AT_WORK},
    "acknowledged": _AT_WORK,
    "scheduled": {"acknowledged": STAFF, **_AT_WORK},
    "in_progress": {key: who for key, who in _AT_WORK.items() if key != "in_progress"},
    "waiting_for_tenant": {
        "acknowledged": f"reporter {STAFF}",
        "scheduled": STAFF,
        "in_progress": STAFF,
        "done": STAFF,
        "refused": OFFICE,
        "duplicate": STAFF,
        "cancelled": "reporter system",
    },
    "done": {"contested": "reporter", "reopened": STAFF},
    "contested": {
        "reopened": STAFF,
        "scheduled": STAFF,
        "done": OFFICE,
        "refused": OFFICE,
        "cancelled": "reporter",
    },
    "reopened": {"acknowledged": STAFF, **_AT_WORK},
    "refused": {"contested": "reporter", "reopened": OFFICE},
    "duplicate": {"contested": "reporter", "acknowledged": STAFF},
    "cancelled": {"reopened": f"reporter {STAFF}"},
}


def test_the_rules_name_every_state_that_is_kept_and_the_table_every_state_of_the_rules() -> None:
    assert set(get_args(State)) == set(states.ALL) == set(Report.State.values) == set(WANTED) == set(states.TRANSITIONS)
    assert set(states.ALL) == states.OPEN | states.CLOSED


@pytest.mark.parametrize(("source", "target"), list(product(states.ALL, states.ALL)))
def test_each_role_goes_the_ways_of_the_table_and_no_other(source: State, target: State) -> None:
    allowed = {role for role in get_args(Role) if states.allowed(source, target, role, NOW, NOW)}
    assert allowed == set(WANTED[source].get(target, "").split())


def test_somebody_of_no_known_role_goes_nowhere() -> None:
    for source, target in product(states.ALL, states.ALL):
        assert not states.allowed(source, target, "neighbour", NOW, NOW)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("source", "target", "asks"),
    [
        ("received", "scheduled", {"date"}),
        ("scheduled", "scheduled", {"date"}),
        ("received", "refused", {"reason", "text"}),
        ("in_progress", "done", {"outcome"}),
        ("contested", "done", {"outcome", "text"}),
        ("acknowledged", "waiting_for_tenant", {"text"}),
        ("waiting_for_tenant", "acknowledged", {"text"}),
        ("done", "contested", {"text"}),
        ("received", "duplicate", {"original"}),
        ("received", "acknowledged", set()),
        ("received", "contested", set()),
    ],
)
def test_a_way_asks_what_the_tenant_has_to_know(source: State, target: State, asks: set[str]) -> None:
    assert states.asked(source, target) == asks


@pytest.mark.parametrize("source", ["done", "refused", "duplicate"])
def test_a_tenant_contests_for_fourteen_days_and_not_a_second_longer(source: State) -> None:
    limit = NOW + timedelta(days=14)
    assert states.allowed(source, "contested", "reporter", NOW, limit)
    assert not states.allowed(source, "contested", "reporter", NOW, limit + timedelta(seconds=1))
    assert not states.allowed(source, "contested", "reporter", None, NOW)


def test_the_staff_reopens_whenever_it_likes() -> None:
    assert states.allowed("done", "reopened", "caretaker", NOW, NOW + timedelta(days=400))


def test_the_buttons_of_a_caretaker_leave_the_refusal_to_the_office() -> None:
    assert "refused" not in states.targets("received", "caretaker", None, NOW)
    assert "refused" in states.targets("received", "agent", None, NOW)
