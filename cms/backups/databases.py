"""The database in one file and back: SQLite by its online copy, PostgreSQL by its own pg_dump, pg_restore and psql.

Writers go on while a copy is made: both give the state of one instant.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import tempfile
from contextlib import closing, suppress
from pathlib import Path
from typing import Protocol

from django.db import connection
from django.utils.translation import gettext as _
from psycopg import conninfo, pq

from cms.backups.problems import BackupError, UnreadableDatabase

_OF_OTHERS = (
    "SELECT pid, application_name FROM pg_stat_activity"
    " WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
)
_EMPTY = "DROP SCHEMA public CASCADE; CREATE SCHEMA public"


class Database(Protocol):
    """The database of this install."""

    file: str
    """What its copy is called in a backup."""

    def copy_to(self, path: Path) -> None:
        """Writes a copy. Raises UnreadableDatabase, BackupError."""

    def replace_by(self, path: Path) -> None:
        """Takes a copy's place, in one step. Raises BackupError, and then nothing has changed."""

    def users(self) -> list[str]:
        """The processes that have it open, this one aside."""


def database() -> Database:
    """The database that the settings name."""
    return PostgreSQL() if connection.vendor == "postgresql" else SQLite(Path(connection.settings_dict["NAME"]))


class SQLite:
    """A file."""

    file = "database.sqlite3"

    def __init__(self, path: Path) -> None:
        self._path = path

    def copy_to(self, path: Path) -> None:
        if not self._path.is_file():
            raise BackupError(_("Il n’y a pas de base dans %(path)s.") % {"path": self._path})
        try:
            with closing(sqlite3.connect(self._path)) as present, closing(sqlite3.connect(path)) as copy:
                present.backup(copy)
                copy.execute("PRAGMA journal_mode = DELETE")
                (found,) = copy.execute("PRAGMA integrity_check").fetchone()
        except sqlite3.DatabaseError as error:
            raise UnreadableDatabase(_("La base ne se lit pas : %(error)s") % {"error": error}) from error
        if found != "ok":
            raise UnreadableDatabase(_("La base est abîmée : %(error)s") % {"error": found})

    def replace_by(self, path: Path) -> None:
        connection.close()
        new = self._path.with_name(f"{self._path.name}.restored")
        shutil.copyfile(path, new)
        new.chmod(0o600)
        # What is still in the journal goes into the file: left beside another file, it would be taken for that one's.
        with suppress(sqlite3.DatabaseError), closing(sqlite3.connect(self._path)) as present:
            present.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        for ending in ("-wal", "-shm"):
            self._path.with_name(f"{self._path.name}{ending}").unlink(missing_ok=True)
        new.replace(self._path)

    def users(self) -> list[str]:
        wanted, found = str(self._path.resolve()), []
        for process in Path("/proc").glob("[0-9]*"):
            # Processes end meanwhile, and those of other people show nothing.
            with suppress(OSError):
                if process.name != str(os.getpid()) and any(
                    str(each.readlink()).startswith(wanted) for each in (process / "fd").iterdir()
                ):
                    command = (process / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
                    found.append(f"{process.name} ({command.strip()[:80]})")
        return found


class PostgreSQL:
    """A database of a server, which may be another machine."""

    file = "database.dump"

    def copy_to(self, path: Path) -> None:
        _run("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={path}")

    def replace_by(self, path: Path) -> None:
        connection.close()
        with tempfile.TemporaryDirectory(dir=path.parent.parent, prefix=".palier-restoring-") as folder:
            # The whole of it first: a script that was cut off would be taken for one that has ended.
            script = Path(folder) / "restore.sql"
            _call("pg_restore", "--no-owner", "--no-privileges", f"--file={script}", str(path))
            _run(
                "psql",
                "--no-psqlrc",
                "--quiet",
                "--single-transaction",
                "--set=ON_ERROR_STOP=1",
                f"--command={_EMPTY}",
                f"--file={script}",
            )

    def users(self) -> list[str]:
        with connection.cursor() as cursor:
            cursor.execute(_OF_OTHERS)
            return [f"{pid} ({name})" if name else str(pid) for pid, name in cursor.fetchall()]


def _address(passfile: str = "") -> str:
    """Where the database is, without the password, which other users of the machine could read in a list of processes."""
    known = {each.keyword.decode() for each in pq.Conninfo.get_defaults()} - {"password", "client_encoding"}
    parameters = {name: value for name, value in connection.get_connection_params().items() if name in known}
    return conninfo.make_conninfo(**parameters, **({"passfile": passfile} if passfile else {}))


def _run(program: str, *arguments: str) -> None:
    """Runs one of PostgreSQL's programs on the database. Raises BackupError with what it said."""
    password = connection.settings_dict["PASSWORD"].replace("\\", "\\\\").replace(":", "\\:")
    with tempfile.NamedTemporaryFile("w", prefix="palier-") as passfile:
        passfile.write(f"*:*:*:*:{password}\n")
        passfile.flush()
        _call(program, *arguments, f"--dbname={_address(passfile.name if password else '')}")


def _call(program: str, *arguments: str) -> None:
    try:
        done = subprocess.run([program, *arguments], capture_output=True, text=True, check=False)
    except FileNotFoundError:
        raise BackupError(
            _("%(program)s n’est pas installé : `apt-get install postgresql-client`.") % {"program": program}
        ) from None
    if done.returncode:
        raise BackupError(f"{program} : {done.stderr.strip()[-2000:]}")
