"""From a source to the manifest's index: what changed since the last build, as nodes of the graph."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field, fields, replace
from datetime import UTC, datetime
from functools import lru_cache
from itertools import chain
from typing import Any
from zoneinfo import ZoneInfo

from sitegen import graph, occurrences
from sitegen.clock import FOREVER
from sitegen.fields import RecordError, read_dataclass
from sitegen.manifest import Manifest
from sitegen.places import Tree
from sitegen.records import (
    RECORD_TYPES,
    EventRecord,
    NewsRecord,
    PageRecord,
    PlaceRecord,
    Record,
    WorksRecord,
    address,
    to_dict,
)
from sitegen.source import Source, digest, media_files

_BODY = ("schema", "body", "related", "former_paths")
_NEVER = int(FOREVER.timestamp())
_ALWAYS = 0
_NO_PLACE = "le lieu auquel elle appartient est inconnu"
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Row:
    """A record in the index. Instants are seconds since 1970; `address` is empty when it has none for now."""

    id: str
    name: str
    kind: str
    place: str
    slug: str
    hash: str
    brief: str
    role: str
    published: int
    sort: int
    ends: int
    go_live: int
    expire: int
    live: int = 0
    address: str = ""
    problem: str = ""

    def record(self) -> Record:
        """The record without its body."""
        return _parsed(self.brief)


@lru_cache(maxsize=20_000)
def _parsed(brief: str) -> Record:
    """A brief as a record, kept from build to build: records are frozen, and a changed one is another text."""
    values = json.loads(brief)
    found: Record = read_dataclass(RECORD_TYPES[values.pop("kind")], values)
    return found


_COLUMNS = ", ".join(f.name for f in fields(Row))
_MARKS = ", ".join("?" for _ in fields(Row))


@dataclass
class Changes:
    """What a refresh found: the nodes that changed, the records that moved, the places whose lists changed."""

    nodes: set[str] = field(default_factory=set)
    records: dict[str, tuple[Row | None, Row | None]] = field(default_factory=dict)
    """Before and after, for each record whose row is no longer the same."""
    refused: list[tuple[str, str, str]] = field(default_factory=list)
    """(file, field, reason) of every record that is not built as it stands, old and new."""
    tree: Tree = field(default_factory=lambda: Tree((), {}))
    """The places as they stand after the changes."""


def row_of(name: str, record: Record) -> Row:
    """The index's row for a record; whether it is live and where comes later."""
    brief = {k: v for k, v in to_dict(record).items() if k not in _BODY}
    sort, ends = 0, _NEVER
    if isinstance(record, EventRecord):
        sort, ends = int(record.start.timestamp()), _event_ends(record)
    elif isinstance(record, WorksRecord):
        sort = int(record.now.start.timestamp())
        if record.now.state in ("finished", "cancelled"):
            ends = int(record.now.at.timestamp())
    elif isinstance(record, NewsRecord):
        sort = int(record.published.timestamp())
    return Row(
        id=record.id,
        name=name,
        kind=record.kind,
        place=record.place,
        slug=record.slug,
        hash=digest(record),
        brief=json.dumps(brief, ensure_ascii=False, sort_keys=True),
        role=record.role if isinstance(record, PageRecord) else "",
        published=int(record.published.timestamp()),
        sort=sort,
        ends=ends,
        go_live=int(record.go_live.timestamp()) if record.go_live else _ALWAYS,
        expire=int(record.expire.timestamp()) if record.expire else _NEVER,
    )


def _event_ends(record: EventRecord) -> int:
    rule = occurrences.rule(record)
    if rule is not None and "COUNT=" not in record.recurrence.upper() and "UNTIL=" not in record.recurrence.upper():
        return _NEVER
    last = None
    for each in occurrences.occurrences(record):
        last = each
    return int(occurrences.over_at(last).timestamp()) if last else int(record.end.timestamp())


