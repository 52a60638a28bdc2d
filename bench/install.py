"""The CMS as on a server, with a database of its own: what the measurements of the resident area stand on."""

from __future__ import annotations

import http.client
import json
import os
import shlex
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.commands import ROOT
from bench.measure import PeakMemory
from bench.room import Room
from tests.support.postgresql import DURABLE, postgresql
from tests.support.processes import free_ports

UNIT = ROOT / "deploy" / "systemd" / "palier-cms.service"
PATIENCE = 60.0
"""Seconds in which a server answers."""


@dataclass(frozen=True, slots=True)
class Install:
    """A folder and a database."""

    name: str
    """Of its database, for the reader of the results."""
    folder: Path
    url: str
    """Of its database; empty for SQLite."""

    @property
    def environment(self) -> dict[str, str]:
        """What every process is told."""
        return {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "bench.settings",
            "PALIER_VAR": str(self.folder),
            "PALIER_DATABASE_URL": self.url,
            "PALIER_ALLOWED_HOSTS": "localhost",
            "PALIER_SECRET_KEY": "only-for-a-run-" + "x" * 40,
            "PALIER_BUILD_TOKEN": "only-for-a-run",
            "PALIER_CODE_KEY": "only-for-a-run",
            "PALIER_PUBLIC_URL": "",
        }

    def run(self, module: str, *arguments: str) -> tuple[Any, float]:
        """What a module of `bench` prints as JSON, and the most memory its process took, in MB."""
        command = [sys.executable, "-m", module, *arguments]
        process = subprocess.Popen(command, cwd=ROOT, env=self.environment, stdout=subprocess.PIPE, text=True)
        with PeakMemory(process.pid) as peak:
            said = process.communicate()[0]
        if process.returncode:
            raise RuntimeError(f"{module} ended with {process.returncode}")
        return json.loads(said or "null"), peak.megabytes

    @contextmanager
    def server(self) -> Iterator[tuple[int, int]]:
        """The web server with the options of deploy/systemd; its process id and its port."""
        port = free_ports(1)
        line = next(each for each in UNIT.read_text().splitlines() if each.startswith("ExecStart="))
        options = shlex.split(line.partition("gunicorn ")[2].replace("127.0.0.1:8001", f"127.0.0.1:{port}"))
        command = [sys.executable, "-m", "gunicorn", *options, "--log-level", "warning"]
        process = subprocess.Popen(command, cwd=ROOT, env=self.environment)
        try:
            _wait(port)
            yield process.pid, port
        finally:
            process.terminate()
            process.wait(30)


def _wait(port: int) -> None:
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", "/api/health/", headers={"X-Forwarded-Proto": "https"})
            connection.getresponse().read()
            return
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.2)


@contextmanager
def installs(room: Room) -> Iterator[list[Install]]:
    """An empty install on SQLite, and one on PostgreSQL, both as durable as on a server."""
    with room.scratch() as folder, postgresql(DURABLE) as url:
        made = [Install("SQLite", folder / "sqlite", ""), Install("PostgreSQL", folder / "postgresql", url)]
        for each in made:
            each.folder.mkdir()
            command = [sys.executable, "manage.py", "migrate", "-v0"]
            subprocess.run(command, cwd=ROOT, env=each.environment, check=True)
        yield made
