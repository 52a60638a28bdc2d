"""The letters of a landlord who writes to everybody at once: how long, and how much memory."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from bench.commands import ROOT
from bench.measure import Figure, PeakMemory, Took, took
from bench.room import Room

FEW, MANY = 500, 5_000


def figures(room: Room) -> Iterator[Figure]:
    """Seconds and peak memory for many letters; that of a tenth of them, to see that memory does not follow their number."""
    _few, small = _make(room, FEW)
    made, large = _make(room, MANY)
    seconds = made.seconds
    note = f"PDFs of 250 pages each, tagged (PDF/UA-1), {MANY / seconds:.0f} letters a second"
    yield Figure(f"{MANY} letters", [seconds], "s", limit="value <= 120", note=note)
    yield Figure(f"{MANY} letters, processor time", [made.cpu_seconds], "s", note="of all cores together")
    yield Figure(
        f"{MANY} letters, peak memory", [large], "MB", peer=f"{FEW} letters", peer_rounds=[small], limit="ratio <= 1.5"
    )


def _make(room: Room, number: int) -> tuple[Took, float]:
    most = 0.0

    def make(folder: Path) -> None:
        nonlocal most
        process = subprocess.Popen([sys.executable, "-m", "bench.letters", str(number), str(folder)], cwd=ROOT)
        with PeakMemory(process.pid) as peak:
            status = process.wait()
        if status or not list(folder.glob("*.pdf")):
            raise RuntimeError(f"bench.letters ended with {status}")
        most = peak.megabytes

    with room.scratch() as folder:
        made = took(lambda: make(folder))
    return made, most
