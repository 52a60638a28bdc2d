"""Bring `var/` to where the processes of `make run` can start: database, demo town, static files, records, first sites.

A step whose inputs have not changed since its last success is left out, so that a second start takes seconds.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
COMMUNE = "13055"
"""INSEE code of the demo town, Marseille."""


class PreparationError(Exception):
    """A step failed; the message says which and shows its last lines."""


@dataclass(frozen=True)
class Step:
    """A command and what it depends on: files (globs from the root) and words. Without inputs it always runs."""

    label: str
    command: tuple[str, ...]
    files: tuple[str, ...] = ()
    words: tuple[str, ...] = ()

    def fingerprint(self) -> str:
        digest = hashlib.sha256(repr((self.command, self.words)).encode())
        for path in sorted(path for pattern in self.files for path in ROOT.glob(pattern) if path.is_file()):
            digest.update(f"\0{path.relative_to(ROOT)}\0".encode())
            digest.update(path.read_bytes())
        return digest.hexdigest()


class Preparation:
    """The steps of a start in `var`, for a town served at `port`."""

    def __init__(self, var: Path, port: int) -> None:
        self.var = var
        self.memory = var / "prepared.json"
        database = os.environ.get("PALIER_DATABASE_URL", "")
        manage = (sys.executable, "manage.py")
        self.steps = (
            Step("Database", (*manage, "migrate", "--verbosity", "0"), ("cms/**/migrations/*.py",), (database,)),
            Step("Demo town", (*manage, "import_content", "content"), ("content/**/*",)),
            Step("Demo accounts", (*manage, "create_demo_accounts")),
            Step("Demo residents", (*manage, "create_demo_residents"), ("cms/residents/demo.py",)),
            Step("Demo reports", (*manage, "create_demo_reports"), ("cms/reports/demo*.py",)),
            Step("Address", (*manage, "set_site_address", COMMUNE, "localhost", str(port))),
            Step("Records", (*manage, "export_records")),
            Step("Sites", ("sitegen", "build", "--source", str(var / "records"), "--output", str(var / "site"))),
        )

    def run(self) -> None:
        """Run what is due, in order; a step that runs makes every later one due. Raises PreparationError."""
        done = self._remembered()
        due = False
        for step in self.steps:
            fingerprint = step.fingerprint()
            due = due or done.get(step.label) != fingerprint
            if not due:
                continue
            self._run(step)
            done[step.label] = fingerprint
            self.memory.write_text(json.dumps(done, indent=1))

    def _remembered(self) -> dict[str, str]:
        # What was prepared lives in the database and the folders: without them there is nothing to remember.
        kept: Iterable[Path] = [self.var / "records", self.var / "site"]
        if not os.environ.get("PALIER_DATABASE_URL"):
            kept = [*kept, self.var / "palier.sqlite3"]
        if not self.memory.exists() or not all(path.exists() for path in kept):
            return {}
        remembered: dict[str, str] = json.loads(self.memory.read_text())
        return remembered

    def _run(self, step: Step) -> None:
        started = time.monotonic()
        log = self.var / "log" / "preparation.log"
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("a") as output:
            output.write(f"\n# {step.label}: {' '.join(step.command)}\n")
            output.flush()
            begin = output.tell()
            process = subprocess.Popen(step.command, cwd=ROOT, stdout=output, stderr=subprocess.STDOUT)
            try:
                while process.poll() is None:
                    self._show(step, started, "…")
                    time.sleep(0.1)
            finally:
                if process.poll() is None:
                    process.terminate()
                    process.wait()
        if process.returncode:
            print()
            lines = log.read_bytes()[begin:].decode(errors="replace").splitlines()[-20:]
            said = "\n".join(f"  {line}" for line in lines)
            raise PreparationError(f"the step « {step.label} » failed; it said ({log}):\n{said}")
        self._show(step, started, "", end="\n")

    @staticmethod
    def _show(step: Step, started: float, mark: str, end: str = "") -> None:
        line = f"  {step.label:<28}{time.monotonic() - started:5.0f} s {mark}"
        if sys.stdout.isatty():
            print(f"\r{line}", end=end or " ", flush=True)
        elif end:
            print(line, flush=True)
