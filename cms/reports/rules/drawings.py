"""The drawings that a category may have beside its name, read from `cms/reports/starter/drawings.json`.

They are those of the theme, which the pages of residents draw by name: a test compares the two.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_FILE = Path(__file__).resolve().parents[1] / "starter" / "drawings.json"
ANY = "information"
"""What serves where nothing fits."""


@dataclass(frozen=True, slots=True)
class Drawing:
    """A drawing on a grid of 24, and what it shows."""

    name: str
    label: str
    path: str


@cache
def drawings() -> tuple[Drawing, ...]:
    """All of them, in the order in which they are offered."""
    return tuple(Drawing(**each) for each in json.loads(_FILE.read_text("utf-8")))


def drawing(name: str) -> Drawing | None:
    """The one of this name."""
    return next((each for each in drawings() if each.name == name), None)
