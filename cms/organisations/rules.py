"""What each role of an organisation may do in the residences in its charge: a table, no database."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Literal

Kind = Literal["town_hall", "landlord", "managing_agent", "association", "shop"]
Role = Literal["manager", "agent", "caretaker"]
Action = Literal["dwellings", "letters", "lodge", "messages", "members", "reports", "report_settings"]
"""`lodge` is helping somebody who stands there to choose another password; the others are what they say."""

BY_SAY: tuple[Role, ...] = ("manager", "agent", "caretaker")
"""The role with the most say first."""
NOTHING: frozenset[Action] = frozenset()

_ROLES: Mapping[Role, frozenset[Action]] = {
    "manager": frozenset({"dwellings", "letters", "lodge", "messages", "members", "reports", "report_settings"}),
    "agent": frozenset({"dwellings", "letters", "lodge", "messages", "reports"}),
    "caretaker": frozenset({"lodge", "messages", "reports"}),
}
_HOUSES_PEOPLE: frozenset[Kind] = frozenset({"landlord", "managing_agent"})


def allowed(kind: Kind, role: Role) -> frozenset[Action]:
    """What a member in `role` of an organisation of `kind` may do, within its reach; what is not named is refused.

    Only who houses people sees who lives where, or writes to them: a town hall, an association or a shop publishes.
    """
    table = _ROLES if kind in _HOUSES_PEOPLE else {"manager": frozenset[Action]({"members"})}
    return table.get(role, NOTHING)


def reach(areas: Collection[str], places: Collection[str] | None) -> set[str]:
    """The paths of the tree of pages below which a member has a say.

    `areas` are the paths in the organisation's charge, `places` those the member is limited to, None for no limit. A
    place outside the areas gives nothing.
    """
    if places is None:
        return set(areas)
    return {
        max(area, place, key=len)
        for area in areas
        for place in places
        if place.startswith(area) or area.startswith(place)
    }
