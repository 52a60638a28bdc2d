"""The CMS as on a server, with a database of its own: what the measurements of the resident area stand on."""

from __future__ import annotations

import http.client
import json
import os
import shlex
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, LiteralString

import psycopg

from bench.commands import ROOT
from bench.measure import PeakMemory
from bench.room import Room
from tests.support.postgresql import DURABLE, postgresql
from tests.support.processes import free_ports

UNIT = ROOT / "deploy" / "systemd" / "palier-cms.service"
SQLITE, POSTGRESQL = "SQLite", "PostgreSQL"
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

    @contextmanager
    def background(self, smtp_port: int) -> Iterator[int]:
        """The background process, which hands e-mails to a port of this machine; its process id."""
        environment = self.environment | {"PALIER_SMTP_URL": f"smtp://127.0.0.1:{smtp_port}"}
        command = [sys.executable, "manage.py", "background"]
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)
        assert process.stdout
        try:
            # It says when it is ready.
            process.stdout.readline()
            yield process.pid
        finally:
            process.terminate()
            process.communicate(timeout=60)

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
def installed(room: Room, database: str) -> Iterator[Install]:
    """An empty install on SQLITE or POSTGRESQL, as durable as on a server."""
    with room.scratch() as folder:
        # The folder of the files that a server hands out: its absence is warned of at every turn.
        (folder / "static").mkdir()
        if database == SQLITE:
            shutil.copy(_migrated_file(room), folder)
            yield Install(SQLITE, folder, "")
            return
        server = _migrated_server(room)
        server.do("CREATE DATABASE part TEMPLATE migrated")
        try:
            yield Install(POSTGRESQL, folder, server.of("part"))
        finally:
            server.do("DROP DATABASE part WITH (FORCE)")


@dataclass(frozen=True, slots=True)
class _Server:
    """A PostgreSQL."""

    url: str

    def of(self, database: str) -> str:
        """The PALIER_DATABASE_URL of one of its databases."""
        return self.url.replace("/postgres?", f"/{database}?")

    def do(self, command: LiteralString) -> None:
        """One command, outside of its other databases."""
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(command)


@cache
def _migrated_file(room: Room) -> Path:
    """A SQLite file with all tables: made once a run, for it takes a quarter of a minute."""
    folder = room.folder / "migrated"
    folder.mkdir()
    _migrate(Install(SQLITE, folder, ""))
    return folder / "palier.sqlite3"


@cache
def _migrated_server(room: Room) -> _Server:
    """A PostgreSQL with all tables in its database `migrated`."""
    server = _Server(room.keep(postgresql(DURABLE)))
    server.do("CREATE DATABASE migrated")
    with room.scratch() as folder:
        _migrate(Install(POSTGRESQL, folder, server.of("migrated")))
    return server


def _migrate(install: Install) -> None:
    subprocess.run([sys.executable, "manage.py", "migrate", "-v0"], cwd=ROOT, env=install.environment, check=True)
