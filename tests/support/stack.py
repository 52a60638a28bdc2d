"""The whole system as `make run` starts it, in a folder of its own."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from deploy.embedded import environment_of
from tests.support.processes import ROOT, descendants, free_ports, is_alive, stop, wait_until

STARTING = 420.0
"""Seconds for a first start on a slow machine: database, import of the whole demo town, first build."""


@dataclass
class Stack:
    """A running system; `output` is what its terminal shows."""

    process: subprocess.Popen[str]
    var: Path
    port: int
    terminal: Path

    @property
    def url(self) -> str:
        """Where the sites are, without a final slash."""
        return f"http://localhost:{self.port}"

    @property
    def output(self) -> str:
        return self.terminal.read_text(encoding="utf-8")

    def processes(self) -> set[int]:
        """Every process the system started."""
        return descendants(self.process.pid)

    def account(self, username: str) -> tuple[str, str]:
        """User name and password of a demo account."""
        accounts = json.loads((self.var / "demo-accounts.json").read_text())
        return username, next(each["password"] for each in accounts if each["username"] == username)

    def does(self, statements: str) -> str:
        """What Python prints that runs in the system as its own processes do: what has no screen, or is another's to press."""
        shell = [sys.executable, "manage.py", "shell", "--no-imports", "-c", statements]
        environment = {**os.environ, **environment_of(self.var, self.port)}
        done = subprocess.run(
            shell, cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=120
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def end(self, how: signal.Signals = signal.SIGINT) -> int:
        """Stop it as a person or a service manager would, and return the exit status once nothing is left."""
        left = self.processes()
        status = stop(self.process, how, seconds=30)
        wait_until(lambda: not [pid for pid in left if is_alive(pid)], "every process to end")
        return status


def begin(var: Path, terminal: Path, port: int | None = None, database: str = "", smtp: str = "") -> Stack:
    """Start the system in `var`, on the PostgreSQL and with the mail server of an address if given, and do not wait."""
    port = port or free_ports(3)
    environment = {**os.environ, "PORT": str(port), "PALIER_VAR": str(var)}
    environment |= {"PALIER_DATABASE_URL": database, "PALIER_SMTP_URL": smtp}
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    with terminal.open("w") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "deploy.embedded"],
            cwd=ROOT,
            env=environment,
            stdout=output,
            stderr=output,
            text=True,
        )
    return Stack(process, var, port, terminal)


def start(var: Path, database: str = "", smtp: str = "") -> Stack:
    """Start the system in `var` as `begin` does, and wait until it says that it runs."""
    var.mkdir(parents=True, exist_ok=True)
    stack = begin(var, var / "terminal.txt", database=database, smtp=smtp)
    try:
        wait_until(lambda: "Ctrl-C" in stack.output or stack.process.poll() is not None, "the start", STARTING)
        assert stack.process.poll() is None, stack.output
    except BaseException:
        stop(stack.process)
        raise
    return stack