def _checked(source: Source, name: str) -> Record:
    """The record in a file, with what only a generator can check. Raises RecordError."""
    record = source.read(name)
    problems = []
    if isinstance(record, PlaceRecord) and record.insee not in ("", source.insee):
        problems.append(("insee", f"cette commune n’est pas {source.insee}"))
    if isinstance(record, EventRecord | PlaceRecord):
        try:
            ZoneInfo(record.timezone)
        except (KeyError, ValueError, OSError):
            problems.append(("timezone", f"fuseau horaire inconnu : {record.timezone}"))
    if isinstance(record, EventRecord) and not problems:
        try:
            occurrences.rule(record)
        except (ValueError, TypeError, AttributeError) as error:
            problems.append(("recurrence", f"règle de répétition illisible ({error})"))
    for file in sorted(media_files(record)):
        if not source.media(file).is_file():
            problems.append(("image", f"le fichier {file} manque"))
    if problems:
        raise RecordError(problems)
    return record


class Index:
    """The records of one commune as the manifest knows them."""

    def __init__(self, manifest: Manifest) -> None:
        self.db = manifest.db
        self._manifest = manifest

    def row(self, id: str) -> Row | None:
        """A record's row, live or not."""
        found = self.db.execute(f"SELECT {_COLUMNS} FROM record WHERE id = ?", (id,)).fetchone()
        return Row(*found) if found else None

    def rows(self, where: str, *values: Any) -> list[Row]:
        """The rows that satisfy a condition written here, in this package, with its values apart."""
        return [Row(*each) for each in self.db.execute(f"SELECT {_COLUMNS} FROM record WHERE {where}", values)]

    def tree(self, now: datetime) -> Tree:
        """The tree of places as it stands at `now`."""
        rows = self.rows("kind IN ('place', 'residence')")
        instant = int(now.timestamp())
        losers = {id for each in rows for id in self._losers(each.place, each.slug, instant)}
        return Tree(
            (each.record() for each in rows),
            {each.id: each.go_live <= instant < each.expire and each.id not in losers for each in rows},
        )

    def refresh(self, source: Source, now: datetime, progress: Progress | None = None) -> Changes:
        """Reads what changed in the source and what the clock changed. Call inside a transaction of the manifest."""
        changes = Changes()
        before: dict[str, Row | None] = {}
        self._read(source, before, progress)
        instant = int(now.timestamp())
        self._ticked(instant, before, changes)
        self._settle(now, before, changes)
        self._manifest.put("now", str(instant))
        changes.refused = self._refused()
        return changes

    def next_instant(self, now: datetime) -> datetime | None:
        """The first instant after `now` at which something begins, expires, is over, or a page becomes wrong."""
        instant = int(now.timestamp())
        found = [
            self.db.execute(f"SELECT min({column}) FROM {table} WHERE {column} > ?", (instant,)).fetchone()[0]
            for table, column in (
                ("record", "go_live"),
                ("record", "expire"),
                ("record", "ends"),
                ("page", "right_until"),
            )
        ]
        earliest = min((each for each in found if each is not None), default=_NEVER)
        return datetime.fromtimestamp(earliest, UTC) if earliest < _NEVER else None

    def overlay(self, record: Record, now: datetime) -> bool:
        """Puts a draft in the place of what is published, for a transaction that will be rolled back.

        False when the place it belongs to is not in this commune or not to be seen.
        """
        before: dict[str, Row | None] = {}
        self._keep(f"draft:{record.id}", "", record, before)
        self.db.execute(
            "DELETE FROM record WHERE place = ? AND slug = ? AND id <> ?", (record.place, record.slug, record.id)
        )
        self._settle(now, before, Changes())
        row = self.row(record.id)
        return bool(row and row.live)

    def live_hashes(self) -> dict[str, str]:
        """The hash of every record that is live."""
        return dict(self.db.execute("SELECT id, hash FROM record WHERE live = 1").fetchall())

    def _write(self, row: Row) -> None:
        values = tuple(getattr(row, f.name) for f in fields(Row))
        self.db.execute(f"INSERT OR REPLACE INTO record ({_COLUMNS}) VALUES ({_MARKS})", values)

    def _remember(self, before: dict[str, Row | None], id: str) -> None:
        if id not in before:
            before[id] = self.row(id)

    def _read(self, source: Source, before: dict[str, Row | None], progress: Progress | None) -> None:
        stamps = source.stamps()
        known = {name: (stamp, id) for name, stamp, id in self.db.execute("SELECT name, stamp, record FROM source")}
        for name in known.keys() - stamps.keys():
            self._drop(name, known[name][1], before)
        changed = sorted(name for name, stamp in stamps.items() if known.get(name, ("", None))[0] != stamp)
        for number, name in enumerate(changed, 1):
            old_id = known.get(name, ("", None))[1]
            try:
                record = _checked(source, name)
                holder = self.db.execute(
                    "SELECT name FROM source WHERE record = ? AND name <> ?", (record.id, name)
                ).fetchone()
                if holder:
                    raise RecordError([("id", f"déjà porté par {holder[0]}")])
            except FileNotFoundError:
                self._drop(name, old_id, before)
                continue
            except (RecordError, OSError) as error:
                problems = error.problems if isinstance(error, RecordError) else [("", str(error))]
                # Without a stamp the file is read again at the next build: what it lacked may have arrived.
                self.db.execute(
                    "INSERT OR REPLACE INTO source VALUES (?, '', ?, ?)", (name, old_id, json.dumps(problems))
                )
                continue
            if old_id and old_id != record.id:
                self._drop(name, old_id, before)
            self._keep(name, stamps[name], record, before)
            if progress:
                progress(number, len(changed))

    def _keep(self, name: str, stamp: str, record: Record, before: dict[str, Row | None]) -> None:
        self.db.execute("INSERT OR REPLACE INTO source VALUES (?, ?, ?, NULL)", (name, stamp, record.id))
        self._remember(before, record.id)
        self._write(row_of(name, record))
        self.db.execute("DELETE FROM former WHERE record = ?", (record.id,))
        self.db.executemany("INSERT OR IGNORE INTO former VALUES (?, ?)", ((p, record.id) for p in record.former_paths))

    def _drop(self, name: str, id: str | None, before: dict[str, Row | None]) -> None:
        self.db.execute("DELETE FROM source WHERE name = ?", (name,))
        if id:
            self._remember(before, id)
            self.db.execute("DELETE FROM record WHERE id = ?", (id,))
            self.db.execute("DELETE FROM former WHERE record = ?", (id,))

    def _ticked(self, instant: int, before: dict[str, Row | None], changes: Changes) -> None:
        """Notes the records for which the clock itself changed something since the last build."""
        last = int(self._manifest.get("now", str(instant)))
        low, high = sorted((last, instant))
        for row in self.rows("(go_live > ? AND go_live <= ?) OR (expire > ? AND expire <= ?)", low, high, low, high):
            self._remember(before, row.id)
        for row in self.rows("ends > ? AND ends <= ?", low, high):
            self._remember(before, row.id)
            changes.nodes |= {graph.list_node(row.place, row.kind), graph.card_node(row.id), graph.record_node(row.id)}

    def _losers(self, place: str, slug: str, instant: int) -> set[str]:
        """The records that want an address someone older holds: the oldest published keeps it."""
        rivals = self._rivals(place, slug)
        if len(rivals) < 2:
            return set()
        wanting = [row for row in rivals if row.go_live <= instant < row.expire]
        wanting.sort(key=lambda row: (row.published, row.id))
        return {row.id for row in wanting[1:]}

    def _rivals(self, place: str, slug: str) -> list[Row]:
        """The records that want one address; every commune wants the top of the site, whatever its slug."""
        return self.rows("place = ? AND slug = ?", place, slug) if place else self.rows("place = ''")

    def _settle(self, now: datetime, before: dict[str, Row | None], changes: Changes) -> None:
        """Decides who is live and where, for every record that may be concerned, and notes what that changes."""
        instant = int(now.timestamp())
        for id in list(before):
            for each in (before[id], self.row(id)):
                for rival in self._rivals(each.place, each.slug) if each else ():
                    self._remember(before, rival.id)
        places = [each for each in before if _is_place(before[each]) or _is_place(self.row(each))]
        tree = changes.tree = self.tree(now)
        if places:
            moved = {each.id for each in tree if self._moved(each.id, each.live, each.address)}
            for id in chain(moved, places):
                for place in tree.below(id):
                    self._remember(before, place.id)
                for item in self.rows("place = ?", id):
                    self._remember(before, item.id)
        for id in before:
            row = self.row(id)
            settled = self._settled(row, tree, instant) if row else None
            if settled and settled != row:
                self._write(settled)
            _note(before[id], settled, changes)

    def _moved(self, id: str, live: bool, where: str) -> bool:
        found = self.db.execute("SELECT live, address FROM record WHERE id = ?", (id,)).fetchone()
        return found is None or (bool(found[0]), found[1]) != (live, where)

    def _settled(self, row: Row, tree: Tree, instant: int) -> Row:
        place = tree.get(row.id)
        if place is not None:
            problem = "" if place.address else _NO_PLACE
            if row.id in self._losers(row.place, row.slug, instant):
                problem = _taken(row)
            return replace(row, live=int(place.live), address=place.address, problem=problem)
        above = tree.get(row.place)
        if above is None or not above.address:
            return replace(row, live=0, address="", problem=_NO_PLACE)
        where = address(above.address, row.kind, row.slug)
        in_time = row.go_live <= instant < row.expire
        if in_time and row.id in self._losers(row.place, row.slug, instant):
            return replace(row, live=0, address="", problem=_taken(row))
        return replace(row, live=int(in_time and above.live), address=where, problem="")

    def _refused(self) -> list[tuple[str, str, str]]:
        found: list[tuple[str, str, str]] = []
        for name, problems in self.db.execute(
            "SELECT name, problems FROM source WHERE problems IS NOT NULL ORDER BY name"
        ):
            found.extend((name, field, reason) for field, reason in json.loads(problems))
        for name, problem in self.db.execute("SELECT name, problem FROM record WHERE problem <> '' ORDER BY name"):
            found.append((name, "place" if problem == _NO_PLACE else "slug", problem))
        return found


