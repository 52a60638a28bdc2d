"""What the last build knew: one SQLite file for each commune; also the lock.

It holds an index of the records (without their bodies), the pages that were written, what each page used, until when
each is right, and what a build that was interrupted still has to do. Losing it costs a full build and nothing else.
"""

from __future__ import annotations

import fcntl
import os
import sqlite3
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

from sitegen import graph

VERSION = 5
PATIENCE = 2.0
"""Seconds to wait for the lock: the processes of a builder that was killed end within one page."""

_SCHEMA = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE source (name TEXT PRIMARY KEY, stamp TEXT NOT NULL, record TEXT, problems TEXT) WITHOUT ROWID;
CREATE INDEX source_record ON source (record);
CREATE INDEX source_refused ON source (name) WHERE problems IS NOT NULL;
CREATE TABLE record (
  id TEXT PRIMARY KEY, name TEXT NOT NULL, kind TEXT NOT NULL, place TEXT NOT NULL, slug TEXT NOT NULL,
  hash TEXT NOT NULL, brief TEXT NOT NULL, role TEXT NOT NULL, published INTEGER NOT NULL, updated INTEGER NOT NULL,
  sort INTEGER NOT NULL, filed INTEGER NOT NULL, ends INTEGER NOT NULL, go_live INTEGER NOT NULL, expire INTEGER NOT NULL,
  live INTEGER NOT NULL, address TEXT NOT NULL, problem TEXT NOT NULL
);
CREATE INDEX record_list ON record (place, kind, live, sort, id);
CREATE INDEX record_filed ON record (place, kind, live, filed, id);
CREATE INDEX record_slug ON record (place, slug);
CREATE INDEX record_address ON record (address);
CREATE INDEX record_go_live ON record (go_live);
CREATE INDEX record_expire ON record (expire);
CREATE INDEX record_ends ON record (ends);
CREATE INDEX record_refused ON record (name) WHERE problem <> '';
CREATE TABLE former (path TEXT NOT NULL, record TEXT NOT NULL, PRIMARY KEY (path, record)) WITHOUT ROWID;
CREATE INDEX former_record ON former (record);
CREATE TABLE page (
  number INTEGER PRIMARY KEY, target TEXT NOT NULL UNIQUE, path TEXT NOT NULL, hash TEXT NOT NULL,
  right_from INTEGER NOT NULL, right_until INTEGER NOT NULL, nodes BLOB NOT NULL, twins INTEGER NOT NULL
);
CREATE INDEX page_path ON page (path);
CREATE INDEX page_right_from ON page (right_from);
CREATE INDEX page_right_until ON page (right_until);
CREATE INDEX page_twins ON page (number) WHERE twins = 0;
CREATE TABLE dependency (node INTEGER NOT NULL, page INTEGER NOT NULL, PRIMARY KEY (node, page)) WITHOUT ROWID;
CREATE TABLE site (node INTEGER NOT NULL, site INTEGER NOT NULL, PRIMARY KEY (node, site)) WITHOUT ROWID;
CREATE INDEX site_site ON site (site);
CREATE TABLE media (node INTEGER PRIMARY KEY, file TEXT NOT NULL);
CREATE TABLE pending (target TEXT PRIMARY KEY, path TEXT NOT NULL, phase INTEGER NOT NULL) WITHOUT ROWID;
CREATE INDEX pending_order ON pending (phase, path);
CREATE TABLE writing (path TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE removal (path TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE unused (node INTEGER PRIMARY KEY);
CREATE TABLE unreached (path TEXT PRIMARY KEY) WITHOUT ROWID;
"""
"""`site`: the nodes behind the chrome of each site. `pending`: pages still to make. `writing`: paths being written at this
instant. `removal`: files to remove once every page is in its place. `unused`: media that a page stopped showing.
`unreached`: files that no page leads to, there or not: new ones until all of them are there, those being removed."""


class ManifestBusy(RuntimeError):
    """Another builder works on the same output; the message says which process."""


class PageRow(NamedTuple):
    """A page of the last build: what it was for, where it is (a path below the output), its hash, when it is right."""

    target: str
    path: str
    hash: str
    right_from: int
    right_until: int
    nodes: bytes


_TABLES = (
    "meta", "source", "record", "former", "page", "dependency", "site", "media", "pending", "writing", "removal", "unused",
    "unreached",
)  # fmt: skip
_PAGE = "target, path, hash, right_from, right_until, nodes"


class Manifest:
    """An open manifest. Holds the lock of its commune until it is closed; `threads` lets several take turns."""

    def __init__(self, path: Path, threads: bool = False) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.path = path
        self.lock = _lock(path.with_suffix(".lock"))
        try:
            self.db = _open(path, threads)
        except BaseException:
            os.close(self.lock)
            raise

    def close(self) -> None:
        """Closes the file and lets another builder in."""
        self.db.close()
        os.close(self.lock)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Everything inside is kept, or nothing."""
        self.db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self.db.execute("ROLLBACK")
            raise
        self.db.execute("COMMIT")

    def get(self, key: str, default: str = "") -> str:
        """A fact about the last build."""
        row = self.db.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        return str(row[0]) if row else default

    def put(self, key: str, value: str) -> None:
        """Keeps a fact about this build."""
        self.db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, value))

    def targets_of(self, nodes: Iterable[str]) -> set[str]:
        """The pages that used any of these nodes, themselves or in the chrome of their site."""
        if not self.db.execute("SELECT 1 FROM dependency LIMIT 1").fetchone():
            return set()
        numbers = {graph.number(node) for node in nodes}
        for each in list(numbers):
            numbers.update(row[0] for row in self.db.execute("SELECT site FROM site WHERE node = ?", (each,)))
        found: set[str] = set()
        for each in numbers:
            found.update(
                row[0]
                for row in self.db.execute(
                    "SELECT target FROM dependency JOIN page ON page.number = page WHERE node = ?", (each,)
                )
            )
        return found

    def page(self, target: str) -> PageRow | None:
        """A page of the last build."""
        row = self.db.execute(f"SELECT {_PAGE} FROM page WHERE target = ?", (target,)).fetchone()
        return PageRow(*row) if row else None

    def pages_like(self, prefix: str) -> list[str]:
        """The targets of the last build that begin with `prefix`."""
        rows = self.db.execute(
            "SELECT target FROM page WHERE target >= ? AND target < ?", (prefix, prefix[:-1] + chr(ord(prefix[-1]) + 1))
        )
        return [row[0] for row in rows]

    def is_taken(self, path: str) -> bool:
        """Whether a page stands at a path."""
        return self.db.execute("SELECT 1 FROM page WHERE path = ?", (path,)).fetchone() is not None

    def keep_new_pages(self, pages: Sequence[PageRow]) -> None:
        """Remembers pages whose targets had none, and what they used."""
        (last,) = self.db.execute("SELECT coalesce(max(number), 0) FROM page").fetchone()
        numbered = list(enumerate(pages, last + 1))
        self._displace(page.path for page in pages)
        self.db.executemany(
            f"INSERT INTO page (number, {_PAGE}, twins) VALUES (?, ?, ?, ?, ?, ?, ?, 0)",
            [(number, *page) for number, page in numbered],
        )
        self.db.executemany(
            "INSERT INTO dependency VALUES (?, ?)",
            sorted((node, number) for number, page in numbered for node in graph.unpacked(page.nodes)),
        )

    def is_reached(self, path: str) -> bool:
        """Whether a reader may be led to a path as it is now: some page stands there, or one that is to be removed."""
        query = (
            "SELECT 1 WHERE (EXISTS (SELECT 1 FROM page WHERE path = ?1) OR EXISTS (SELECT 1 FROM removal WHERE path = ?1))"
            " AND NOT EXISTS (SELECT 1 FROM unreached WHERE path = ?1)"
        )
        return self.db.execute(query, (path,)).fetchone() is not None

    def keep_page(self, page: PageRow) -> None:
        """Remembers a page made again; its former path, if it had another, is to be removed in the end."""
        old = self.db.execute("SELECT number, path, hash, nodes FROM page WHERE target = ?", (page.target,)).fetchone()
        if old is None:
            self.keep_new_pages([page])
        else:
            number, path, hash, nodes = old
            if path != page.path:
                self._displace([page.path])
            self.db.execute(
                "UPDATE page SET path = ?, hash = ?, right_from = ?, right_until = ?, nodes = ?, twins = twins * ? "
                "WHERE number = ?",
                (*page[1:], int((path, hash) == (page.path, page.hash)), number),
            )
            if path != page.path:
                self.db.execute("INSERT OR IGNORE INTO removal VALUES (?)", (path,))
            if nodes != page.nodes:
                before, after = graph.unpacked(nodes), graph.unpacked(page.nodes)
                self._forget_dependencies(number, before - after)
                self.db.executemany("INSERT INTO dependency VALUES (?, ?)", [(each, number) for each in after - before])

    def _displace(self, paths: Iterable[str]) -> None:
        """Whoever stood at these paths and has not gone on to an address of its own yet is written again if it stays."""
        self.db.executemany("UPDATE page SET hash = '' WHERE path = ?", [(path,) for path in paths])

    def keep_site(self, place: str, nodes: bytes) -> None:
        """Remembers what the chrome of a site was made of, packed."""
        site = graph.number(graph.site_node(place))
        numbers = graph.unpacked(nodes)
        known = {row[0] for row in self.db.execute("SELECT node FROM site WHERE site = ?", (site,))}
        self.db.executemany("DELETE FROM site WHERE node = ? AND site = ?", [(each, site) for each in known - numbers])
        self.db.executemany("INSERT INTO site VALUES (?, ?)", [(each, site) for each in numbers - known])

    def keep_media(self, file: str) -> None:
        """Remembers that some page shows a media file."""
        self.db.execute("INSERT OR IGNORE INTO media VALUES (?, ?)", (graph.number(graph.media_node(file)), file))

    def forget_page(self, target: str) -> bool:
        """Forgets a page that is no more; its file is to be removed in the end. Whether there was one."""
        row = self.db.execute("SELECT number, path, nodes FROM page WHERE target = ?", (target,)).fetchone()
        if row is not None:
            number, path, nodes = row
            self.db.execute("INSERT OR IGNORE INTO removal VALUES (?)", (path,))
            self._forget_dependencies(number, graph.unpacked(nodes))
            self.db.execute("DELETE FROM page WHERE number = ?", (number,))
        return row is not None

    def _forget_dependencies(self, number: int, nodes: set[int]) -> None:
        self.db.executemany("DELETE FROM dependency WHERE node = ? AND page = ?", [(each, number) for each in nodes])
        self.db.executemany(
            "INSERT OR IGNORE INTO unused SELECT node FROM media WHERE node = ?", [(each,) for each in nodes]
        )

    def forget_everything(self) -> None:
        """Starts again from nothing, for an output that is gone."""
        for table in _TABLES:
            self.db.execute(f"DELETE FROM {table}")


