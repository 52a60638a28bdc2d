"""`hugo server`, while an edit of one content file goes through it."""

from __future__ import annotations

import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.hugo.build import binary

PATIENCE = 120.0
"""Seconds its first build may take: it notes what every page used."""


@contextmanager
def server(site: Path, output: Path) -> Iterator[None]:
    """A server for as long as the block lasts, once its first build is in `output` and it hears of changes.

    It writes to disk and replaces every page that shows an edit (`--disableFastRender`), not only those visited lately.
    Raises RuntimeError with what it said when it does not start.
    """
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [
        str(binary()),
        "server",
        "--source",
        str(site),
        "--destination",
        str(output.absolute()),
        "--port",
        str(port),
    ]
    command += ["--disableFastRender", "--disableLiveReload", "--disableBrowserError"]
    said = output.with_name("hugo-server.log")
    with said.open("w", encoding="utf-8") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log)
        try:
            deadline = time.monotonic() + PATIENCE
            while "Press Ctrl+C" not in (text := said.read_text("utf-8")):
                if process.poll() is not None or time.monotonic() > deadline:
                    raise RuntimeError(f"hugo server did not start: {text[-2000:]}")
                time.sleep(0.2)
            yield
        finally:
            process.terminate()
            process.wait(30)
