"""What a measurement gives: a figure beside its peer and its limit. And what a process tree uses, read from /proc."""

from __future__ import annotations

import math
import operator
import os
import platform
import re
import statistics
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any

_COMPARISONS: Mapping[str, Callable[[float, float], bool]] = {"<=": operator.le, "<": operator.lt, ">=": operator.ge}
_LIMIT = re.compile(r"(value|ratio) (<=|<|>=) ([0-9.]+)\Z")
_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the results: a median of ours, that of a peer measured in the same run, and what was asked for."""

    name: str
    rounds: Sequence[float]
    unit: str
    peer: str = ""
    peer_rounds: Sequence[float] = ()
    limit: str = ""
    """`value <= 50` or `ratio <= 8`; empty when nothing was asked for. The ratio is value / peer value."""
    note: str = ""
    share: float = 0.5
    """Which of our rounds is the value: that within which so many of them stay, the median unless said otherwise."""
    reason: str = ""
    """Why the limit is not kept and what was tried, said only where it is not."""

    @property
    def value(self) -> float:
        """The median of our rounds, or what `share` says (nearest rank)."""
        if self.share == 0.5:
            return statistics.median(self.rounds)
        return sorted(self.rounds)[math.ceil(self.share * len(self.rounds)) - 1]

    @property
    def peer_value(self) -> float | None:
        """The median of the peer's rounds."""
        return statistics.median(self.peer_rounds) if self.peer_rounds else None

    @property
    def ratio(self) -> float | None:
        """Ours over the peer's."""
        return self.value / self.peer_value if self.peer_value else None

    @property
    def met(self) -> bool | None:
        """Whether the limit is kept; None when there is none, or no peer to compare with."""
        found = _LIMIT.match(self.limit)
        measured = {"value": self.value, "ratio": self.ratio}[found[1]] if found else None
        if found is None or measured is None:
            return None
        return _COMPARISONS[found[2]](measured, float(found[3]))

    def as_values(self) -> dict[str, Any]:
        """The figure as results/latest.json holds it."""
        return {
            "name": self.name,
            "value": _short(self.value),
            "unit": self.unit,
            "peer": self.peer or None,
            "peer_value": _short(self.peer_value),
            "ratio": _short(self.ratio),
            "limit": self.limit or None,
            "met": self.met,
        }

    def as_details(self) -> dict[str, Any]:
        """What a reader may ask next: every round, and what was peculiar about them."""
        return {
            "rounds": [_short(each) for each in self.rounds],
            "peer_rounds": [_short(each) for each in self.peer_rounds],
            "note": self.note,
            **({"reason": self.reason} if self.met is False and self.reason else {}),
        }


def _short(value: float | None) -> float | None:
    """Four significant digits: the rest is noise."""
    return None if value is None else float(f"{value:.4g}")


def machine() -> dict[str, Any]:
    """The machine a run was made on."""
    return {
        "system": f"{platform.system()} {platform.release()} {platform.machine()}",
        "cores": os.cpu_count(),
        "memory_gb": round(os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 2**30),
        "python": platform.python_version(),
    }


def tree(pid: int) -> list[int]:
    """A process and those it started that are still alive."""
    found = [pid]
    for each in found:
        try:
            for task in Path(f"/proc/{each}/task").iterdir():
                found.extend(int(child) for child in (task / "children").read_text().split())
        except (FileNotFoundError, ProcessLookupError):
            continue
    return found


def cpu_seconds(pid: int) -> float:
    """Processor time of a process tree so far, in user and system, its ended children included."""
    total = 0
    for each in tree(pid):
        try:
            fields = Path(f"/proc/{each}/stat").read_text().rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            continue
        total += sum(int(field) for field in fields[11:15])
    return total / _TICKS


def memory_mb(pid: int) -> float:
    """Proportional memory of a process tree now, in MB: what it takes of the machine, shared pages counted once."""
    kilobytes = 0
    for each in tree(pid):
        try:
            text = Path(f"/proc/{each}/smaps_rollup").read_text()
        except (FileNotFoundError, ProcessLookupError, PermissionError):
            continue
        kilobytes += sum(int(line.split()[1]) for line in text.splitlines() if line.startswith("Pss:"))
    return kilobytes * 1024 / 1e6


@dataclass
class PeakMemory:
    """The most a process tree took between entering and leaving, looked at five times a second."""

    pid: int
    megabytes: float = 0.0
    _stop: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self._thread = threading.Thread(target=self._look, daemon=True)

    def _look(self) -> None:
        while not self._stop.wait(0.2):
            self.megabytes = max(self.megabytes, memory_mb(self.pid))

    def __enter__(self) -> PeakMemory:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._stop.set()
        self._thread.join()


@dataclass(frozen=True, slots=True)
class Took:
    """What some work took: wall time, and processor time of the processes it started."""

    seconds: float
    cpu_seconds: float


def took(work: Callable[[], object]) -> Took:
    """What a piece of work takes."""
    before, started = os.times(), time.perf_counter()
    work()
    seconds, after = time.perf_counter() - started, os.times()
    used = after.children_user + after.children_system - before.children_user - before.children_system
    return Took(seconds, used)
