"""The landlord's desk with 100,000 reports in it: each screen, and as many queries for them as for a few."""

from __future__ import annotations

import statistics
from collections.abc import Iterator

from bench.install import POSTGRESQL, Install, installed
from bench.measure import Figure
from bench.room import Room

FEW, MANY = 3_000, 100_000
LIMITS = {"the visits of a week": "", "the figures of a year": "value <= 700"}
"""Of screens that are no list, in milliseconds."""
OF_A_LIST = "value <= 150"
_EVERY_LIST = (
    "Wagtail’s frame, the filters and the counters of every list are most of it; the counters are one question, and lists "
    "are walked along an index (docs/adr/0032)."
)
_WORDS = (
    "Words are looked for without an index: tried are the texts alone, then the reports by their keys, up to a thousand. "
    "Full-text search would be two indexes to keep in step, one of which needs an extension (docs/adr/0032)."
)
_CLOSED = (
    "Nineteen reports in twenty are closed, and are counted for the numbers of the pages: tried is a walk from the newest along "
    "an index by age. Counts kept in a table would be another truth to repair (docs/adr/0032)."
)
REASONS = {
    "the queue, words": _WORDS,
    "everything, a word of all": _WORDS,
    "everything, a word of few": _WORDS,
    "what is closed": _CLOSED,
    "what is closed, of a firm": _CLOSED,
}
"""Why a list takes longer than it should, and what was tried, where it does."""


def figures(room: Room) -> Iterator[Figure]:
    """The processor time that 95 % of the answers of a screen stay within; its queries beside those of a few reports."""
    with installed(room, POSTGRESQL) as install:
        yield from measured(install)


def measured(install: Install) -> Iterator[Figure]:
    """The same on some database."""
    found, peak = install.run("bench.desk", str(FEW), str(MANY))
    of_all = f"{MANY:,} reports, {install.name}"
    for screen, each in found["screens"].items():
        note = f"half of them within {statistics.median(each['processor']):.0f} ms of processor, "
        note += f"{statistics.median(each['clock']):.0f} ms by the clock"
        name, limit, why = f"{of_all}: {screen}", LIMITS.get(screen, OF_A_LIST), REASONS.get(screen, _EVERY_LIST)
        yield Figure(f"{name}, processor, p95", each["processor"], "ms", limit=limit, note=note, share=0.95, reason=why)
        beside = f"{FEW:,} reports"
        yield Figure(f"{name}, queries", [each["queries"]], "queries", beside, [each["few"]], limit="ratio <= 1")
    file = found["file"]
    note = f"{file['megabytes']:.0f} MB"
    yield Figure(f"{of_all}: everything as a CSV, processor", [file["seconds"]], "s", note=note)
    yield Figure(f"{of_all}: peak memory of all of it", [peak], "MB")
