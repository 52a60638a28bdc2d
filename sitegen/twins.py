"""The `.br` and `.gz` beside each page: made once the pages are live, and never in the way of the next ones."""

from __future__ import annotations

import gzip
import logging
import os
import threading
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from sitegen.write import inside, write_twin

log = logging.getLogger("sitegen.twins")

_TWINNED = {".html", ".css", ".js", ".xml", ".ics", ".svg", ".txt", ".json", ".webmanifest"}
_BROTLI = 5
_BROTLI_WINDOW = 16
_GZIP = 6
"""On pages of 27 KB a window wider than 64 KB saves nothing and takes brotli a fifth longer. Level 9 saves one hundredth
more in twice the time, or sixteen times with a wide window; gzip's 9 saves three thousandths."""
_RETRY = 5.0
"""Seconds before another try after the disk refused."""
_LOWEST = 19
"""The niceness of the thread that compresses: whatever else the machine has to do comes first."""


def make_twins(path: Path) -> None:
    """Makes the `.br` and `.gz` beside a text file; the same bytes give the same twins."""
    if path.suffix in _TWINNED:
        for suffix, data in compressed(path.read_bytes()):
            write_twin(path, suffix, data)


def compressed(data: bytes) -> tuple[tuple[str, bytes], tuple[str, bytes]]:
    """The twins of a file, each with its suffix."""
    import brotli  # takes its time to load, and many builds compress nothing

    return (
        (".br", brotli.compress(data, quality=_BROTLI, lgwin=_BROTLI_WINDOW)),
        (".gz", gzip.compress(data, compresslevel=_GZIP, mtime=0)),
    )


class TwinThread:
    """Compresses pages beside a builder that goes on publishing: a publish waits for two renames at most.

    Compression runs outside the lock; twins are put in place inside it, and only if their page is still the one read.
    """

    def __init__(self) -> None:
        self._asked: deque[tuple[Path, str]] = deque()
        self._done: list[tuple[Path, str]] = []
        self._changed = threading.Condition()
        self._placing = threading.Lock()
        self._stopped = False
        self._thread = threading.Thread(target=self._run, name="twins", daemon=True)
        self._thread.start()

    def ask(self, output: Path, paths: Iterable[str]) -> None:
        """Has the twins of pages below `output` made, when there is time."""
        with self._changed:
            self._asked.extend((output, path) for path in paths)
            self._changed.notify()

    @property
    def busy(self) -> bool:
        """Whether something is still to be made."""
        return bool(self._asked)

    @contextmanager
    def held(self, output: Path) -> Iterator[list[str]]:
        """While pages are replaced: no twin is put in place. Gives the pages of `output` that got theirs since last time."""
        with self._placing:
            done = [path for folder, path in self._done if folder == output]
            self._done = [each for each in self._done if each[0] != output]
            yield done

    def close(self) -> None:
        """Stops after the page under way."""
        with self._changed:
            self._stopped = True
            self._changed.notify()
        self._thread.join()

    def _run(self) -> None:
        with suppress(OSError, AttributeError):
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _LOWEST)
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._asked or self._stopped)
                if self._stopped:
                    return
                output, path = self._asked[0]
            try:
                self._twin(output, path)
            except OSError as error:
                log.error("Les versions compressées attendent (%s).", error)
                with self._changed:
                    self._changed.wait_for(lambda: self._stopped, timeout=_RETRY)
            self._asked.popleft()

    def _twin(self, output: Path, path: str) -> None:
        file = inside(output, path)
        before = _identity(file)
        twins = compressed(file.read_bytes()) if before and file.suffix in _TWINNED else ()
        with self._placing:
            if _identity(file) == before:
                for suffix, data in twins:
                    write_twin(file, suffix, data)
                self._done.append((output, path))


def _identity(file: Path) -> tuple[int, int] | None:
    """Changes whenever another page takes the place of this one; None when there is none."""
    try:
        stat = file.stat()
    except FileNotFoundError:
        return None
    return stat.st_ino, stat.st_mtime_ns
