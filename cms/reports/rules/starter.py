"""The categories that a landlord starts with, read from `cms/reports/starter/categories.json`."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_FILE = Path(__file__).resolve().parents[1] / "starter" / "categories.json"


@dataclass(frozen=True, slots=True)
class StarterKind:
    """A kind below a category; `danger` is the one that it stops the form for."""

    code: str
    name: str
    danger: str = ""


@dataclass(frozen=True, slots=True)
class StarterCategory:
    """A category as it is first given to a landlord. `works` are the natures of works notices that explain such a fault."""

    code: str
    name: str
    icon: str
    hint: str
    where: str
    acknowledge_days: int
    fix_days: int
    priority: int
    opened_to_neighbours: bool
    works: tuple[str, ...]
    dangers: tuple[str, ...]
    kinds: tuple[StarterKind, ...]
    nuisance: bool = False


@cache
def starter_categories() -> tuple[StarterCategory, ...]:
    """All of them, in the order of the form."""
    return tuple(
        StarterCategory(
            **{
                **each,
                "works": tuple(each["works"]),
                "dangers": tuple(each["dangers"]),
                "kinds": tuple(StarterKind(**kind) for kind in each["kinds"]),
            }
        )
        for each in json.loads(_FILE.read_text("utf-8"))
    )


def works_for(code: str) -> tuple[str, ...]:
    """The natures of works notices that explain a fault of a category."""
    return next((each.works for each in starter_categories() if each.code == code), ())


def dangers_for(code: str) -> tuple[str, ...]:
    """The dangers that a category's form asks about first, besides gas and fire which every form names."""
    return next((each.dangers for each in starter_categories() if each.code == code), ())
