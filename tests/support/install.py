"""A real install in a folder, with processes of its own: for tests about what is killed, served, or done at once."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

from tests.support.database import new_database
from tests.support.processes import ROOT, one_at_a_time

DJANGO = "import django\ndjango.setup()\n"


@dataclass(frozen=True)
class Install:
    """An install whose data are in `folder`; `database` is its PALIER_DATABASE_URL."""

    folder: Path
    database: str
    settings: dict[str, str] = field(default_factory=dict)
    """Environment variables that this install has besides those of every install."""

    @property
    def var(self) -> Path:
        """Where everything that changes is."""
        return self.folder / "var"

    @property
    def database_file(self) -> Path:
        """Its database when that is SQLite."""
        return self.var / "palier.sqlite3"

    @property
    def environment(self) -> dict[str, str]:
        """What its processes are told."""
        return {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "cms.settings.local",
            "PALIER_VAR": str(self.var),
            "PALIER_SECRET_KEY": "only-for-tests",
            "PALIER_CODE_KEY": "only-for-tests",
            "PALIER_PUBLIC_URL": "",
            "PALIER_DATABASE_URL": self.database,
            "PYTHONPATH": str(ROOT),
            **self.settings,
        }

    def manage(self, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        """A management command, run to its end."""
        command = [sys.executable, "manage.py", *arguments]
        done = subprocess.run(
            command, env=self.environment, cwd=ROOT, capture_output=True, text=True, check=False, timeout=600
        )
        assert done.returncode == 0 or not check, done.stdout + done.stderr
        return done

    def process(self, *command: str | Path, **options: object) -> subprocess.Popen[str]:
        """A process that goes on; who starts it ends it."""
        return subprocess.Popen(command, env=self.environment, cwd=ROOT, text=True, **options)  # type: ignore[call-overload,no-any-return]

    def run(self, script: str, status: int = 0) -> list[str]:
        """Run a script that finds Django ready; the lines it prints."""
        command = [sys.executable, "-c", DJANGO + script]
        done = subprocess.run(command, env=self.environment, cwd=ROOT, capture_output=True, text=True, timeout=600)
        assert done.returncode == status, done.stdout + done.stderr
        return done.stdout.splitlines()


def migrated_once(folder: Path) -> Install:
    """An install whose database has its tables and nothing in them, made by the first worker that asks. To be copied."""
    with one_at_a_time(folder):
        made = folder / "database"
        if not made.exists():
            database = new_database()
            install = Install(folder, database)
            install.var.mkdir()
            install.manage("migrate", "-v0")
            made.write_text(database)
    return Install(folder, made.read_text())


def copied(original: Install, folder: Path) -> Install:
    """An install with a copy of another one's database, in a folder of its own."""
    copy = Install(folder, new_database(like=original.database))
    copy.var.mkdir()
    if not original.database:
        shutil.copy(original.database_file, copy.database_file)
    return copy
