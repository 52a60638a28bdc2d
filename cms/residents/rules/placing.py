"""What must hold before a file is compared with a residence: known buildings, nobody twice, who lives there today."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from cms.residents.rules.dwellings import DOOR_PARTS, Wanted
from cms.residents.rules.names import fold

_GENERIC = frozenset("batiment bat bt immeuble imm tour bloc escalier esc cage montee entree hall allee d de".split())
"""Words before the name painted on a door: « Bâtiment B » is B."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a line cannot be taken."""

    line: int
    kind: Literal["same_reference", "same_door", "unknown_building", "unknown_staircase", "no_building"]
    value: str = ""
    other_line: int = 0
    """The first line that says the same."""
    known: tuple[str, ...] = ()
    """The names there are."""
    within: str = ""
    """The building of an unknown staircase."""


def twice(wanted: Iterable[Wanted]) -> Iterator[Problem]:
    """The lines that name a reference or a door that a line above has named, however they are written."""
    references: dict[str, int] = {}
    doors: dict[tuple[str, ...], int] = {}
    for each in wanted:
        if each.reference and (line := references.setdefault(each.reference, each.line)) != each.line:
            yield Problem(each.line, "same_reference", each.reference, other_line=line)
            continue
        door = tuple(fold(getattr(each, part) or "") for part in DOOR_PARTS)
        if (line := doors.setdefault(door, each.line)) != each.line:
            yield Problem(each.line, "same_door", each.door, other_line=line)


class Names:
    """Names of one sort, found again whatever the case, the accents and the words before them."""

    def __init__(self, names: Iterable[str]) -> None:
        self.all = tuple(names)
        self._whole = {fold(name): name for name in self.all}
        self._short: dict[str, set[str]] = {}
        for name in self.all:
            self._short.setdefault(_without_generic(name), set()).add(name)

    def find(self, text: str) -> str | None:
        """The name as the residence's page writes it; None when it is unknown or could be two."""
        if (whole := self._whole.get(fold(text))) is not None:
            return whole
        found = self._short.get(_without_generic(text), set())
        return next(iter(found)) if len(found) == 1 else None


def _without_generic(name: str) -> str:
    words = fold(name).split()
    while len(words) > 1 and words[0] in _GENERIC:
        words = words[1:]
    return " ".join(word.lstrip("0") or word for word in words)


def placed(
    wanted: Sequence[Wanted], buildings: Mapping[str, Sequence[str]], today: date
) -> tuple[list[Wanted], list[Problem]]:
    """The lines with the names of the residence's page and who lives there today, and those that cannot be placed.

    `buildings` are the staircases of each building. A residence of one building needs no column for it.
    """
    names = Names(buildings)
    staircases = {name: Names(each) for name, each in buildings.items()}
    lines: list[Wanted] = []
    problems: list[Problem] = []
    for each in wanted:
        placed_line = _building(each, names)
        if not isinstance(placed_line, Problem):
            placed_line = _staircase(placed_line, staircases)
        if isinstance(placed_line, Problem):
            problems.append(placed_line)
        else:
            lines.append(replace(placed_line, addressee=occupant(each, today)))
    problems += twice(lines)
    return lines, problems


def _building(wanted: Wanted, names: Names) -> Wanted | Problem:
    if wanted.building:
        found = names.find(wanted.building)
        if found is None:
            return Problem(wanted.line, "unknown_building", wanted.building, known=names.all)
        return replace(wanted, building=found)
    if len(names.all) > 1:
        return Problem(wanted.line, "no_building", known=names.all)
    return replace(wanted, building=names.all[0] if names.all else "")


def _staircase(wanted: Wanted, staircases: Mapping[str, Names]) -> Wanted | Problem:
    names = staircases.get(wanted.building or "", Names(()))
    if wanted.staircase:
        found = names.find(wanted.staircase)
        if found is None:
            return Problem(
                wanted.line, "unknown_staircase", wanted.staircase, known=names.all, within=wanted.building or ""
            )
        return replace(wanted, staircase=found)
    if wanted.staircase is None and len(names.all) != 1:
        return wanted
    return replace(wanted, staircase=names.all[0] if len(names.all) == 1 else "")


def occupant(wanted: Wanted, today: date) -> str | None:
    """Who lives there today: nobody after the day of moving out, and whoever is known before the day of moving in."""
    if wanted.moved_out is not None and wanted.moved_out < today:
        return ""
    if wanted.moved_in is not None and wanted.moved_in > today:
        return None
    return wanted.addressee
