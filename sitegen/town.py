"""A commune as a page sees it while being made: every answer is noted, so that a later change finds the page again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

from sitegen import graph, pictures
from sitegen.answers import Answers, Kept
from sitegen.clock import Clock
from sitegen.contexts import Picture
from sitegen.fields import RecordError
from sitegen.index import NEVER, Index, Row
from sitegen.places import Place, Tree
from sitegen.records import Image, PlaceRecord, Record
from sitegen.source import Source

NEWEST = 20
"""How many of the newest items of a place are looked up at once: what a feed or the first page of a list shows at most."""
_MOST_ROWS = 50_000
_MOST_RECORDS = 2_000
_MOST_ARCHIVES = 4
_NEAR = 40
"""Items from the end of an archive that are looked up by themselves."""
Key = tuple[int, str]
"""Where an item stands in an archive: the instant it was filed at, then its id."""


class Town:
    """One commune at one instant: its places, its index and its source, with what was already read kept at hand.

    `answers` are those of the last build from the same tree, what changed since already forgotten.
    """

    def __init__(self, index: Index, source: Source, tree: Tree, now: datetime, answers: Answers | None = None) -> None:
        self.index = index
        self.source = source
        self.tree = tree
        self.now = now
        self.instant = int(now.timestamp())
        self._full: dict[str, Record | None] = {}
        self._soon: frozenset[str] = frozenset()
        self._row: dict[str, Row | None] = {}
        self._since: dict[tuple[str, str, int], list[Row]] = {}
        self._archives: dict[tuple[str, ...], Sequence[Key]] = {}
        self.answers = Answers() if answers is None else answers
        self.commune = next((each for each in tree.sites() if not each.parent), None)
        self.url = self.commune.record.url if self.commune and isinstance(self.commune.record, PlaceRecord) else ""
        record = self.commune.record if self.commune else None
        self.zone = ZoneInfo(record.timezone if isinstance(record, PlaceRecord) else "Europe/Paris")
        """The time zone in which the commune lives."""

    def row(self, id: str) -> Row | None:
        """The row of a record, live or not."""
        if id not in self._row:
            if len(self._row) >= _MOST_ROWS:
                self._row.clear()
            self._row[id] = self.index.row(id)
        return self._row[id]

    def know(self, rows: Iterable[Row]) -> None:
        """Takes rows that were just read or written, so that they are not asked for."""
        self._row.update((row.id, row) for row in islice(rows, _MOST_ROWS))

    def foresee(self, ids: Sequence[str]) -> None:
        """Reads the rows of many records at once, since their own pages are about to be made."""
        self._soon = frozenset(ids)
        wanted = [id for id in ids if id not in self._row]
        marks = ", ".join("?" * len(wanted))
        self._row.update((row.id, row) for row in self.index.rows(f"id IN ({marks})", *wanted))

    def known(self, row: Row) -> Record:
        """The record of a row, perhaps without its body: whole if its own page is about to be made, and so read once."""
        return (self.full_of(row) if row.id in self._soon else None) or row.record()

    def full_of(self, row: Row) -> Record | None:
        """The whole record of a row, or None when its file is no longer readable: the page then stays as it is."""
        if row.id not in self._full:
            if len(self._full) >= _MOST_RECORDS:
                self._full.pop(next(iter(self._full)))
            try:
                self._full[row.id] = self.source.read(row.name, row.hash)
            except (RecordError, OSError):
                self._full[row.id] = None
        return self._full[row.id]

    def show(self, record: Record) -> None:
        """Has a record read as given, and not from the source: a draft."""
        self._full[record.id] = record

    def listed(self, place: str, kind: str) -> list[Row]:
        """The live rows of one kind at one place."""
        return self._asked("listed", "place = ? AND kind = ? AND live = 1 ORDER BY sort, published, id", place, kind)

    def coming(self, place: str, kind: str, since: int | None = None) -> list[Row]:
        """The live events or works of a place that are not over now, or were not at the instant `since`."""
        where = "place = ? AND kind = ? AND live = 1 AND filed > ? ORDER BY sort, published, id"
        if since is None:
            return self._asked("coming", where, place, kind, self.instant)
        key = (place, kind, since)
        if key not in self._since:
            self._since[key] = self.index.rows(where, *key)
        return self._since[key]

    def newest(self, place: str, kind: str) -> list[Row]:
        """The newest items of a place's archive, the newest first: NEWEST of them at most."""
        where = "place = ? AND kind = ? AND live = 1 AND filed <= ? ORDER BY filed DESC, id DESC LIMIT ?"
        return self._asked("newest", where, place, kind, self._until(kind), NEWEST)

    def _asked(self, question: str, where: str, place: str, kind: str, *values: Any) -> list[Row]:
        known = self.answers.lists.setdefault((place, kind), {})
        if question not in known:
            known[question] = self.index.rows(where, place, kind, *values)
        return known[question]

    def count_filed(self, place: str, kind: str) -> int:
        """How many items a place has in its archive."""
        key, counts = (place, kind), self.answers.filed
        if key not in counts:
            (counts[key],) = self.index.db.execute(
                "SELECT count(*) FROM record WHERE place = ? AND kind = ? AND live = 1 AND filed <= ?",
                (place, kind, self._until(kind)),
            ).fetchone()
        return counts[key]

    def count_filed_since(self, place: str, kind: str, key: Key) -> int:
        """How many items of a place's archive stand at `key` or after it."""
        (found,) = self.index.db.execute(
            "SELECT count(*) FROM record WHERE place = ? AND kind = ? AND live = 1 AND (filed, id) >= (?, ?) AND filed <= ?",
            (place, kind, *key, self._until(kind)),
        ).fetchone()
        return int(found)

    def archive_part(self, places: Sequence[str], kind: str, first: int, most: int, total: int) -> Sequence[Key]:
        """The keys of an archive of `total` items from number `first` on, the oldest being 0: `most` of them at most."""
        left = total - first
        if left > _NEAR or (kind, *places) in self._archives:
            return self._archive(places, kind)[first : first + most]
        # Most edits shift the last pages alone: the rest of the archive has nothing to do with them.
        query = (
            "SELECT filed, id FROM record WHERE place = ? AND kind = ? AND live = 1 AND filed <= ?"
            " ORDER BY filed DESC, id DESC LIMIT ?"
        )
        values = kind, self._until(kind), left
        keys = sorted(key for place in places for key in self.index.db.execute(query, (place, *values)))
        return keys[-left:][:most]

    def _archive(self, places: Sequence[str], kind: str) -> Sequence[Key]:
        """The keys of a whole archive, the oldest first. Those of a few sites are kept: pages are made site by site."""
        asked = (kind, *places)
        if asked not in self._archives:
            while len(self._archives) >= _MOST_ARCHIVES:
                self._archives.pop(next(iter(self._archives)))
            query = "SELECT filed, id FROM record WHERE place = ? AND kind = ? AND live = 1 AND filed <= ?"
            until = self._until(kind)
            self._archives[asked] = sorted(
                key for place in places for key in self.index.db.execute(query, (place, kind, until))
            )
        return self._archives[asked]

    def _until(self, kind: str) -> int:
        """News are filed when they appear, whatever their date; events and works once over."""
        return NEVER if kind == "news" else self.instant


