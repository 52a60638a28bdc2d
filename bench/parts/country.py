"""A country of a million pages on disk: how much memory its build takes, and whether its work grows as pages do."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

from bench import commands, corpus
from bench.measure import Figure
from bench.room import LARGE, Room

HUGE = 1_000_000


def figures(room: Room) -> Iterator[Figure]:
    """Peak memory, time and processor time per page, at 100,000 pages and at 1,000,000. Raises NoRoom."""
    disk = room.disk(HUGE)
    times: dict[int, float] = {}
    processor: dict[int, float] = {}
    peaks: dict[int, float] = {}
    for pages in (LARGE, HUGE):
        country = corpus.country(disk / f"records-{pages}", pages)
        output = disk / f"site-{pages}"
        built = commands.build(country.folder, output, country.now, memory=True)
        times[pages] = built.seconds / country.pages * 1000
        processor[pages] = built.cpu_seconds / country.pages * 1000
        peaks[pages] = built.peak_mb
        # The million goes with the room at its end: figures need not wait for the removal, which takes minutes.
        if pages == LARGE:
            for folder in (output, country.folder):
                shutil.rmtree(folder)
    note = "one round on disk, without twins"
    name = f"full build of a country, {HUGE:,} pages"
    peer = f"{LARGE:,} pages"
    yield Figure(f"{name}, time", [times[HUGE]], "ms/page", peer, [times[LARGE]], "ratio <= 1.3", note)
    # Of the whole process tree: other programs on the machine lengthen the time, and this hardly.
    beside = [processor[LARGE]]
    yield Figure(f"{name}, processor time", [processor[HUGE]], "ms/page", peer, beside, "ratio <= 1.3", note)
    yield Figure(f"{name}, peak memory", [peaks[HUGE]], "MB", peer, [peaks[LARGE]], "value < 2000", note)
