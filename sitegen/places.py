"""The tree of places of one commune: who is above whom, where each lives, and which are to be seen now."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from sitegen.records import PlaceRecord, Record, ResidenceRecord, address

MAX_DEPTH = 5


@dataclass(frozen=True, slots=True)
class Place:
    """A place of the tree. `address` is empty and `live` false when its chain to the commune is broken or hidden."""

    id: str
    record: Record
    parent: str
    address: str
    live: bool

    @property
    def is_site(self) -> bool:
        """Whether it has a site of its own: everything but a residence."""
        return isinstance(self.record, PlaceRecord)


class Tree:
    """Every place of a commune, by id."""

    def __init__(self, records: Iterable[Record], own_live: Mapping[str, bool]) -> None:
        self._records = {each.id: each for each in records}
        self._own_live = own_live
        self._places: dict[str, Place] = {}
        for id in self._records:
            self._resolve(id, 0)
        self._children: dict[str, list[str]] = {}
        for place in self._places.values():
            self._children.setdefault(place.parent, []).append(place.id)

    def _resolve(self, id: str, depth: int) -> Place:
        if id in self._places:
            return self._places[id]
        record = self._records[id]
        above = None
        if record.place in self._records and depth < MAX_DEPTH:
            above = self._resolve(record.place, depth + 1)
        is_commune = isinstance(record, PlaceRecord) and record.level == "commune"
        reachable = is_commune or (above is not None and bool(above.address) and _may_hold(above.record, record))
        where = address(above.address if above else "", record.kind, record.slug) if reachable else ""
        live = reachable and self._own_live.get(id, False) and (is_commune or bool(above and above.live))
        place = Place(id, record, record.place, where, live)
        self._places[id] = place
        return place

    def __iter__(self) -> Iterator[Place]:
        return iter(self._places.values())

    def get(self, id: str) -> Place | None:
        """A place, seen or not."""
        return self._places.get(id)

    def live(self, id: str) -> Place | None:
        """A place that is to be seen now."""
        place = self._places.get(id)
        return place if place and place.live else None

    def chain(self, id: str) -> list[Place]:
        """A place and those above it, the commune last."""
        found: list[Place] = []
        while (place := self._places.get(id)) is not None and place not in found:
            found.append(place)
            id = place.parent
        return found

    def below(self, id: str) -> list[Place]:
        """A place and everything under it."""
        found: dict[str, Place] = {}
        waiting = [id]
        while waiting:
            each = waiting.pop()
            # Two places may each say that they belong to the other.
            if each in self._places and each not in found:
                found[each] = self._places[each]
                waiting.extend(self._children.get(each, ()))
        return list(found.values())

    def children(self, id: str) -> list[Place]:
        """The live places right below, in the order of their titles."""
        return sorted(
            (self._places[each] for each in self._children.get(id, ()) if self._places[each].live),
            key=lambda place: (title_key(place.record.title), place.id),
        )

    def site_of(self, id: str) -> Place | None:
        """The place whose site shows a place: itself, or the one above a residence."""
        return next((each for each in self.chain(id) if each.is_site), None)

    def sites(self) -> list[Place]:
        """The live places that have a site."""
        return [each for each in self._places.values() if each.live and each.is_site]


def _may_hold(above: Record, record: Record) -> bool:
    if isinstance(above, ResidenceRecord):
        return not isinstance(record, PlaceRecord | ResidenceRecord)
    order = ("commune", "district", "neighbourhood")
    if isinstance(above, PlaceRecord) and isinstance(record, PlaceRecord):
        return order.index(above.level) < order.index(record.level)
    return True


@lru_cache(maxsize=20_000)
def title_key(title: str) -> str:
    """Sorts titles as a reader expects: accents and case aside, leading number by value."""
    folded = unicodedata.normalize("NFKD", title.casefold()).encode("ascii", "ignore").decode()
    return re.sub(r"\d+", lambda m: m[0].rjust(6, "0"), folded)
