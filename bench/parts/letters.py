"""The letters of a landlord who writes to everybody at once: how long, and how much memory."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator

from bench.commands import ROOT
from bench.measure import Figure, PeakMemory
from bench.room import Room

FEW, MANY = 500, 5_000


def figures(room: Room) -> Iterator[Figure]:
    """Seconds and peak memory for many letters; that of a tenth of them, to see that memory does not follow their number."""
    _seconds, small = _make(room, FEW)
    seconds, large = _make(room, MANY)
    note = f"PDFs of 250 pages each, tagged (PDF/UA-1), {MANY / seconds:.0f} letters a second"
    yield Figure(f"{MANY} letters", [seconds], "s", limit="value <= 120", note=note)
    yield Figure(
        f"{MANY} letters, peak memory", [large], "MB", peer=f"{FEW} letters", peer_rounds=[small], limit="ratio <= 1.5"
    )


def _make(room: Room, number: int) -> tuple[float, float]:
    with room.scratch() as folder:
        started = time.perf_counter()
        process = subprocess.Popen([sys.executable, "-m", "bench.letters", str(number), str(folder)], cwd=ROOT)
        with PeakMemory(process.pid) as peak:
            status = process.wait()
        seconds = time.perf_counter() - started
        pages = len(list(folder.glob("*.pdf")))
    if status or not pages:
        raise RuntimeError(f"bench.letters ended with {status}")
    return seconds, peak.megabytes
