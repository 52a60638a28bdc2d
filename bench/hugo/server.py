"""What `hugo server` does when one page is edited: the rebuild it makes while it runs, as an author sees it."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import Empty, Queue
from threading import Thread
from typing import NamedTuple

from bench.hugo.build import binary

_TOTAL = re.compile(r"Total in (\d+) ms")
LONGEST = 900
"""Seconds after which a rebuild is given up."""


class Rebuild(NamedTuple):
    """One edit, in seconds: what Hugo says its rebuild took, until the page is served, and of processor time meanwhile."""

    own: float
    served: float
    processor: float


def server_edit(site: Path, address: str, edits: int = 5, whole: bool = True) -> list[Rebuild]:
    """Edits the text of the page at `address` again and again while `hugo server` runs, from memory.

    `whole`: every page is made again (`--disableFastRender`), which is what a site put online needs; without it Hugo
    makes the home page and the pages visited lately, and leaves the others as they were. The file is put back.
    """
    file = site / "content" / f"{address.strip('/')}.html"
    text = file.read_text(encoding="utf-8")
    found = []
    with _server(site, whole) as (url, lines, processor):
        _fetch(f"{url}{address}")
        try:
            for number in range(1, edits + 1):
                words = f"Une phrase de plus, la {number}e."
                found.append(_edit(file, f"{text}\n<p>{words}</p>", f"{url}{address}", words, lines, processor))
        finally:
            file.write_text(text, encoding="utf-8")
    return found


def _edit(file: Path, text: str, url: str, words: str, lines: Queue[str], processor: Callable[[], float]) -> Rebuild:
    while not lines.empty():
        lines.get()
    before = processor()
    started = time.perf_counter()
    file.write_text(text, encoding="utf-8")
    own = _said(lines)
    while words not in _fetch(url):
        time.sleep(0.005)
        if time.perf_counter() - started > LONGEST:
            raise TimeoutError(url)
    return Rebuild(own, time.perf_counter() - started, processor() - before)


def _said(lines: Queue[str]) -> float:
    """The seconds in Hugo's next `Total in N ms`. Raises TimeoutError."""
    deadline = time.monotonic() + LONGEST
    while True:
        try:
            line = lines.get(timeout=max(0.01, deadline - time.monotonic()))
        except Empty:
            raise TimeoutError("hugo server ne dit plus rien") from None
        match = _TOTAL.search(line)
        if match:
            return int(match[1]) / 1000


def _fetch(url: str) -> str:
    with urllib.request.urlopen(url, timeout=60) as answer:  # noqa: S310 - our own server
        return str(answer.read().decode())


def _processor(pid: int) -> float:
    """User and system seconds of a process (Linux: /proc/<pid>/stat, fields 14 and 15)."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@contextmanager
def _server(site: Path, whole: bool) -> Iterator[tuple[str, Queue[str], Callable[[], float]]]:
    """A running server, once its first build is done: its address, the lines it says, its processor time so far."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [str(binary()), "server", "--source", str(site), "--port", str(port), "--bind", "127.0.0.1"]
    command += ["--environment", "production", "--disableLiveReload", "--noHTTPCache", "--renderToMemory"]
    command += ["--disableFastRender"] if whole else []
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    lines: Queue[str] = Queue()

    def listen() -> None:
        assert process.stdout is not None
        for line in process.stdout:
            lines.put(line)

    Thread(target=listen, daemon=True).start()
    try:
        deadline = time.monotonic() + LONGEST
        while "is available at" not in (line := lines.get(timeout=LONGEST)):
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(line)
        yield f"http://127.0.0.1:{port}", lines, lambda: _processor(process.pid)
    finally:
        process.terminate()
        process.wait()
