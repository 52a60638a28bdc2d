"""What a landlord's file changes in a residence: who is new, who moved, what is gone. No database, no sentences."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field, fields
from datetime import date
from typing import Literal

from cms.residents.rules.names import fold, likeness

Part = Literal["building", "staircase", "floor", "door"]
DOOR_PARTS: tuple[Part, ...] = ("building", "staircase", "floor", "door")
"""What tells one door of a residence from another."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A dwelling as a line of the file has it. None: the file has no such column, and what is known stays."""

    line: int
    building: str | None
    staircase: str | None
    floor: str | None
    door: str
    reference: str | None = None
    addressee: str | None = None
    """Empty: nobody lives there."""
    moved_in: date | None = None
    moved_out: date | None = None


@dataclass(frozen=True, slots=True)
class Current:
    """A dwelling as the database has it."""

    id: int
    building: str
    staircase: str
    floor: str
    door: str
    reference: str
    addressee: str | None
    """None: nobody lives there."""


@dataclass(frozen=True, slots=True)
class Changed:
    """A dwelling whose description, or whose addressee's spelling, is another in the file."""

    current: Current
    final: Current
    line: int

    @property
    def fields(self) -> tuple[str, ...]:
        """The names of what is another."""
        names = (each.name for each in fields(Current))
        return tuple(name for name in names if getattr(self.current, name) != getattr(self.final, name))

    @property
    def moves_door(self) -> bool:
        """Whether the dwelling itself is described otherwise, its addressee apart."""
        return bool(set(self.fields) - {"addressee"})

    @property
    def in_doubt(self) -> bool:
        """Whether the new spelling of the addressee might be somebody else's name."""
        kept, given = self.current.addressee, self.final.addressee
        return bool(kept) and kept != given and likeness(kept or "", given or "") != "same"


@dataclass(frozen=True, slots=True)
class MovedOut:
    """A household that no longer lives there."""

    current: Current
    line: int
    successor: str
    """Who lives there now; empty when nobody does."""


@dataclass(frozen=True, slots=True)
class MovedIn:
    """A household that lives now in a dwelling that is known."""

    current: Current
    line: int
    addressee: str
    moved_in: date | None


@dataclass(frozen=True, slots=True)
class Conflict:
    """A line that cannot be applied: its door belongs to another line or dwelling, or could be that of several."""

    line: int
    kind: Literal["twice", "taken", "ambiguous"]
    other_line: int | None = None
    current: Current | None = None


@dataclass(slots=True)
class DwellingChanges:
    """Everything a file changes in a residence. With conflicts, nothing of it can be applied."""

    new: list[Wanted] = field(default_factory=list)
    changed: list[Changed] = field(default_factory=list)
    moved_out: list[MovedOut] = field(default_factory=list)
    moved_in: list[MovedIn] = field(default_factory=list)
    removed: list[Current] = field(default_factory=list)
    """Not in the file: removed only when somebody says so."""
    unchanged: list[Current] = field(default_factory=list)
    conflicts: list[Conflict] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        """Whether the file says what is known already, but for dwellings that it does not name."""
        return not (self.new or self.changed or self.moved_out or self.moved_in)

    def fingerprint(self) -> str:
        """Hexadecimal SHA-256 of what was shown: the same as long as neither the file nor the residence changed."""
        shown = (self.new, self.changed, self.moved_out, self.moved_in, self.removed, self.conflicts)
        return hashlib.sha256(repr(shown).encode()).hexdigest()


def changes(
    current: Iterable[Current],
    wanted: Sequence[Wanted],
    *,
    same: Collection[int] = frozenset(),
    another: Collection[int] = frozenset(),
) -> DwellingChanges:
    """What would have to be done for `current` to be as `wanted`.

    A dwelling is found by its reference first, then by its door. `same` and `another` are the ids of dwellings of which
    somebody said that the addressee is the same person under another name, or another person whatever the likeness.
    """
    known = list(current)
    found = DwellingChanges()
    matches = _match(known, wanted, found.conflicts)
    for each in wanted:
        dwelling = matches.get(each.line)
        if dwelling is None:
            found.new.append(each)
        else:
            _compare(dwelling, each, same, another, found)
    matched = {each.id for each in matches.values()}
    found.removed = [each for each in known if each.id not in matched]
    in_conflict = {each.line for each in found.conflicts}
    found.new = [each for each in found.new if each.line not in in_conflict]
    found.conflicts += _one_at_a_door(matches, wanted, found)
    return found


def _match(known: list[Current], wanted: Sequence[Wanted], conflicts: list[Conflict]) -> dict[int, Current]:
    """The dwelling of each line, by the line's number."""
    matches: dict[int, Current] = {}
    lines: dict[int, int] = {}
    _note_doubles(wanted, conflicts)
    refused = {each.line for each in conflicts}
    by_reference = {each.reference: each for each in known if each.reference}
    for each in wanted:
        dwelling = by_reference.get(each.reference or "")
        if dwelling is None or each.line in refused:
            continue
        if dwelling.id in lines:
            conflicts.append(Conflict(each.line, "twice", other_line=lines[dwelling.id]))
        else:
            matches[each.line], lines[dwelling.id] = dwelling, each.line
    for spelling in (str, fold):
        _match_doors(known, wanted, spelling, matches, conflicts)
    return matches


