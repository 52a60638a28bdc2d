"""The parts about people once more, on SQLite: on PostgreSQL, which a server with many residents has, `make bench` has them."""

from __future__ import annotations

from collections.abc import Iterator

from bench.install import SQLITE, installed
from bench.measure import Figure
from bench.parts import desk, imports, reports, residents
from bench.room import Room


def figures(room: Room) -> Iterator[Figure]:
    """What `import`, `residents`, `desk` and `reports` measure, each in a database of its own."""
    for part in (imports, residents, desk, reports):
        with installed(room, SQLITE) as install:
            yield from part.measured(install)
