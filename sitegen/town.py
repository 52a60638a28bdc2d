"""A commune as a page sees it while being made: every answer is noted, so that a later change finds the page again."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sitegen import graph, pictures
from sitegen.clock import Clock
from sitegen.contexts import Picture
from sitegen.fields import RecordError
from sitegen.index import Index, Row
from sitegen.places import Place, Tree
from sitegen.records import Image, PlaceRecord, Record
from sitegen.source import Source


class Town:
    """One commune at one instant: its places, its index and its source, with what was already read kept at hand."""

    def __init__(self, index: Index, source: Source, tree: Tree, now: datetime) -> None:
        self.index = index
        self.source = source
        self.tree = tree
        self.now = now
        self._full: dict[str, Record | None] = {}
        self._rows: dict[tuple[str, str], list[Row]] = {}
        self.kept: dict[tuple[str, ...], tuple[Any, Reading]] = {}
        """What `sitegen.compose.kept` made, and what it read: a town lives for one build, and so does this."""
        self.commune = next((each for each in tree.sites() if not each.parent), None)
        self.url = self.commune.record.url if self.commune and isinstance(self.commune.record, PlaceRecord) else ""

    @property
    def zone(self) -> ZoneInfo:
        """The time zone in which the commune lives."""
        record = self.commune.record if self.commune else None
        return ZoneInfo(record.timezone if isinstance(record, PlaceRecord) else "Europe/Paris")

    def full_of(self, row: Row) -> Record | None:
        """The whole record of a row, or None when its file is no longer readable: the page then stays as it is."""
        if row.id not in self._full:
            try:
                self._full[row.id] = self.source.read(row.name)
            except (RecordError, OSError):
                self._full[row.id] = None
            if len(self._full) > 2000:
                self._full.pop(next(iter(self._full)))
        return self._full[row.id]

    def show(self, record: Record) -> None:
        """Has a record read as given, and not from the source: a draft."""
        self._full[record.id] = record

    def listed(self, place: str, kind: str) -> list[Row]:
        """The live rows of one kind at one place, kept for the length of a build."""
        key = (place, kind)
        if key not in self._rows:
            self._rows[key] = self.index.rows(
                "place = ? AND kind = ? AND live = 1 ORDER BY sort, published, id", place, kind
            )
        return self._rows[key]


class Reading:
    """What one page reads of its town. Everything asked here is noted in the page's notebook or on its clock."""

    def __init__(self, town: Town) -> None:
        self.town = town
        self.notebook = graph.Notebook()
        self.clock = Clock(town.now)
        self.notebook.note(graph.THEME_NODE)

    def note(self, other: Reading) -> None:
        """Notes all that another reading of the same town noted."""
        self.notebook.nodes |= other.notebook.nodes
        self.notebook.media |= other.notebook.media
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
        found = self.town.index.row(id)
        return found if found and found.live else None

    def full(self, id: str) -> Record | None:
        """The whole record, body included, if it is live."""
        self.notebook.note(graph.record_node(id))
        found = self.town.index.row(id)
        return self.town.full_of(found) if found and found.live else None

    def listed(self, places: Iterable[str], kind: str) -> list[Row]:
        """The live records of one kind at any of these places."""
        found: list[Row] = []
        for place in places:
            self.notebook.note(graph.list_node(place, kind))
            found.extend(self.town.listed(place, kind))
        return found

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
