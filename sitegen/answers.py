"""What a commune answered: a process that stays carries it from one build to the next, until what it rests on changes.

It holds for one tree of places; another tree begins with nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sitegen import graph
from sitegen.changes import Changes
from sitegen.clock import FOREVER, Clock
from sitegen.index import Row

MOST_ROWS = 50_000
"""Rows of lists carried from one build to the next: about a kilobyte and a half each."""
MOST_VALUES = 20_000
"""Composed values kept at a time: about a kilobyte each."""
MOST_CHANGES = 50_000
"""Nodes whose last change is remembered; beyond, everything is asked again."""
List = tuple[str, str]
"""A place and a kind."""


@dataclass(slots=True)
class Kept:
    """A composed value, what its making noted, and the last build in which it was known to be right."""

    value: Any
    notebook: graph.Notebook
    clock: Clock
    about: set[str]
    """The nodes of the records it is about, whether a page depends on them or not."""
    build: int = 0


class Answers:
    """The lists of a commune and the values composed from them."""

    def __init__(self) -> None:
        self.lists: dict[List, dict[str, list[Row]]] = {}
        """The rows of each list, by question."""
        self.filed: dict[List, int] = {}
        """How many items are in the archive of each list."""
        self.recalled: set[str] = set()
        """The targets that were composed only to be remembered."""
        self._values: dict[tuple[str, ...], Kept] = {}
        self._changed: dict[str, int] = {}
        """In which build a node changed last."""
        self._build = 0
        self._now = FOREVER

    def follow(self, changes: Changes, now: datetime) -> None:
        """Drops what a refresh as of `now` made wrong: to be called for every refresh, before anything is asked."""
        self._build += 1
        self._now = now
        if self._values or self.lists or self.filed:
            self._forget(changes)

    def _forget(self, changes: Changes) -> None:
        rows = [row for pair in changes.records.values() for row in pair if row is not None]
        for row in (*rows, *changes.over):
            self.lists.pop((row.place, row.kind), None)
            self.filed.pop((row.place, row.kind), None)
        if sum(len(rows) for asked in self.lists.values() for rows in asked.values()) > MOST_ROWS:
            self.lists.clear()
        for nodes in (changes.nodes, *map(_nodes_of, rows)):
            self._changed.update(dict.fromkeys(nodes, self._build))
        if len(self._changed) > MOST_CHANGES:
            self._values.clear()
            self._changed.clear()

    def value(self, key: tuple[str, ...]) -> Kept | None:
        """A value kept under a key, if it is still right."""
        found = self._values.get(key)
        if found is not None and found.build != self._build:
            if not self._is_right(found):
                del self._values[key]
                return None
            found.build = self._build
        return found

    def keep(self, key: tuple[str, ...], made: Kept) -> None:
        """Keeps a value made in this build under a key."""
        if len(self._values) >= MOST_VALUES:
            self._values.clear()
        made.build = self._build
        self._values[key] = made

    def _is_right(self, kept: Kept) -> bool:
        """Whether a page that used nothing but this would be left as it is, and no record it is about has changed."""
        clock, notes = kept.clock, kept.notebook
        if clock.consulted and not clock.now <= self._now < clock.right_until:
            return False
        return not any(
            self._changed[node] > kept.build
            for nodes in (kept.about, notes.nodes, *notes.sites.values())
            if not self._changed.keys().isdisjoint(nodes)
            for node in self._changed.keys() & nodes
        )


def _nodes_of(row: Row) -> Iterable[str]:
    """All that a value may have read of a record: more than what pages depend on, since values hold whole rows."""
    return graph.record_node(row.id), graph.card_node(row.id), graph.list_node(row.place, row.kind)
