"""From a source to the index: what changed since the last build, as nodes of the graph and as rows before and after."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import closing
from datetime import datetime
from itertools import chain, islice
from pathlib import Path
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from sitegen import graph, occurrences
from sitegen.changes import Changes, is_place
from sitegen.fields import Problem, RecordError
from sitegen.index import Index, Row, losers, row_of
from sitegen.manifest import Manifest, read_only
from sitegen.places import Tree
from sitegen.records import (
    EventRecord,
    PlaceRecord,
    Record,
    address,
    to_dict,
)
from sitegen.source import Source, media_files

_NO_PLACE = "le lieu auquel elle appartient est inconnu"
_AT_ONCE = 500
"""Records kept in one go: enough to be fast, few enough to weigh nothing."""
_MANY = 1000
"""From this many changes on, contested addresses are found by one question to the whole index."""
_REFUSED_AGAIN = 100
Progress = Callable[[int, int], None]


class Entry(NamedTuple):
    """What a file of the source holds: a row and its former addresses, or why it is refused; neither when it is gone."""

    name: str
    row: Row | None = None
    former: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()


Reader = Callable[[Sequence[str]], Iterable[Entry]]


def look(path: Path, source: Source, theme: str) -> set[str] | None:
    """The files of a source that are not as the last build read them.

    None for all of them: nothing was built yet, or not with the theme of that fingerprint.
    """
    if not path.exists():
        return None
    with closing(read_only(path)) as db:
        try:
            if db.execute("SELECT value FROM meta WHERE key = 'theme'").fetchone() != (theme,):
                return None
            known = dict(db.execute("SELECT name, stamp FROM source").fetchall())
        except sqlite3.Error:
            return None
    stamps = source.stamps()
    return {name for name in known.keys() | stamps.keys() if known.get(name) != stamps.get(name)}


def read_entry(source: Source, name: str) -> Entry:
    """What a file holds, with what only a generator can check."""
    try:
        record, hash, values = source.entry(name)
        problems = list(_problems(source, record))
    except FileNotFoundError:
        return Entry(name)
    except RecordError as error:
        return Entry(name, problems=tuple(error.problems))
    except OSError as error:
        return Entry(name, problems=(("", str(error)),))
    if problems:
        return Entry(name, problems=tuple(problems))
    return Entry(name, row_of(name, record, hash, values), record.former_paths)


def _problems(source: Source, record: Record) -> Iterable[Problem]:
    if isinstance(record, PlaceRecord) and record.insee not in ("", source.insee):
        yield "insee", f"cette commune n’est pas {source.insee}"
    if isinstance(record, EventRecord | PlaceRecord):
        try:
            ZoneInfo(record.timezone)
        except (KeyError, ValueError, OSError):
            yield "timezone", f"fuseau horaire inconnu : {record.timezone}"
            return
    if isinstance(record, EventRecord):
        try:
            occurrences.rule(record)
        except (ValueError, TypeError, AttributeError) as error:
            yield "recurrence", f"règle de répétition illisible ({error})"
    for file in sorted(media_files(record)):
        if not source.media(file).is_file():
            yield "image", f"le fichier {file} manque"


def refresh(
    manifest: Manifest,
    source: Source,
    now: datetime,
    names: Collection[str] | None = None,
    read: Reader | None = None,
    tree: Tree | None = None,
    progress: Progress | None = None,
) -> Changes:
    """Reads what changed in the source and what the clock changed. Call inside a transaction of the manifest.

    `names` are the only files that can have changed, where somebody knows; `read` reads many files at once; `tree`
    is the one of the last refresh, used again when no place changed.
    """
    work = _Refresh(manifest, int(now.timestamp()))
    work.read(source, names, read or (lambda many: (read_entry(source, name) for name in many)), progress)
    work.tick()
    work.settle(now, tree)
    manifest.put("now", str(work.instant))
    work.changes.refused = _refused(manifest)
    return work.changes


def overlay(manifest: Manifest, record: Record, now: datetime) -> bool:
    """Puts a draft in the place of what is published, for a transaction that will be rolled back.

    False when the place it belongs to is not in this commune or not to be seen.
    """
    work = _Refresh(manifest, int(now.timestamp()))
    row = row_of("", record, "", to_dict(record))
    work.keep([Entry(f"draft:{record.id}", row, record.former_paths)], {})
    manifest.db.execute(
        "DELETE FROM record WHERE place = ? AND slug = ? AND id <> ?", (record.place, record.slug, record.id)
    )
    work.settle(now, None)
    found = work.index.row(record.id)
    return bool(found and found.live)


class _Refresh:
    """One pass: rows before and after, by record id."""

    def __init__(self, manifest: Manifest, instant: int) -> None:
        self.manifest = manifest
        self.db = manifest.db
        self.index = Index(manifest.db)
        self.instant = instant
        self.changes = Changes()
        self.before: dict[str, Row | None] = {}
        self.after: dict[str, Row | None] = {}
        self.over: set[str] = set()
        self.first = self.index.is_empty()

    def read(self, source: Source, names: Collection[str] | None, read: Reader, progress: Progress | None) -> None:
        if names is not None:
            names = {*names, *self._refused_names()}
        stamps = source.stamps(names)
        known = self._known(names)
        for name in known.keys() - stamps.keys():
            self.drop(name, known[name][1])
        changed = sorted(name for name, stamp in stamps.items() if name not in known or known[name][0] != stamp)
        entries = iter(read(changed))
        done = 0
        while batch := list(islice(entries, _AT_ONCE)):
            self.keep(self._accepted(batch, known), stamps)
            done += len(batch)
            if progress:
                progress(done, len(changed))

    def _known(self, names: Collection[str] | None) -> dict[str, tuple[str, str | None]]:
        if names is None:
            return {name: (stamp, id) for name, stamp, id in self.db.execute("SELECT name, stamp, record FROM source")}
        query = "SELECT stamp, record FROM source WHERE name = ?"
        found = ((name, self.db.execute(query, (name,)).fetchone()) for name in names)
        return {name: (row[0], row[1]) for name, row in found if row is not None}

    def _refused_names(self) -> list[str]:
        """Files refused before, to be tried again; the rest of many waits until the whole source is looked at."""
        query = "SELECT name FROM source WHERE problems IS NOT NULL LIMIT ?"
        return [row[0] for row in self.db.execute(query, (_REFUSED_AGAIN,))]

    def _accepted(self, entries: Iterable[Entry], known: dict[str, tuple[str, str | None]]) -> Iterator[Entry]:
        """The entries to keep; the others are dropped, or remembered as refused with their last good row left alone."""
        seen: dict[str, str] = {}
        for entry in entries:
            old_id = known.get(entry.name, ("", None))[1]
            problems = entry.problems
            if entry.row is not None:
                holder = self._holder(entry) or seen.setdefault(entry.row.id, entry.name)
                if holder != entry.name:
                    problems = (("id", f"déjà porté par {holder}"),)
            if problems:
                # Without a stamp the file is read again at the next build: what it lacked may have arrived.
                self.db.execute(
                    "INSERT OR REPLACE INTO source VALUES (?, '', ?, ?)", (entry.name, old_id, json.dumps(problems))
                )
            elif entry.row is None:
                self.drop(entry.name, old_id)
            else:
                if old_id and old_id != entry.row.id:
                    self.drop(entry.name, old_id)
                yield entry

    def _holder(self, entry: Entry) -> str:
        assert entry.row is not None
        found = self.db.execute(
            "SELECT name FROM source WHERE record = ? AND name <> ?", (entry.row.id, entry.name)
        ).fetchone()
        return str(found[0]) if found else ""

    def keep(self, entries: Iterable[Entry], stamps: Any) -> None:
        """Puts entries in the index as they are, not yet settled."""
        kept = [(entry, entry.row) for entry in entries if entry.row is not None]
        for entry, row in kept:
            if row.id not in self.before:
                self.before[row.id] = None if self.first else self.index.row(row.id)
            self.after[row.id] = row
            self._note_former(row.id, entry.former)
        self.index.keep(row for _entry, row in kept)
        self.db.executemany(
            "INSERT OR REPLACE INTO source VALUES (?, ?, ?, NULL)",
            [(entry.name, stamps.get(entry.name, ""), row.id) for entry, row in kept],
        )

    def _note_former(self, id: str, former: Collection[str]) -> None:
        if not self.first:
            self.changes.former.update(
                row[0] for row in self.db.execute("SELECT path FROM former WHERE record = ?", (id,))
            )
            self.db.execute("DELETE FROM former WHERE record = ?", (id,))
        if former:
            self.changes.former.update(former)
            self.db.executemany("INSERT OR IGNORE INTO former VALUES (?, ?)", [(path, id) for path in former])

    def drop(self, name: str, id: str | None) -> None:
        """Forgets a file, and the record it held."""
        self.db.execute("DELETE FROM source WHERE name = ?", (name,))
        if id:
            self.remember(id)
            self.after[id] = None
            self._note_former(id, ())
            self.db.execute("DELETE FROM record WHERE id = ?", (id,))

    def remember(self, id: str, row: Row | None = None) -> None:
        """Has a record looked at again; `row` spares asking for it."""
        if id not in self.before:
            self.before[id] = self.after[id] = row or self.index.row(id)

    def tick(self) -> None:
        """Notes the records for which the clock itself changed something since the last build."""
        last = int(self.manifest.get("now", str(self.instant)))
        low, high = sorted((last, self.instant))
        started = self.index.rows("go_live > ? AND go_live <= ?", low, high)
        expired = self.index.rows("expire > ? AND expire <= ?", low, high)
        over = self.index.rows("ends > ? AND ends <= ?", low, high)
        for row in chain(started, expired, over):
            self.remember(row.id, row)
        for row in over:
            # Named now and looked at once settled: a file that was read again has put a row that is not live yet.
            self.over.add(row.id)
            self.changes.nodes |= {
                graph.list_node(row.place, row.kind), graph.card_node(row.id), graph.record_node(row.id),
            }  # fmt: skip

    def settle(self, now: datetime, tree: Tree | None) -> None:
        """Decides who is live and where, for every record that may be concerned, and notes what that changes."""
        lost = self._contested()
        places = [id for id in self.before if is_place(self.before[id]) or is_place(self.after[id])]
        if tree is None or places:
            tree = self.index.tree(now)
            if places and not self.first:
                self._remember_below(tree, places)
                lost |= self._contested()
        self.changes.tree = tree
        settled = []
        for id, old in self.before.items():
            row = self.after[id]
            new = self._settled(row, tree, lost) if row else None
            if new and new != row:
                settled.append(new)
            self.changes.note(old, new)
            if new and id in self.over:
                self.changes.over.append(new)
        self.index.settle(settled)

    def _contested(self) -> set[str]:
        """The records that lose the address they want; everyone who wants the same one is looked at again."""
        wanted = {
            (row.place, row.slug if row.place else "")
            for id in self.before
            for row in (self.before[id], self.after[id])
            if row is not None
        }
        if len(self.before) > _MANY and self.first:
            shared = self.db.execute(
                "SELECT place, slug FROM record GROUP BY place, slug HAVING count(*) > 1"
            ).fetchall()
            wanted = {key for key in wanted if not key[0]} | set(shared)
        found: set[str] = set()
        for place, slug in wanted:
            rivals = self.index.rivals(place, slug)
            if len(rivals) > 1:
                for rival in rivals:
                    self.remember(rival.id, rival)
                found |= losers(rivals, self.instant)
            elif rivals:
                self.remember(rivals[0].id, rivals[0])
        return found

    def _remember_below(self, tree: Tree, places: Iterable[str]) -> None:
        """Has everything looked at again that belongs to a place that moved, appeared or disappeared."""
        known = {
            id: (bool(live), where)
            for id, live, where in self.db.execute(
                "SELECT id, live, address FROM record WHERE kind IN ('place', 'residence')"
            )
        }
        moved = [each.id for each in tree if known.get(each.id) != (each.live, each.address)]
        below = {place.id for id in chain(moved, places) for place in tree.below(id)}
        for id in below | set(moved) | set(places):
            if tree.get(id):
                self.remember(id)
            for item in self.index.rows("place = ?", id):
                self.remember(item.id, item)

    def _settled(self, row: Row, tree: Tree, lost: Collection[str]) -> Row:
        place = tree.get(row.id)
        if place is not None:
            problem = _taken(row) if row.id in lost else "" if place.address else _NO_PLACE
            return row._replace(live=int(place.live), address=place.address, problem=problem)
        above = tree.get(row.place)
        if above is None or not above.address:
            return row._replace(live=0, address="", problem=_NO_PLACE)
        in_time = row.go_live <= self.instant < row.expire
        if in_time and row.id in lost:
            return row._replace(live=0, address="", problem=_taken(row))
        where = address(above.address, row.kind, row.slug)
        return row._replace(live=int(in_time and above.live), address=where, problem="")


def _refused(manifest: Manifest) -> list[tuple[str, str, str]]:
    found: list[tuple[str, str, str]] = []
    for name, problems in manifest.db.execute(
        "SELECT name, problems FROM source WHERE problems IS NOT NULL ORDER BY name"
    ):
        found.extend((name, field, reason) for field, reason in json.loads(problems))
    for name, problem in manifest.db.execute("SELECT name, problem FROM record WHERE problem <> '' ORDER BY name"):
        found.append((name, "place" if problem == _NO_PLACE else "slug", problem))
    return found


def _taken(row: Row) -> str:
    return f"l’adresse « {row.slug} » est déjà prise à cet endroit"
