"""The generator as it is started from a terminal; every call the benchmarks make of it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from bench.measure import PeakMemory

ROOT = Path(__file__).resolve().parents[1]
SITEGEN = (sys.executable, "-m", "sitegen")
NO_TWINS = ("--no-twins",)
JOBS = ("--jobs", str(os.cpu_count() or 1))


@dataclass(frozen=True, slots=True)
class Built:
    """What one `sitegen build` took and said."""

    seconds: float
    cpu_seconds: float
    peak_mb: float
    """Only where it was asked for; 0 otherwise."""
    reports: list[dict[str, Any]]

    @property
    def rendered(self) -> int:
        """The files made, over all communes."""
        return sum(int(each["rendered"]) for each in self.reports)


def build(source: Path, output: Path, now: datetime | None = None, twins: bool = False, memory: bool = False) -> Built:
    """One `sitegen build`, from the start of the command to its end. Raises RuntimeError with what it said when it fails."""
    command = [*SITEGEN, "build", "--json", *JOBS, "--source", str(source), "--output", str(output)]
    command += () if twins else NO_TWINS
    command += ["--now", now.isoformat()] if now else []
    before = os.times()
    started = time.perf_counter()
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    if memory:
        with PeakMemory(process.pid) as peak:
            said, errors = process.communicate()
    else:
        peak = None
        said, errors = process.communicate()
    seconds = time.perf_counter() - started
    after = os.times()
    if process.returncode:
        raise RuntimeError(f"sitegen build ended with {process.returncode}: {said[-1000:]}{errors[-2000:]}")
    used = after.children_user + after.children_system - before.children_user - before.children_system
    return Built(seconds, used, peak.megabytes if peak else 0.0, json.loads(said))


@contextmanager
def watch(source: Path, output: Path, twins: bool = False) -> Iterator[int]:
    """A `sitegen watch` for as long as the block lasts; gives its process id. What it says goes to `<output>.log`."""
    command = [*SITEGEN, "watch", "--source", str(source), "--output", str(output)]
    with output.with_name(f"{output.name}.log").open("w", encoding="utf-8") as log:
        process = subprocess.Popen([*command, *(() if twins else NO_TWINS)], cwd=ROOT, stdout=log, stderr=log)
        try:
            yield process.pid
        except TimeoutError as error:
            raise RuntimeError(f"{error}; watch said: {Path(log.name).read_text('utf-8')[-2000:]}") from error
        finally:
            process.terminate()
            process.wait(30)