class Reading:
    """What one page reads of its town. Everything asked here is noted in the page's notebook or on its clock."""

    def __init__(self, town: Town) -> None:
        self.town = town
        self.notebook = graph.Notebook()
        self.clock = Clock(town.now)
        self.about: set[str] = set()
        """The nodes of the records that kept values in it are about, whether a page depends on them or not."""

    def note(self, other: Kept) -> None:
        """Notes all that was noted for a value kept from another page."""
        self.notebook.note_all(other.notebook)
        self.about |= other.about
        if other.clock.consulted:
            self.clock.until(other.clock.right_until)

    def place(self, id: str) -> Place:
        """A place, for what the chrome says of it."""
        self.notebook.note(graph.chrome_node(id))
        found = self.town.tree.get(id)
        if found is None:
            raise KeyError(id)
        return found

    def chain(self, id: str) -> list[Place]:
        """A place and those above it, the commune last."""
        return [self.place(each.id) for each in self.town.tree.chain(id)]

    def row(self, id: str) -> Row | None:
        """The row of a record if it is live."""
        self.notebook.note(graph.card_node(id))
        found = self.town.row(id)
        return found if found and found.live else None

    def full(self, id: str) -> Record | None:
        """The whole record, body included, if it is live."""
        self.notebook.note(graph.record_node(id))
        found = self.town.row(id)
        return self.town.full_of(found) if found and found.live else None

    def listed(self, places: Iterable[str], kind: str) -> list[Row]:
        """The live records of one kind at any of these places."""
        return [row for place in self._noted(places, kind) for row in self.town.listed(place, kind)]

    def coming(self, places: Iterable[str], kind: str, since: int | None = None) -> list[Row]:
        """The live events or works at any of these places that are not over, or were not at the instant `since`."""
        return [row for place in self._noted(places, kind) for row in self.town.coming(place, kind, since)]

    def newest(self, places: Iterable[str], kind: str, most: int) -> list[Row]:
        """The newest items of the archives of these places, the newest first; `most` is NEWEST at most."""
        found = [row for place in self._noted(places, kind) for row in self.town.newest(place, kind)]
        return sorted(found, key=lambda row: (row.filed, row.id), reverse=True)[:most]

    def _noted(self, places: Iterable[str], kind: str) -> Iterable[str]:
        for place in places:
            self.notebook.note(graph.list_node(place, kind))
            yield place

    def picture(self, image: Image | None) -> Picture | None:
        """A picture as the page shows it, its files noted."""
        if image is None:
            return None
        self.notebook.note_media(image.file)
        return pictures.picture(image)

    def document(self, file: str) -> str:
        """The address of a document, its file noted."""
        self.notebook.note_media(file)
        return pictures.document_path(file)

    def local(self, instant: datetime) -> datetime:
        """An instant in the time zone of the commune."""
        return instant.astimezone(self.town.zone)