def _taken(row: Row) -> str:
    return f"l’adresse « {row.slug} » est déjà prise à cet endroit"


def _is_place(row: Row | None) -> bool:
    return row is not None and row.kind in ("place", "residence")


def _note(old: Row | None, new: Row | None, changes: Changes) -> None:
    """Notes the nodes that differ between two states of one record."""
    if old == new:
        return
    id = (new or old).id  # type: ignore[union-attr]
    changes.records[id] = (old, new)
    live = [each for each in (old, new) if each is not None and each.live]
    if not live:
        return
    appeared = len(live) == 1
    if appeared or live[0].hash != live[1].hash or live[0].address != live[1].address:
        changes.nodes.add(graph.record_node(id))
        changes.nodes.update(graph.map_node(each.place) for each in live)
        changes.nodes.update(graph.map_node(id) for each in live if _is_place(each))
    if appeared or (live[0].brief, live[0].address) != (live[1].brief, live[1].address):
        changes.nodes.add(graph.card_node(id))
        changes.nodes.update(graph.legal_node(each.place) for each in live if each.role)
        if _is_place(live[0]):
            changes.nodes.add(graph.chrome_node(id))
    if appeared or _order(live[0]) != _order(live[1]):
        changes.nodes.update(graph.list_node(each.place, each.kind) for each in live)
        if _is_place(live[0]):
            changes.nodes.add(graph.places_node())


def _order(row: Row) -> tuple[Any, ...]:
    return row.place, row.kind, row.sort, row.ends, row.address if _is_place(row) else ""