def manifest_of(output: Path, insee: str) -> Path:
    """Where the manifest of a commune is kept."""
    return output / ".sitegen" / f"{insee}.sqlite3"


def read_only(path: Path) -> sqlite3.Connection:
    """A second connection to a manifest that a builder holds open, for a process that only reads."""
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, isolation_level=None)


def pages_without_twins(path: Path) -> int:
    """How many pages of a manifest lack their twins; 0 when it cannot say, as one of another version."""
    with closing(read_only(path)) as db, suppress(sqlite3.Error):
        return int(db.execute("SELECT count(*) FROM page WHERE twins = 0").fetchone()[0])
    return 0


def _lock(path: Path) -> int:
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    until = time.monotonic() + PATIENCE
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            break
        except OSError as error:
            if time.monotonic() < until:
                time.sleep(0.02)
                continue
            holder = os.read(handle, 32).decode(errors="replace").strip() or "inconnu"
            os.close(handle)
            raise ManifestBusy(f"Un autre générateur (processus {holder}) travaille déjà sur {path.stem}.") from error
    try:
        os.ftruncate(handle, 0)
        os.pwrite(handle, f"{os.getpid()}\n".encode(), 0)
    except OSError:
        # On a full disk: kept open, it would lock out this very process for ever.
        os.close(handle)
        raise
    return handle


def _open(path: Path, threads: bool) -> sqlite3.Connection:
    """The database, made anew when it is missing, damaged or of another version: it can always be made again."""
    for _ in range(2):
        db = sqlite3.connect(path, isolation_level=None, check_same_thread=not threads)
        try:
            db.execute("PRAGMA journal_mode = WAL")
            db.execute("PRAGMA synchronous = NORMAL")
            db.execute("PRAGMA cache_size = -65536")
            version = db.execute("PRAGMA user_version").fetchone()[0]
            if version == VERSION:
                return db
            if version == 0 and not db.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone():
                db.executescript(f"BEGIN; {_SCHEMA} PRAGMA user_version = {VERSION}; COMMIT;")
                return db
        except sqlite3.OperationalError:
            # The disk is full, or somebody holds the file: what it says is not to be thrown away for that.
            db.close()
            raise
        except sqlite3.DatabaseError:
            pass
        db.close()
        for suffix in ("", "-wal", "-shm"):
            path.with_name(path.name + suffix).unlink(missing_ok=True)
    raise sqlite3.DatabaseError(f"Le fichier {path} ne peut pas être créé.")
