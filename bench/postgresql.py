"""A PostgreSQL of a run's own, where its programs are installed."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_HOMES = ("/usr/lib/postgresql/*/bin", "/usr/local/pgsql/bin", "/opt/homebrew/opt/postgresql*/bin")


def programs() -> Path | None:
    """The folder of `initdb` and `postgres`, the newest version; None when there is none."""
    if found := shutil.which("initdb"):
        return Path(found).resolve().parent
    folders = [folder for pattern in _HOMES for folder in Path("/").glob(pattern.removeprefix("/"))]
    return max((each for each in folders if (each / "initdb").exists()), key=_version, default=None)


def _version(folder: Path) -> int:
    return int(folder.parent.name) if folder.parent.name.isdecimal() else 0


@contextmanager
def database_url() -> Iterator[str | None]:
    """The address of an empty database for as long as the block lasts; None without PostgreSQL."""
    folder = programs()
    if folder is None:
        yield None
        return
    # PostgreSQL refuses to run as root; its own user is made with its package.
    user = "postgres" if os.geteuid() == 0 else None
    as_user = ["runuser", "-u", user, "--"] if user else []
    home = Path(tempfile.mkdtemp(prefix="palier-bench-postgresql-"))
    if user:
        shutil.chown(home, user)
    port = free_port()
    data = home / "data"
    setting = [*as_user, str(folder / "initdb"), "-D", str(data), "-U", "palier", "--auth=trust", "-E", "UTF8"]
    options = f"-c listen_addresses=127.0.0.1 -p {port} -k {home}"
    control = [*as_user, str(folder / "pg_ctl"), "-D", str(data), "-w"]
    try:
        subprocess.run(setting, check=True, stdout=subprocess.DEVNULL, cwd="/")
        start = [*control, "-l", str(home / "log"), "-o", options, "start"]
        subprocess.run(start, check=True, stdout=subprocess.DEVNULL, cwd="/")
        try:
            address = ["-h", "127.0.0.1", "-p", str(port), "-U", "palier"]
            subprocess.run([str(folder / "createdb"), *address, "palier"], check=True, cwd="/")
            yield f"postgresql://palier@127.0.0.1:{port}/palier"
        finally:
            subprocess.run([*control, "-m", "fast", "stop"], check=False, stdout=subprocess.DEVNULL, cwd="/")
    finally:
        shutil.rmtree(home, ignore_errors=True)


def free_port() -> int:
    """A port of this machine that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
