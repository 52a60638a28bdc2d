"""`make bench`: how long the demo town takes to build on this machine. Prints, asserts nothing."""

from __future__ import annotations

import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
NOW = "2026-11-21T09:00:00Z"
ROUNDS = 5


def main() -> int:
    """Time a clean build, an empty one and the build after one edited item, each from the command line."""
    print(f"Python {platform.python_version()}, {os.cpu_count()} cores, {platform.system()} {platform.machine()}\n")
    print(f"{'':<44}{'whole command':>15}{'in the build':>15}{'pages':>8}")
    with tempfile.TemporaryDirectory() as folder:
        content, output = Path(folder, "content"), Path(folder, "site")
        shutil.copytree(ROOT / "content", content)
        _show("clean build", [_build(content, output)])
        _show(f"nothing changed (median of {ROUNDS})", [_build(content, output) for _ in range(ROUNDS)])
        item = min(content.rglob("actualites/*.md"))
        edited = []
        for number in range(ROUNDS):
            text = item.read_text(encoding="utf-8")
            item.write_text(f"{text}\nUne phrase de plus, la {number + 1}e.\n", encoding="utf-8")
            edited.append(_build(content, output))
        _show(f"one piece of news edited (median of {ROUNDS})", edited)
        pages = sum(1 for _ in output.rglob("index.html"))
        size = sum(path.stat().st_size for path in output.rglob("*") if path.is_file())
        print(f"\n{pages} pages, {size / 1e6:.1f} MB with pictures and compressed twins")
    return 0


def _build(content: Path, output: Path) -> tuple[float, float, int]:
    """Seconds of the command, seconds of the build itself, pages rendered."""
    command = [sys.executable, "-m", "sitegen", "build", "--json", "--now", NOW]
    command += ["--source", str(content), "--output", str(output)]
    started = time.perf_counter()
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    seconds = time.perf_counter() - started
    if result.returncode:
        sys.exit(result.stdout[-2000:] + result.stderr[-2000:])
    said = json.loads(result.stdout)
    reports = said if isinstance(said, list) else [said]
    return seconds, sum(each["seconds"] for each in reports), sum(each["rendered"] for each in reports)


def _show(label: str, rounds: list[tuple[float, float, int]]) -> None:
    whole, inside, pages = (statistics.median(column) for column in zip(*rounds, strict=True))
    print(f"{label:<44}{whole:>13.2f} s{inside:>13.2f} s{pages:>8.0f}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
