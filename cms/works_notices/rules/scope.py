"""Which part of a residence works concern. No database."""

from __future__ import annotations

from collections.abc import Sequence

Part = tuple[str, str]
"""A building and a staircase of it, by name; an empty name means all of them."""
EVERYWHERE: tuple[Part, ...] = (("", ""),)


def parts_of(buildings: Sequence[str], staircases: Sequence[Part]) -> tuple[Part, ...]:
    """The parts that are concerned; nothing ticked means the whole residence.

    A building with some of its staircases ticked is concerned in these alone, as its page says: « bâtiment B, escalier 2 ».
    """
    narrowed = {building for building, _staircase in staircases}
    whole = [(building, "") for building in buildings if building not in narrowed]
    return (*whole, *staircases) or EVERYWHERE