def _note_doubles(wanted: Sequence[Wanted], conflicts: list[Conflict]) -> None:
    """Refuse the second of two lines that name one door, as far as the file tells doors apart."""
    lines: dict[tuple[str | None, ...], int] = {}
    for each in wanted:
        line = lines.setdefault(tuple(getattr(each, part) for part in DOOR_PARTS), each.line)
        if line != each.line:
            conflicts.append(Conflict(each.line, "twice", other_line=line))


def _match_doors(
    known: list[Current],
    wanted: Sequence[Wanted],
    spelling: Callable[[str], str],
    matches: dict[int, Current],
    conflicts: list[Conflict],
) -> None:
    """Add the lines whose door is that of a dwelling no line has yet."""
    taken = {each.id for each in matches.values()}
    settled = {*matches, *(each.line for each in conflicts)}
    doors: dict[tuple[Part, ...], dict[tuple[str, ...], list[Current]]] = {}
    for each in wanted:
        if each.line in settled:
            continue
        parts = tuple(part for part in DOOR_PARTS if getattr(each, part) is not None)
        if parts not in doors:
            doors[parts] = {}
            for dwelling in known:
                doors[parts].setdefault(_door(dwelling, parts, spelling), []).append(dwelling)
        free = [dwelling for dwelling in doors[parts].get(_door(each, parts, spelling), ()) if dwelling.id not in taken]
        if len(free) > 1:
            conflicts.append(Conflict(each.line, "ambiguous", current=free[0]))
        elif free:
            matches[each.line] = free[0]
            taken.add(free[0].id)


def _door(dwelling: Wanted | Current, parts: tuple[Part, ...], spelling: Callable[[str], str]) -> tuple[str, ...]:
    return tuple(spelling(getattr(dwelling, part)) for part in parts)


def _compare(
    current: Current, wanted: Wanted, same: Collection[int], another: Collection[int], found: DwellingChanges
) -> None:
    kept, given = current.addressee, wanted.addressee
    moved, spelt = False, kept
    if given is not None and (given or None) != kept:
        if kept is None:
            found.moved_in.append(MovedIn(current, wanted.line, given, wanted.moved_in))
            moved = True
        elif not given or not _same_household(current, given, same, another):
            found.moved_out.append(MovedOut(current, wanted.line, successor=given))
            if given:
                found.moved_in.append(MovedIn(current, wanted.line, given, wanted.moved_in))
            moved = True
        else:
            spelt = given
    final = _described(current, wanted, spelt)
    if final != current:
        found.changed.append(Changed(current, final, wanted.line))
    elif not moved:
        found.unchanged.append(current)


def _same_household(current: Current, given: str, same: Collection[int], another: Collection[int]) -> bool:
    if current.id in another:
        return False
    # A household without a name was added by hand: the file names it, nobody moved.
    return current.id in same or not current.addressee or likeness(current.addressee, given) != "other"


def _described(current: Current, wanted: Wanted, addressee: str | None) -> Current:
    """The dwelling as it will be. An empty reference in the file takes none away."""
    return Current(
        id=current.id,
        building=current.building if wanted.building is None else wanted.building,
        staircase=current.staircase if wanted.staircase is None else wanted.staircase,
        floor=current.floor if wanted.floor is None else wanted.floor,
        door=wanted.door,
        reference=wanted.reference or current.reference,
        addressee=addressee,
    )


def _one_at_a_door(matches: dict[int, Current], wanted: Sequence[Wanted], found: DwellingChanges) -> list[Conflict]:
    """The lines whose door or reference would then be that of another dwelling too.

    A dwelling that the file leaves out keeps its door; its reference is in no line, or it would have been found.
    """
    doors: dict[tuple[str, ...], tuple[int | None, Current | None]] = {
        _door(each, DOOR_PARTS, str): (None, each) for each in found.removed
    }
    references: dict[str, int] = {}
    conflicts = []
    skipped = {each.line for each in found.conflicts}
    for each in wanted:
        if each.line in skipped:
            continue
        dwelling = matches.get(each.line)
        final = None if dwelling is None else _described(dwelling, each, None)
        door = new_door(each) if final is None else _door(final, DOOR_PARTS, str)
        reference = (each.reference or "") if final is None else final.reference
        if door in doors:
            line, current = doors[door]
            conflicts.append(Conflict(each.line, "taken" if line is None else "twice", line, current))
        elif reference in references:
            conflicts.append(Conflict(each.line, "twice", references[reference]))
        else:
            doors[door] = (each.line, None)
            if reference:
                references[reference] = each.line
    return conflicts


def new_door(wanted: Wanted) -> tuple[str, ...]:
    """Building, staircase, floor and door of a dwelling that is new; what the file does not have is empty."""
    return tuple(getattr(wanted, part) or "" for part in DOOR_PARTS)
