"""The records of one commune as the manifest knows them: rows to ask for, without their bodies."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, NamedTuple

from sitegen import occurrences
from sitegen.clock import FOREVER
from sitegen.fields import build_dataclass
from sitegen.places import Tree
from sitegen.records import RECORD_TYPES, EventRecord, NewsRecord, PageRecord, Record, WorksRecord

NOT_BRIEF = ("schema", "body", "related", "former_paths")
"""What lists and links never say of a record."""
NEVER = int(FOREVER.timestamp())
_ALWAYS = 0


class Row(NamedTuple):
    """A record in the index. Instants are seconds since 1970; `address` is empty when it has none for now.

    `sort` orders a list; `filed` is the instant by which archives are ordered: a publication, or the end of an event
    or of works; `ends` is when an event or works are over.
    """

    id: str
    name: str
    kind: str
    place: str
    slug: str
    hash: str
    brief: str
    role: str
    published: int
    updated: int
    sort: int
    filed: int
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
    """A brief as a record, kept from build to build: records are frozen, and a changed one is another text.

    It was written from a record that was accepted.
    """
    values = json.loads(brief)
    found: Record = build_dataclass(RECORD_TYPES[values.pop("kind")], values)
    return found


COLUMNS = ", ".join(Row._fields)
_MARKS = ", ".join("?" for _ in Row._fields)
_CHANGES = ", ".join(f"{each} = excluded.{each}" for each in Row._fields if each != "id")


def row_of(name: str, record: Record, hash: str, values: dict[str, Any]) -> Row:
    """The index's row for a record; whether it is live and where comes later. `values` are the record's plain ones."""
    published = int(record.published.timestamp())
    sort, ends = 0, NEVER
    if isinstance(record, EventRecord):
        sort, ends = int(record.start.timestamp()), _event_ends(record)
    elif isinstance(record, WorksRecord):
        sort = int(record.now.start.timestamp())
        if record.now.state in ("finished", "cancelled"):
            ends = int(record.now.at.timestamp())
    elif isinstance(record, NewsRecord):
        sort = published
    brief = {key: value for key, value in values.items() if key not in NOT_BRIEF}
    return Row(
        id=record.id,
        name=name,
        kind=record.kind,
        place=record.place,
        slug=record.slug,
        hash=hash,
        brief=json.dumps(brief, ensure_ascii=False, sort_keys=True),
        role=record.role if isinstance(record, PageRecord) else "",
        published=published,
        updated=int(record.updated.timestamp()),
        sort=sort,
        filed=published if isinstance(record, NewsRecord) else ends,
        ends=ends,
        go_live=int(record.go_live.timestamp()) if record.go_live else _ALWAYS,
        expire=int(record.expire.timestamp()) if record.expire else NEVER,
    )


def _event_ends(record: EventRecord) -> int:
    rule = occurrences.rule(record)
    if rule is not None and "COUNT=" not in record.recurrence.upper() and "UNTIL=" not in record.recurrence.upper():
        return NEVER
    last = occurrences.announced(record)
    for each in occurrences.occurrences(record):
        last = each
    return int(occurrences.over_at(last).timestamp())


class Index:
    """The records of one commune, through a connection to its manifest."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self.db = db

    def row(self, id: str) -> Row | None:
        """A record's row, live or not."""
        found = self.db.execute(f"SELECT {COLUMNS} FROM record WHERE id = ?", (id,)).fetchone()
        return Row._make(found) if found else None

    def rows(self, where: str, *values: Any) -> list[Row]:
        """The rows that satisfy a condition written here, in this package, with its values apart."""
        found = self.db.execute(f"SELECT {COLUMNS} FROM record WHERE {where}", values)
        return [Row._make(each) for each in found]

    def is_empty(self) -> bool:
        """Whether no record was ever read."""
        return self.db.execute("SELECT 1 FROM source LIMIT 1").fetchone() is None

    def has_no_page(self) -> bool:
        """Whether nothing was ever built."""
        return self.db.execute("SELECT 1 FROM page LIMIT 1").fetchone() is None

    def keep(self, rows: Iterable[Row]) -> None:
        """Writes rows, new or changed."""
        self.db.executemany(
            f"INSERT INTO record ({COLUMNS}) VALUES ({_MARKS}) ON CONFLICT (id) DO UPDATE SET {_CHANGES}", rows
        )

    def settle(self, rows: Iterable[Row]) -> None:
        """Writes what was decided of rows: whether they are live, where, and what is the matter."""
        self.db.executemany(
            "UPDATE record SET live = ?, address = ?, problem = ? WHERE id = ?",
            ((row.live, row.address, row.problem, row.id) for row in rows),
        )

    def tree(self, now: datetime) -> Tree:
        """The tree of places as it stands at `now`."""
        rows = self.rows("kind IN ('place', 'residence')")
        instant = int(now.timestamp())
        wanted = {(each.place, each.slug if each.place else "") for each in rows}
        lost = {id for place, slug in wanted for id in losers(self.rivals(place, slug), instant)}
        return Tree(
            (each.record() for each in rows),
            {each.id: each.go_live <= instant < each.expire and each.id not in lost for each in rows},
        )

    def rivals(self, place: str, slug: str) -> list[Row]:
        """The records that want one address; every commune wants the top of the site, whatever its slug."""
        return self.rows("place = ? AND slug = ?", place, slug) if place else self.rows("place = ''")

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
        earliest = min((each for each in found if each is not None), default=NEVER)
        return datetime.fromtimestamp(earliest, UTC) if earliest < NEVER else None

    def addresses(self, place: str) -> dict[str, datetime | None]:
        """The address of everything live at a place, the places below it aside, and when each was last changed."""
        found = self.db.execute(
            "SELECT address, updated FROM record WHERE place = ? AND live = 1 AND kind <> 'place' ORDER BY address",
            (place,),
        )
        return {path: datetime.fromtimestamp(updated, UTC) for path, updated in found}

    def redirected(self) -> list[str]:
        """The former addresses at which no record stands now, sorted."""
        found = self.db.execute(
            "SELECT DISTINCT path FROM former "
            "WHERE NOT EXISTS (SELECT 1 FROM record WHERE address = path AND live = 1) ORDER BY path"
        )
        return [path for (path,) in found]

    def stands_at(self, path: str) -> bool:
        """Whether a record is live at an address."""
        return self.db.execute("SELECT 1 FROM record WHERE address = ? AND live = 1", (path,)).fetchone() is not None

    def live_hashes(self) -> dict[str, str]:
        """The hash of every record that is live."""
        return dict(self.db.execute("SELECT id, hash FROM record WHERE live = 1").fetchall())


def losers(rivals: list[Row], instant: int) -> set[str]:
    """Those of several records wanting one address that do not get it: the oldest published keeps it."""
    wanting = [row for row in rivals if row.go_live <= instant < row.expire]
    wanting.sort(key=lambda row: (row.published, row.id))
    return {row.id for row in wanting[1:]}
