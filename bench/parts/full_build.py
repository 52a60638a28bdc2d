"""A whole build of a town from nothing, beside Hugo, plain Pelican and a plain copy of the same files."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

from bench import commands
from bench.measure import Figure, seconds_of
from bench.room import SMALL, Room

T = TypeVar("T")
ROUNDS = 5
PELICAN_ROUNDS = 1
"""It takes a minute and more: one round tells five times from four."""


def figures(room: Room) -> Iterator[Figure]:
    """A build of 10,000 pages against its three peers, and once more on disk."""
    with room.scratch() as folder:
        yield from _figures(room, folder)


def _figures(room: Room, folder: Path) -> Iterator[Figure]:
    from bench.hugo.build import build as hugo
    from bench.hugo.export import export as hugo_export
    from bench.pelican_peer.build import build as pelican
    from bench.pelican_peer.export import export as pelican_export

    town = room.town(SMALL)
    hugo_site, pelican_site = folder / "hugo", folder / "pelican"
    hugo_export(town.folder, hugo_site)
    pelican_export(town.folder, pelican_site)
    output, peer, copy = folder / "built", folder / "built-by-peer", folder / "copy"
    ours: list[commands.Built] = []
    theirs: list[float] = []
    copies: list[float] = []
    for _ in range(ROUNDS):
        # One after the other in each round: what slows the machine for a while slows all three.
        ours.append(_from_nothing(output, lambda: commands.build(town.folder, output, town.now)))
        copies.append(_from_nothing(copy, lambda: _copy(output / town.insee, copy)))
        theirs.append(_from_nothing(peer, lambda: seconds_of(lambda: hugo(hugo_site, peer))))
    slow = [_from_nothing(peer, lambda: seconds_of(lambda: pelican(pelican_site, peer))) for _ in range(PELICAN_ROUNDS)]
    wall = [each.seconds for each in ours]
    used = min(each.cpu_seconds for each in ours)
    note = f"{ours[0].rendered} files of {town.records} records, {used:.1f} s of processor at best, on {room.where}"
    name = f"full build, {SMALL:,} pages"
    yield Figure(f"{name}, beside Hugo", wall, "s", "hugo build", theirs, "ratio <= 1", note)
    yield Figure(f"{name}, beside Pelican", wall, "s", "pelican", slow, "ratio <= 0.2", note)
    yield Figure(f"{name}, beside a copy", wall, "s", "cp -r of the output", copies, "ratio <= 8", note)
    yield _on_disk(room, output / town.insee)


def _on_disk(room: Room, finished: Path) -> Figure:
    town, disk = room.town(SMALL), room.disk(3 * SMALL)
    output, copy = disk / "built", disk / "copy"
    built = commands.build(town.folder, output, town.now)
    copied = _copy(finished, copy)
    for folder in (output, copy):
        shutil.rmtree(folder)
    name = f"full build, {SMALL:,} pages, on disk"
    return Figure(name, [built.seconds], "s", "cp -r of the output", [copied], note="one round: the disk is shared")


def _from_nothing(output: Path, work: Callable[[], T]) -> T:
    shutil.rmtree(output, ignore_errors=True)
    return work()


def _copy(source: Path, target: Path) -> float:
    return seconds_of(lambda: subprocess.run(["cp", "-r", str(source), str(target)], check=True))
