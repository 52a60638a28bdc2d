"""Processes and ports for the tests: what is started here is ended here."""

from __future__ import annotations

import fcntl
import os
import random
import signal
import socket
import subprocess
import sys
import time
import traceback
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BIN = ROOT / ".venv" / "bin"
PATIENCE = 90.0
"""Seconds to wait for what must appear: generous, so that a slow machine never fails a right program."""


def free_ports(count: int) -> int:
    """The first of `count` ports in a row that nothing listens on."""
    while True:
        first = random.randrange(20_000, 30_000)
        if all(_is_free(port) for port in range(first, first + count)):
            return first


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


def wait_until(condition: Callable[[], object], what: str, seconds: float = PATIENCE) -> None:
    """Return when `condition` holds. Raises AssertionError naming what never came."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, f"after {seconds:.0f} s still waiting: {what}"
        time.sleep(0.1)


def status_of(url: str) -> int:
    """The HTTP status at `url`, redirects not followed; 0 when nobody answers."""
    try:
        with urllib.request.build_opener(_Stay).open(url, timeout=10) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return 0


def text_at(url: str) -> str:
    """The page at `url` as text."""
    with urllib.request.urlopen(url, timeout=10) as answer:
        return str(answer.read().decode())


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        return None


def descendants(pid: int) -> set[int]:
    """Every living process below `pid` (Linux)."""
    parents: dict[int, int] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            if fields[0] != "Z":
                parents[int(entry.name)] = int(fields[1])
    found = {pid}
    while more := {child for child, parent in parents.items() if parent in found} - found:
        found |= more
    return found - {pid}


def is_alive(pid: int) -> bool:
    """Whether a process still runs; one that only waits to be reaped does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def stop(process: subprocess.Popen[str], how: signal.Signals = signal.SIGTERM, seconds: float = 20) -> int:
    """End a process and return its exit status; kill it when it does not listen."""
    if process.poll() is None:
        process.send_signal(how)
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            process.kill()
    return process.wait()


def forked(work: Callable[[], object]) -> int:
    """The id of a process that does some work and ends with 0, or with 1 when it could not."""
    sys.stdout.flush()
    pid = os.fork()
    if pid == 0:
        status = 1
        try:
            work()
            status = 0
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(status)
    return pid


def kill(pid: int) -> int:
    """Kill one process of ours and no other; its exit status, which is that of its work when it had ended by itself."""
    os.kill(pid, signal.SIGKILL)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


@contextmanager
def one_at_a_time(folder: Path) -> Iterator[None]:
    """Hold the lock of a folder shared by the workers of a test run."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


@contextmanager
def caddy(folder: Path, commune: str) -> Iterator[str]:
    """Serve the sites built in `folder`/site as `make run` does; gives the address, without a final slash."""
    port = free_ports(3)
    environment = {
        **os.environ,
        "PALIER_VAR": str(folder),
        "PALIER_PORT": str(port),
        "PALIER_CMS_PORT": str(port + 1),
        "PALIER_PREVIEW_PORT": str(port + 2),
        "PALIER_COMMUNE": commune,
    }
    command: list[str | Path] = [
        BIN / "caddy",
        "run",
        "--config",
        ROOT / "deploy" / "Caddyfile",
        "--adapter",
        "caddyfile",
    ]
    file = folder / f"caddy-{port}.log"
    with file.open("w") as log:
        process = subprocess.Popen(command, env=environment, stdout=log, stderr=log, text=True)
    try:
        wait_until(
            lambda: process.poll() is not None or status_of(f"http://127.0.0.1:{port}/") == 200, f"Caddy at {port}"
        )
        assert process.poll() is None, file.read_text()
        yield f"http://127.0.0.1:{port}"
    finally:
        stop(process)
