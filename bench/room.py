"""Where a run works: its folders in memory and on disk, and the towns and sites that several parts share."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import TypeVar

from bench import commands, corpus
from bench.corpus import Corpus

T = TypeVar("T")
SMALL, LARGE = 10_000, 100_000
MEMORY_DISK = Path("/dev/shm")  # noqa: S108 - its content is ours: a folder of a random name
BYTES_A_PAGE = 42_000
"""What a page takes with its record, its share of the manifest and the blocks that files fill only in part."""
SPARE = 4 * 10**9
"""Bytes of memory that a file system in memory must leave to the programs that are measured."""


class NoRoom(OSError):
    """Too little free space for a part; says how much it takes."""


class Room:
    """The folders of a run, removed at its end. Towns are written once, and built once, for all parts that need them."""

    def __init__(self) -> None:
        self.in_memory = _fits_in_memory(LARGE + 5 * SMALL)
        parent = MEMORY_DISK if self.in_memory else None
        self.folder = Path(tempfile.mkdtemp(prefix="palier-bench-", dir=parent))
        self._disk: Path | None = None
        self._kept = ExitStack()
        self._towns: dict[int, Corpus] = {}
        self._sites: dict[int, Path] = {}
        self._finished: dict[int, Path] = {}
        self._of_hugo: dict[int, Path] = {}

    def __enter__(self) -> Room:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._kept.close()
        for folder in (self.folder, self._disk):
            if folder:
                shutil.rmtree(folder, ignore_errors=True)

    def keep(self, context: AbstractContextManager[T]) -> T:
        """What a context gives, until the end of the run."""
        return self._kept.enter_context(context)

    @property
    def where(self) -> str:
        """The file system of `folder`, for the reader of the results."""
        return "tmpfs" if self.in_memory else f"disk ({self.folder.parent})"

    def disk(self, pages: int) -> Path:
        """A folder on a disk with room for that many pages. Raises NoRoom."""
        if self._disk is None:
            parent = commands.ROOT / "var"
            parent.mkdir(exist_ok=True)
            self._disk = Path(tempfile.mkdtemp(prefix="bench-", dir=parent))
        free, needed = shutil.disk_usage(self._disk).free, pages * BYTES_A_PAGE
        if free < needed:
            raise NoRoom(f"{pages} pages take {needed / 1e9:.0f} GB of disk, {free / 1e9:.0f} GB are free")
        return self._disk

    @contextmanager
    def scratch(self) -> Iterator[Path]:
        """A folder for what one part alone needs, gone after it."""
        with tempfile.TemporaryDirectory(dir=self.folder) as folder:
            yield Path(folder)

    def town(self, pages: int) -> Corpus:
        """A town of that many pages."""
        if pages not in self._towns:
            self._towns[pages] = corpus.town(self.folder / f"records-{pages}", pages)
        return self._towns[pages]

    def site(self, pages: int) -> Path:
        """The sites of a town, built as of today and without twins; parts may publish in it."""
        if pages not in self._sites:
            output = self.folder / f"site-{pages}"
            commands.build(self.town(pages).folder, output, datetime.now(UTC))
            self._sites[pages] = output
        return self._sites[pages]

    def finished(self, pages: int) -> Path:
        """The sites of a town at the instant of its corpus, without twins until a part makes them; nobody publishes in it."""
        if pages not in self._finished:
            town, output = self.town(pages), self.folder / f"finished-{pages}"
            commands.build(town.folder, output, town.now)
            self._finished[pages] = output
        return self._finished[pages]

    def of_hugo(self, pages: int) -> Path:
        """The records of a town as a site of Hugo, at the same instant."""
        from bench.hugo.export import export

        if pages not in self._of_hugo:
            site = self.folder / f"hugo-{pages}"
            export(self.town(pages).folder, site)
            self._of_hugo[pages] = site
        return self._of_hugo[pages]


def _fits_in_memory(pages: int) -> bool:
    if not os.path.ismount(MEMORY_DISK) or not os.access(MEMORY_DISK, os.W_OK):
        return False
    kilobytes = next(
        int(line.split()[1]) for line in Path("/proc/meminfo").read_text().splitlines() if "MemAvailable" in line
    )
    room = min(shutil.disk_usage(MEMORY_DISK).free, kilobytes * 1024 - SPARE)
    return room > pages * BYTES_A_PAGE
