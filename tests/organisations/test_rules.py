"""The table of who may do what in the residences of an organisation, whole."""

from __future__ import annotations

from itertools import product
from typing import get_args

import pytest

from cms.organisations.models import Membership, Organisation
from cms.organisations.rules import Action, Kind, Role, allowed, reach

EVERYTHING = {"dwellings", "letters", "lodge", "messages", "members", "reports", "report_settings"}
WANTED: dict[tuple[str, str], set[str]] = {
    ("landlord", "manager"): EVERYTHING,
    ("landlord", "agent"): {"dwellings", "letters", "lodge", "messages", "reports"},
    ("landlord", "caretaker"): {"lodge", "messages", "reports"},
    ("managing_agent", "manager"): EVERYTHING,
    ("managing_agent", "agent"): {"dwellings", "letters", "lodge", "messages", "reports"},
    ("managing_agent", "caretaker"): {"lodge", "messages", "reports"},
    ("town_hall", "manager"): {"members"},
    ("association", "manager"): {"members"},
    ("shop", "manager"): {"members"},
}


def test_the_table_names_every_kind_role_and_action_there_is() -> None:
    assert set(get_args(Kind)) == set(Organisation.Kind.values)
    assert set(get_args(Role)) == set(Membership.Role.values)
    assert set(get_args(Action)) == EVERYTHING


@pytest.mark.parametrize(("kind", "role"), list(product(get_args(Kind), get_args(Role))))
def test_each_role_may_do_what_the_table_says_and_nothing_else(kind: Kind, role: Role) -> None:
    assert allowed(kind, role) == WANTED.get((kind, role), set())


def test_a_role_nobody_knows_may_do_nothing() -> None:
    assert allowed("landlord", "owner") == set()  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("areas", "places", "wanted"),
    [
        (["0001"], None, {"0001"}),
        (["00010001", "00010002"], ["00010002"], {"00010002"}),
        (["00010001"], ["0001"], {"00010001"}),
        (["0001"], ["000100020003"], {"000100020003"}),
        (["00010001"], ["0002"], set()),
        (["0001"], [], set()),
        ([], None, set()),
    ],
)
def test_a_member_has_a_say_where_the_areas_and_its_own_places_meet(
    areas: list[str], places: list[str] | None, wanted: set[str]
) -> None:
    assert reach(areas, places) == wanted
