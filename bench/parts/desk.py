"""The landlord's desk with 100,000 reports in it: each screen, and as many queries for them as for a few."""

from __future__ import annotations

import statistics
from collections.abc import Iterator

from bench.install import installs
from bench.measure import Figure
from bench.room import Room

FEW, MANY = 1_000, 100_000


def figures(room: Room) -> Iterator[Figure]:
    """Milliseconds of each screen by database, the slowest twentieth in the note, and the queries beside those of a few."""
    few = _few(room)
    with installs(room) as found:
        for install in found:
            many, peak = install.run("bench.desk", str(MANY))
            for screen, measured in many.items():
                rounds, queries = measured["milliseconds"], measured["queries"]
                note = f"{queries} queries" if queries else f"{measured['megabytes']:.0f} MB"
                if len(rounds) >= 20:
                    note += f", 95 % within {statistics.quantiles(rounds, n=20)[-1]:.0f} ms"
                yield Figure(f"{MANY:,} reports, {install.name}: {screen}", rounds, "ms", note=note)
                if queries:
                    yield Figure(
                        f"{MANY:,} reports, {install.name}: queries of {screen}",
                        [queries],
                        "queries",
                        peer=f"{FEW:,} reports",
                        peer_rounds=[few[screen]],
                        limit="ratio <= 1",
                    )
            yield Figure(f"{MANY:,} reports, {install.name}: peak memory of all of it", [peak], "MB")


def _few(room: Room) -> dict[str, int]:
    """The queries of each screen of a desk with few reports."""
    with installs(room) as found:
        measured, _peak = found[0].run("bench.desk", str(FEW))
    return {screen: each["queries"] for screen, each in measured.items()}
