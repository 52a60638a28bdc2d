"""How fast the compressed twins of a town are made."""

from __future__ import annotations

from collections.abc import Iterator

from bench import commands
from bench.measure import Figure
from bench.room import SMALL, Room


def figures(room: Room) -> Iterator[Figure]:
    """Twins a second, from a build that has nothing else to do."""
    town = room.town(SMALL)
    output = room.finished(SMALL)
    built = commands.build(town.folder, output, town.now, twins=True)
    made = sum(1 for path in output.rglob("*") if path.suffix in (".br", ".gz"))
    note = f"{made} files, .br and .gz, in {built.seconds:.1f} s, the start of the command included"
    yield Figure("twins made", [made / built.seconds], "files/s", note=note)
