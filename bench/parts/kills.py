"""Builds that are killed, at every file operation and at a thousand random instants, while a reader reads the site."""

from __future__ import annotations

from collections.abc import Iterator

from bench.measure import Figure
from bench.room import Room
from tests.sitegen.kill import Points, World, at_operation, kills, small_measures

KILLS = 1000
SEED = 2026


def figures(room: Room) -> Iterator[Figure]:
    """What readers and the next starts found wrong: nothing, or the first of it in the note."""
    with room.scratch() as folder, small_measures():
        (folder / "saved").mkdir()
        world = World(folder)
        points = Points(world, at_operation, folder / "saved", world.versions[0], world.versions[1])
        faults = [fault for number in range(1, len(points.names) + 1) for fault in points.faults_at(number)]
    note = f"{len(points.names)} file operations and commits, each a kill; {', '.join(faults[:3]) or 'all whole'}"
    yield Figure("faults after a kill at every file operation", [len(faults)], "faults", limit="value <= 0", note=note)
    with room.scratch() as folder:
        found = kills(KILLS, SEED, folder)
    note = f"{found.kills} kills in {found.seconds:.0f} s, {found.finished} builds finished, {found.fetched} pages read"
    note += f"; {', '.join(found.faults[:3]) or 'all whole'}"
    name = f"faults after {KILLS:,} kills at random instants"
    yield Figure(name, [len(found.faults)], "faults", limit="value <= 0", note=note)
