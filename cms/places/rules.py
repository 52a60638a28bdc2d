"""What each role may do to each kind of page: a table, no database. What it does not name is refused."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from sitegen.records import Kind

Role = Literal["administrator", "communicator", "landlord", "caretaker", "moderator"]
Action = Literal["add", "change", "delete", "publish", "unpublish", "lock", "unlock", "restrict", "works_state"]

ITEMS: frozenset[Kind] = frozenset({"news", "event", "service", "works", "flash", "page"})
EVERY_KIND: frozenset[Kind] = ITEMS | {"place", "residence"}
WRITE: frozenset[Action] = frozenset({"add", "change", "delete", "publish", "unpublish", "lock", "unlock"})
KEEP_UP: frozenset[Action] = frozenset({"change", "publish"})
"""For a page that somebody keeps right but neither makes nor takes away."""
APPROVE: frozenset[Action] = frozenset({"publish", "unpublish", "lock", "unlock"})
NOTHING: frozenset[Action] = frozenset()

Table = Mapping[Kind, frozenset[Action]]

_AT_A_SITE: Mapping[Role, Table] = {
    "administrator": {kind: WRITE | {"restrict", "works_state"} for kind in EVERY_KIND},
    "communicator": {
        **dict.fromkeys(ITEMS, WRITE),
        "works": WRITE | {"works_state"},
        "place": KEEP_UP,
    },
    "moderator": dict.fromkeys(ITEMS, APPROVE),
}
_IN_A_RESIDENCE: Mapping[Role, Table] = {
    "administrator": _AT_A_SITE["administrator"],
    "landlord": {
        "residence": KEEP_UP,
        "news": WRITE,
        "event": WRITE,
        "flash": WRITE,
        "works": WRITE | {"works_state"},
    },
    "caretaker": {"flash": WRITE, "works": frozenset({"works_state"})},
    "moderator": dict.fromkeys(ITEMS, APPROVE),
}


def allowed(role: Role, kind: Kind, in_residence: bool) -> frozenset[Action]:
    """What a role may do to a page of `kind`, within its reach. A residence's own page is in the residence.

    A town hall's communicator has no say in a landlord's residence, nor a landlord outside its residences.
    """
    table = _IN_A_RESIDENCE if in_residence else _AT_A_SITE
    return table.get(role, {}).get(kind, NOTHING)


def addable(role: Role, parent_kind: Kind, in_residence: bool) -> frozenset[Kind]:
    """The kinds a role may add below a page of `parent_kind`; the tree's own rules narrow them further."""
    if parent_kind not in ("place", "residence"):
        return frozenset()
    return frozenset(kind for kind in EVERY_KIND if "add" in allowed(role, kind, in_residence or kind == "residence"))
