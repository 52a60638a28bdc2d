"""What changed since the last build, as nodes of the graph and as rows before and after."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from sitegen import graph
from sitegen.index import Row
from sitegen.places import Tree
from sitegen.records import EventRecord, FlashRecord, NewsRecord, Record, WorksRecord


@dataclass
class Changes:
    """What a refresh found: the nodes that changed, the records that moved, the places as they stand."""

    nodes: set[str] = field(default_factory=set)
    records: dict[str, tuple[Row | None, Row | None]] = field(default_factory=dict)
    """Before and after, for each record whose row is no longer the same."""
    former: set[str] = field(default_factory=set)
    """The former addresses that changed records had or have."""
    over: list[Row] = field(default_factory=list)
    """Events and works that the clock alone brought to their end, or back from it."""
    refused: list[tuple[str, str, str]] = field(default_factory=list)
    """(file, field, reason) of every record that is not built as it stands, old and new."""
    tree: Tree = field(default_factory=lambda: Tree((), {}))

    def note(self, old: Row | None, new: Row | None) -> None:
        """Notes the nodes that differ between two states of one record."""
        if old == new:
            return
        id = (new or old).id  # type: ignore[union-attr]
        self.records[id] = (old, new)
        live = [each for each in (old, new) if each is not None and each.live]
        if not live:
            return
        appeared = len(live) == 1
        if appeared or live[0].hash != live[1].hash or live[0].address != live[1].address:
            self.nodes.add(graph.record_node(id))
            self.nodes.update(graph.map_node(each.place) for each in live)
            self.nodes.update(graph.map_node(id) for each in live if is_place(each))
        if appeared or (live[0].brief, live[0].address) != (live[1].brief, live[1].address):
            self.nodes.add(graph.card_node(id))
            self.nodes.update(graph.legal_node(each.place) for each in live if each.role)
            if is_place(live[0]):
                self.nodes.add(graph.chrome_node(id))
        if appeared or _order(live[0]) != _order(live[1]):
            self.nodes.update(graph.list_node(each.place, each.kind) for each in live)
            if is_place(live[0]):
                self.nodes.add(graph.places_node())


def is_place(row: Row | None) -> bool:
    """Whether a row is that of a place, which others may belong to."""
    return row is not None and row.kind in ("place", "residence")


def _order(row: Row) -> tuple[Any, ...]:
    """Where a row stands in its list, and by what it is chosen among the first of them."""
    return row.place, row.kind, row.sort, row.ends, row.address if is_place(row) else "", *_chosen_by(row.record())


def _chosen_by(record: Record) -> tuple[Any, ...]:
    """What homes, agendas and lists sort their cards by, besides the instants of the index."""
    if isinstance(record, NewsRecord | FlashRecord):
        return ()
    if isinstance(record, EventRecord):
        span = record.start, record.end, record.all_day, record.timezone
        return record.title, record.state, *span, record.recurrence, record.excluded
    if isinstance(record, WorksRecord):
        return (record.now.state,)
    return (record.title,)
