"""What was last deployed to one place: a small SQLite file beside the output, which is also the lock of that place.

It is a memory and no more: lost, or left by a deployment that was cut off, it is made again from the place itself.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from sitegen.deploy.errors import DeployError

_VERSION = 1
_SCHEMA = f"""
BEGIN;
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE file (path TEXT PRIMARY KEY, stamp TEXT NOT NULL, digest TEXT NOT NULL) WITHOUT ROWID;
PRAGMA user_version = {_VERSION};
COMMIT;
"""


class Row(NamedTuple):
    """A deployed file: the stamp it had on disk, and the digest the place knows it by (MD5 in a bucket, SHA-1 at Netlify)."""

    stamp: str
    digest: str


class State:
    """An open state, closed to every other process until `close`."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.links = path.with_suffix(".links")
        """A folder that only the holder of this state writes."""
        self._db = _open(path)

    def close(self) -> None:
        """Lets another deployment in."""
        self._db.close()

    def get(self, key: str) -> str:
        """A fact kept since the last deployment; empty when there is none."""
        row = self._db.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        return str(row[0]) if row else ""

    def put(self, key: str, value: str) -> None:
        """Keeps a fact, at once."""
        self._db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, value))

    def rows(self) -> dict[str, Row]:
        """Path → what was deployed there, by the last deployment that was finished."""
        return {path: Row(stamp, digest) for path, stamp, digest in self._db.execute("SELECT * FROM file")}

    def finish(self, old: Mapping[str, Row], new: Mapping[str, Row], facts: Mapping[str, str]) -> None:
        """Remembers a finished deployment: the rows were `old`, they are `new`; all of it is kept, or nothing."""
        self._db.execute("BEGIN")
        self._db.executemany("DELETE FROM file WHERE path = ?", [(path,) for path in old if path not in new])
        self._db.executemany(
            "INSERT OR REPLACE INTO file VALUES (?, ?, ?)",
            [(path, *row) for path, row in new.items() if old.get(path) != row],
        )
        self._db.executemany("INSERT OR REPLACE INTO meta VALUES (?, ?)", list(facts.items()))
        self._db.execute("COMMIT")


def _open(path: Path) -> sqlite3.Connection:
    """The file, made anew when it is damaged or of another version. Raises DeployError when another process has it."""
    for _ in range(2):
        db = sqlite3.connect(path, isolation_level=None, timeout=0)
        try:
            db.execute("PRAGMA locking_mode = EXCLUSIVE")
            db.execute("BEGIN EXCLUSIVE")
            version = db.execute("PRAGMA user_version").fetchone()[0]
            db.execute("COMMIT")
            if version == _VERSION:
                return db
            if version == 0 and not db.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone():
                db.executescript(_SCHEMA)
                return db
        except sqlite3.DatabaseError as error:
            if isinstance(error, sqlite3.OperationalError) and "locked" in str(error):
                db.close()
                raise DeployError(f"un autre déploiement est en cours vers le même endroit ({path.name}).") from error
            if isinstance(error, sqlite3.OperationalError):
                db.close()
                raise DeployError(f"le fichier {path} ne peut pas être ouvert ({error}).") from error
        db.close()
        path.unlink(missing_ok=True)
        path.with_name(f"{path.name}-journal").unlink(missing_ok=True)
    raise DeployError(f"le fichier {path} ne peut pas être créé.")
