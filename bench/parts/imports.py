"""A landlord's list of 10,000 dwellings: read, looked at, applied, the first time and a month later."""

from __future__ import annotations

from collections.abc import Iterator

from bench.dwelling_files import next_month, rows, write
from bench.install import POSTGRESQL, Install, installed
from bench.measure import Figure
from bench.room import Room

FEW, MANY = 1_000, 10_000
STEPS = {
    "read": "read",
    "shown": "compared for one look at the screen",
    "applied": "applied",
}


def figures(room: Room) -> Iterator[Figure]:
    """Seconds of each step by kind of file, and the most memory that a process took for both files."""
    with installed(room, POSTGRESQL) as install:
        yield from measured(install)


def measured(install: Install) -> Iterator[Figure]:
    """The same on some database."""
    few = _run(install, FEW, ".csv")[1]
    for suffix in (".csv", ".xlsx"):
        (first, again), peak = _run(install, MANY, suffix)
        kind = f"{suffix[1:].upper()}, {install.name}"
        for step, words in STEPS.items():
            yield Figure(f"{MANY:,} dwellings, {kind}: {words}", [first[step]], "s")
        note = f"{again['changed']} corrected, {again['moved_out']} moved out and as many in"
        for step, words in STEPS.items():
            yield Figure(f"the same a month later, {kind}: {words}", [again[step]], "s", note=note)
        name = f"{MANY:,} dwellings, {kind}: peak memory"
        yield Figure(name, [peak], "MB", peer=f"{FEW:,}, CSV", peer_rounds=[few])


def _run(install: Install, number: int, suffix: str) -> tuple[list[dict[str, float]], float]:
    first, again = (install.folder / f"{number} {name}{suffix}" for name in ("first", "again"))
    lines = rows(number)
    write(first, lines)
    write(again, next_month(lines))
    found, peak = install.run("bench.dwelling_files", str(first), str(again))
    return found, peak
