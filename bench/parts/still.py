"""What it costs when nothing changes: a build that finds nothing to do, and a `watch` that waits."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime

from bench import commands
from bench.measure import Figure, cpu_seconds
from bench.room import LARGE, Room

ROUNDS = 5
QUIET_ROUNDS = 3
LENGTH = 10.0
"""Seconds over which a `watch` is looked at."""
SETTLED = 0.05
"""Seconds of processor in two seconds below which a `watch` has finished what it does when it starts."""
PATIENCE = 120.0


def figures(room: Room) -> Iterator[Figure]:
    """An empty build and an idle watch of 100,000 pages."""
    town, site = room.town(LARGE), room.site(LARGE)
    now = datetime.now(UTC)
    first = commands.build(town.folder, site, now)
    builds = [commands.build(town.folder, site, now) for _ in range(ROUNDS)]
    note = f"a process of its own each time, the same instant; the build before them made {first.rendered} files"
    name = f"nothing changed, {LARGE:,} pages"
    yield Figure(name, [each.seconds for each in builds], "s", limit="value < 1", note=note)
    with commands.watch(town.folder, site) as pid:
        _settle(pid)
        shares = [_share(pid) for _ in range(QUIET_ROUNDS)]
    note = f"processor time of the process tree, {QUIET_ROUNDS} times {LENGTH:.0f} s"
    yield Figure(f"watch idle, {LARGE:,} pages", shares, "% of a core", limit="value < 1", note=note)


def _settle(pid: int) -> None:
    deadline = time.monotonic() + PATIENCE
    used = -1.0
    while (now := cpu_seconds(pid)) - used > SETTLED or used < 0:
        if time.monotonic() > deadline:
            raise TimeoutError(f"watch was still busy after {PATIENCE:.0f} s")
        used = now
        time.sleep(2)


def _share(pid: int) -> float:
    before = cpu_seconds(pid)
    time.sleep(LENGTH)
    return (cpu_seconds(pid) - before) / LENGTH * 100
