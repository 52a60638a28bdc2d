"""The landlord's desk with 100,000 reports in it: each screen, and as many queries for them as for a few."""

from __future__ import annotations

import statistics
from collections.abc import Iterator

from bench.install import installs
from bench.measure import Figure
from bench.room import Room

FEW, MANY = 3_000, 100_000
LIMITS = {"the visits of a week": "", "the figures of a year": "value <= 700"}
"""Of screens that are no list, in milliseconds."""
OF_A_LIST = "value <= 150"


def figures(room: Room) -> Iterator[Figure]:
    """By database, the processor time that 95 % of the answers of a screen stay within; its queries beside those of a few."""
    with installs(room) as found:
        for install in found:
            measured, peak = install.run("bench.desk", str(FEW), str(MANY))
            for screen, each in measured["screens"].items():
                note = f"half of them within {statistics.median(each['processor']):.0f} ms of processor, "
                note += f"{statistics.median(each['clock']):.0f} ms by the clock"
                name, limit = f"{MANY:,} reports, {install.name}: {screen}", LIMITS.get(screen, OF_A_LIST)
                yield Figure(f"{name}, processor, p95", each["processor"], "ms", limit=limit, note=note, share=0.95)
                yield Figure(
                    f"{name}, queries",
                    [each["queries"]],
                    "queries",
                    peer=f"{FEW:,} reports",
                    peer_rounds=[each["few"]],
                    limit="ratio <= 1",
                )
            file, name = measured["file"], f"{MANY:,} reports, {install.name}"
            note = f"{file['megabytes']:.0f} MB"
            yield Figure(f"{name}: everything as a CSV, processor", [file["seconds"]], "s", note=note)
            yield Figure(f"{name}: peak memory of all of it", [peak], "MB")
