"""What several processes do of a build: whole communes of a country, or the records and the pages of one large town."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from itertools import islice
from pathlib import Path

from sitegen.ahead import ReadAhead
from sitegen.build import AT_ONCE, Builder
from sitegen.index import Index
from sitegen.manifest import Manifest, read_only
from sitegen.pages import Outcome, PageMaker, PageWriter
from sitegen.processes import Processes, Task
from sitegen.refresh import Entry, read_entry
from sitegen.report import Report
from sitegen.source import Source
from sitegen.theme import Theme
from sitegen.town import Town
from sitegen.twins import make_twins
from sitegen.write import inside

_RECORDS = 100


class Server:
    """Answers tasks in a forked process; each method is a task."""

    def __init__(
        self,
        sources: Iterable[Source],
        output: Path,
        theme: Theme,
        writer_for: Callable[[Path], PageWriter],
        verify: bool,
    ) -> None:
        self._sources = {source.insee: source for source in sources}
        self._output = output
        self._theme = theme
        self._writer_for = writer_for
        self._verify = verify
        self._maker: PageMaker | None = None
        self._db: sqlite3.Connection | None = None
        self._lock = -1

    def __call__(self, task: Task, handle: int) -> object:
        """Does one task."""
        name, *arguments = task
        if handle >= 0:
            self._keep_lock(handle)
        found: object = getattr(self, name)(*arguments)
        return found

    def read(self, insee: str, names: Sequence[str]) -> list[Entry]:
        """What some files of a commune hold."""
        return [read_entry(self._sources[insee], name) for name in names]

    def open(self, insee: str, path: Path, now: datetime) -> None:
        """Looks at the index of a commune as it was just committed."""
        if self._db is not None:
            self._db.close()
        self._db = read_only(path)
        index = Index(self._db)
        town = Town(index, self._sources[insee], index.tree(now), now)
        output = self._output / insee
        self._maker = PageMaker(town, self._writer_for(output), output)

    def pages(self, targets: Sequence[str]) -> list[Outcome]:
        """Makes pages of the commune that is open."""
        assert self._maker is not None
        return self._maker.pages(targets)

    def hold(self) -> None:
        """Keeps the lock that comes with this task."""

    def commune(self, insee: str, now: datetime, twins: bool) -> Report:
        """Builds a whole commune."""
        builder = Builder(self._sources[insee], self._output, self._theme)
        try:
            if self._verify:
                builder.verify()
            report = builder.build(self._writer_for(builder.output), now)
            if twins:
                builder.make_all_twins()
        finally:
            builder.close()
        report.changed.clear()
        return report

    def twins(self, insee: str, paths: list[str]) -> list[str]:
        """Makes the compressed twins of some pages."""
        for path in paths:
            make_twins(inside(self._output / insee, path))
        return paths

    def _keep_lock(self, handle: int) -> None:
        """The commune stays locked as long as any process works on it, even if the one that locked it is killed."""
        if self._lock >= 0:
            os.close(self._lock)
        self._lock = handle


class CommunePool:
    """The processes, as the builder of one large commune asks for them."""

    def __init__(self, processes: Processes, insee: str, ahead: ReadAhead | None = None) -> None:
        self._processes = processes
        self._insee = insee
        self._ahead = ahead

    def read(self, names: Sequence[str]) -> Iterator[Entry]:
        """What many files hold."""
        if self._ahead:
            yield from self._ahead.read(names)
            return
        for entries in self._processes.map(("read", self._insee, part) for part in _parts(names, _RECORDS)):
            yield from entries

    def open(self, manifest: Manifest, now: datetime) -> None:
        """Lets the processes see the index as it was just committed, and hold the lock of the commune."""
        self._processes.all(("open", self._insee, manifest.path, now), manifest.lock)

    def make(self, batches: Iterable[Sequence[str]]) -> Iterator[list[Outcome]]:
        """Makes batches of targets as they are asked for."""
        return self._processes.map(("pages", batch) for batch in batches)

    def twins(self, manifest: Manifest, paths: Sequence[str]) -> Iterator[list[str]]:
        """Makes the twins of pages, and returns the paths of those that have theirs, from time to time."""
        self._processes.all(("hold",), manifest.lock)
        return self._processes.map(("twins", self._insee, part) for part in _parts(paths, AT_ONCE))


def _parts(values: Sequence[str], size: int) -> Iterator[list[str]]:
    waiting = iter(values)
    while part := list(islice(waiting, size)):
        yield part
