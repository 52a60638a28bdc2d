"""The records of a large town read while the rest of the generator is still being loaded, for its first build."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from itertools import islice
from pathlib import Path

from sitegen.manifest import manifest_of
from sitegen.processes import Processes, Task
from sitegen.refresh import Entry, read_entry
from sitegen.source import Source, open_sources

LARGE = 500
"""Records from which the processes share one commune, in place of having one each."""
_AT_ONCE = 100
_FIRST = 3_000
"""Records each process reads before anybody takes what it read: about what loading Pelican leaves it the time for."""


class ReadAhead:
    """Processes that began to read every record of a commune as soon as this was made."""

    def __init__(self, source: Source, count: int) -> None:
        self.insee = source.insee
        self._source = source
        # Asked for before anything is read: a record whose stamp is still the same later is the one that was read.
        self._stamps = source.stamps()
        names = sorted(self._stamps)
        self._processes = Processes(count, self._read)
        self._entries = self._processes.map((part,) for part in _parts(names, count))

    def _read(self, task: Task, handle: int) -> list[Entry]:
        (names,) = task
        return [read_entry(self._source, name) for name in names]

    def read(self, names: Sequence[str]) -> Iterator[Entry]:
        """What many files hold; those that changed meanwhile are read again."""
        stamps = self._source.stamps()
        wanted = set(names)
        for entries in self._entries:
            for entry in entries:
                if entry.name in wanted and stamps.get(entry.name) == self._stamps[entry.name]:
                    wanted.remove(entry.name)
                    yield entry
        self.close()
        for name in sorted(wanted):
            yield read_entry(self._source, name)

    def close(self) -> None:
        """Ends the processes."""
        self._processes.stop()


def read_ahead(folder: Path, output: Path, jobs: int, wanted: Callable[[str], bool] | None = None) -> ReadAhead | None:
    """Begins to read the one large commune of a folder if it was never built; None where there is nothing to gain."""
    if jobs < 2:
        return None
    with suppress(FileNotFoundError, NotADirectoryError):
        sources = [each for each in open_sources(folder) if wanted is None or wanted(each.insee)]
        if len(sources) == 1 and not manifest_of(output, sources[0].insee).exists() and sources[0].count() >= LARGE:
            return ReadAhead(sources[0], jobs)
    return None


def _parts(names: Sequence[str], processes: int) -> Iterator[list[str]]:
    """The names in parts: a large one for each process, then small ones, so that all end together."""
    waiting = iter(names)
    first = min(_FIRST, -(-len(names) // processes))
    for size in [first] * processes:
        yield list(islice(waiting, size))
    while part := list(islice(waiting, _AT_ONCE)):
        yield part
