"""What the last build knew: one SQLite file for each commune, changed in one transaction for each build; also the lock.

It holds an index of the records (without their bodies), the pages that were written, what each page used, and until
when each is right. Losing it costs a full build and nothing else.
"""

from __future__ import annotations

import fcntl
import os
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

VERSION = 1

_SCHEMA = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE source (name TEXT PRIMARY KEY, stamp TEXT NOT NULL, record TEXT, problems TEXT) WITHOUT ROWID;
CREATE TABLE record (
  id TEXT PRIMARY KEY, name TEXT NOT NULL, kind TEXT NOT NULL, place TEXT NOT NULL, slug TEXT NOT NULL,
  hash TEXT NOT NULL, brief TEXT NOT NULL, role TEXT NOT NULL,
  published INTEGER NOT NULL, sort INTEGER NOT NULL, ends INTEGER NOT NULL, go_live INTEGER NOT NULL, expire INTEGER NOT NULL,
  live INTEGER NOT NULL, address TEXT NOT NULL, problem TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX record_list ON record (place, kind, live, sort);
CREATE INDEX record_slug ON record (place, slug);
CREATE INDEX record_go_live ON record (go_live);
CREATE INDEX record_expire ON record (expire);
CREATE INDEX record_ends ON record (ends);
CREATE TABLE former (path TEXT NOT NULL, record TEXT NOT NULL, PRIMARY KEY (path, record)) WITHOUT ROWID;
CREATE INDEX former_record ON former (record);
CREATE TABLE page (
  target TEXT PRIMARY KEY, path TEXT NOT NULL, hash TEXT NOT NULL, right_from INTEGER NOT NULL, right_until INTEGER NOT NULL,
  twins INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;
CREATE INDEX page_path ON page (path);
CREATE INDEX page_until ON page (right_until);
CREATE INDEX page_twins ON page (twins) WHERE twins = 0;
CREATE TABLE dependency (node TEXT NOT NULL, target TEXT NOT NULL, PRIMARY KEY (node, target)) WITHOUT ROWID;
CREATE INDEX dependency_target ON dependency (target);
"""


class ManifestBusy(RuntimeError):
    """Another builder works on the same output; the message says which process."""


@dataclass(frozen=True, slots=True)
class PageRow:
    """A page of the last build: what it was for, where it is (a path below the output), its hash, when it is right."""

    target: str
    path: str
    hash: str
    right_from: int
    right_until: int


class Manifest:
    """An open manifest. Holds the lock of its commune until it is closed; `threads` lets several take turns."""

    def __init__(self, path: Path, threads: bool = False) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._lock = _lock(path.with_suffix(".lock"))
        try:
            self.db = _open(path, threads)
        except BaseException:
            os.close(self._lock)
            raise

    def close(self) -> None:
        """Closes the file and lets another builder in."""
        self.db.close()
        os.close(self._lock)

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
        """The pages that used any of these nodes."""
        found: set[str] = set()
        for node in nodes:
            found.update(row[0] for row in self.db.execute("SELECT target FROM dependency WHERE node = ?", (node,)))
        return found

    def page(self, target: str) -> PageRow | None:
        """A page of the last build."""
        row = self.db.execute(
            "SELECT target, path, hash, right_from, right_until FROM page WHERE target = ?", (target,)
        ).fetchone()
        return PageRow(*row) if row else None

    def pages_like(self, prefix: str) -> list[str]:
        """The targets of the last build that begin with `prefix`."""
        rows = self.db.execute(
            "SELECT target FROM page WHERE target >= ? AND target < ?", (prefix, prefix[:-1] + chr(ord(prefix[-1]) + 1))
        )
        return [row[0] for row in rows]

    def keep_page(self, page: PageRow, nodes: Iterable[str]) -> None:
        """Remembers a page and what it used."""
        old = self.page(page.target)
        same = old is not None and (old.path, old.hash) == (page.path, page.hash)
        self.db.execute(
            "INSERT INTO page VALUES (?, ?, ?, ?, ?, 0) ON CONFLICT (target) DO UPDATE SET path = excluded.path, "
            "hash = excluded.hash, right_from = excluded.right_from, right_until = excluded.right_until, "
            "twins = CASE WHEN ? THEN twins ELSE 0 END",
            (page.target, page.path, page.hash, page.right_from, page.right_until, same),
        )
        if old is not None:
            self.db.execute("DELETE FROM dependency WHERE target = ?", (page.target,))
        self.db.executemany("INSERT OR IGNORE INTO dependency VALUES (?, ?)", ((node, page.target) for node in nodes))

    def forget_page(self, target: str) -> None:
        """Forgets a page that is no more."""
        self.db.execute("DELETE FROM dependency WHERE target = ?", (target,))
        self.db.execute("DELETE FROM page WHERE target = ?", (target,))


def _lock(path: Path) -> int:
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        holder = os.read(handle, 32).decode(errors="replace").strip() or "inconnu"
        os.close(handle)
        raise ManifestBusy(f"Un autre générateur (processus {holder}) travaille déjà sur {path.stem}.") from error
    os.ftruncate(handle, 0)
    os.pwrite(handle, f"{os.getpid()}\n".encode(), 0)
    return handle


def _open(path: Path, threads: bool) -> sqlite3.Connection:
    """The database, made anew when it is missing, damaged or of another version: it can always be made again."""
    for _ in range(2):
        db = sqlite3.connect(path, isolation_level=None, check_same_thread=not threads)
        try:
            db.execute("PRAGMA journal_mode = WAL")
            db.execute("PRAGMA synchronous = NORMAL")
            version = db.execute("PRAGMA user_version").fetchone()[0]
            if version == VERSION:
                return db
            if version == 0 and not db.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone():
                db.executescript(f"BEGIN; {_SCHEMA} PRAGMA user_version = {VERSION}; COMMIT;")
                return db
        except sqlite3.DatabaseError:
            pass
        db.close()
        for suffix in ("", "-wal", "-shm"):
            path.with_name(path.name + suffix).unlink(missing_ok=True)
    raise sqlite3.DatabaseError(f"Le fichier {path} ne peut pas être créé.")
