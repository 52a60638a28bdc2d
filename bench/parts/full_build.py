"""A whole build of a town from nothing, beside Hugo, plain Pelican and a plain copy of the same files."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

from bench import commands
from bench.corpus import Corpus
from bench.measure import Figure, Took, took
from bench.room import SMALL, Room

T = TypeVar("T")
ROUNDS = 3
PELICAN_ROUNDS = 1
"""It takes a quarter of a minute and more: one round tells five times from four."""
_NO_PEAK = (
    "The processor time of a build has no peak left: rendering and composing are two thirds of it, reading and checking the "
    "records a sixth, writing, which is all that a copy does, a tenth. A fifth of it all is the interpreter’s own loop. Tried: "
    "compiled templates kept from run to run, what several pages say made once, macros called without Jinja2’s general "
    "machinery, larger batches, no cycle collector, Python 3.13."
)


def figures(room: Room) -> Iterator[Figure]:
    """A build of 10,000 pages against its three peers, and once more on disk."""
    with room.scratch() as folder:
        yield from _figures(room, folder)


def _figures(room: Room, folder: Path) -> Iterator[Figure]:
    from bench.hugo.build import build as hugo

    town = room.town(SMALL)
    output, peer, copy = folder / "built", folder / "built-by-peer", folder / "copy"
    site = room.of_hugo(SMALL)
    ours: list[commands.Built] = []
    theirs: list[Took] = []
    copies: list[float] = []
    for _ in range(ROUNDS):
        # One after the other in each round: what slows the machine for a while slows all three.
        ours.append(_from_nothing(output, lambda: commands.build(town.folder, output, town.now)))
        copies.append(_from_nothing(copy, lambda: _copy(output / town.insee, copy)))
        theirs.append(_from_nothing(peer, lambda: took(lambda: hugo(site, peer))))
    wall = [each.seconds for each in ours]
    used = f"{min(each.cpu_seconds for each in ours):.1f} s of processor at best"
    beside = [each.seconds for each in theirs]
    note_of_hugo = f"Hugo {min(each.cpu_seconds for each in theirs):.1f} s; the goal is 0.67"
    note = f"{ours[0].rendered} files of {town.records} records, {used}, on {room.where}"
    name = f"full build, {SMALL:,} pages"
    yield Figure(
        f"{name}, beside Hugo",
        wall,
        "s",
        "hugo build",
        beside,
        "ratio <= 1",
        f"{note}; {note_of_hugo}",
        reason=_NO_PEAK,
    )
    yield Figure(
        f"{name}, beside a copy", wall, "s", "cp -r of the output", copies, "ratio <= 8", note, reason=_NO_PEAK
    )
    yield _on_disk(room, output / town.insee)
    slow = _pelican(town, folder / "pelican", peer)
    yield Figure(f"{name}, beside Pelican", wall, "s", "pelican", slow, "ratio <= 0.2", note, reason=_NO_PEAK)


def _pelican(town: Corpus, site: Path, output: Path) -> list[float]:
    """Seconds of plain Pelican for the same pages."""
    from bench.pelican_peer.build import build
    from bench.pelican_peer.export import export

    export(town.folder, site)
    return [_from_nothing(output, lambda: took(lambda: build(site, output))).seconds for _ in range(PELICAN_ROUNDS)]


def _on_disk(room: Room, finished: Path) -> Figure:
    town, disk = room.town(SMALL), room.disk(3 * SMALL)
    output, copy = disk / "built", disk / "copy"
    shutil.rmtree(output, ignore_errors=True)
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
    return took(lambda: subprocess.run(["cp", "-r", str(source), str(target)], check=True)).seconds
