"""`make bench`: measures, prints a table, and keeps the figures in results/. Asserts nothing: a limit not kept is said."""

from __future__ import annotations

import argparse
import importlib
import json
import os
import sys
import textwrap
import time
import traceback
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench import readme
from bench.measure import Figure, machine
from bench.room import Room

RESULTS = Path(__file__).with_name("results")
PARTS = {
    "weight": "bench.parts.weight",
    "same": "bench.parts.same",
    "build": "bench.parts.full_build",
    "twins": "bench.parts.twins",
    "publish": "bench.parts.publish",
    "still": "bench.parts.still",
    "letters": "bench.parts.letters",
    "import": "bench.parts.imports",
    "residents": "bench.parts.residents",
    "desk": "bench.parts.desk",
    "reports": "bench.parts.reports",
}
"""What `make bench` runs, in this order: each a module whose `figures(room)` measures and gives its figures."""
LONG_PARTS = {
    "sqlite": "bench.parts.sqlite",
    "kills": "bench.parts.kills",
    "country": "bench.parts.country",
}
"""What `make bench-full` adds."""


def main() -> int:
    """Runs the parts asked for; 0 when all of them could be measured, whether or not they keep their limits."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--full", action="store_true", help="also what takes an hour and 50 GB of disk")
    parser.add_argument("--readme", action="store_true", help="only write the last figures into bench/README.md")
    parser.add_argument("--part", default=os.environ.get("PART", ""), choices=["", *PARTS, *LONG_PARTS])
    options = parser.parse_args()
    if options.readme:
        readme.write(RESULTS)
        return 0
    parts = PARTS | LONG_PARTS if options.full or options.part in LONG_PARTS else PARTS
    chosen = [options.part] if options.part else list(parts)
    with Room() as room:
        print(", ".join(f"{name} {value}" for name, value in machine().items()), f"– on {room.where}", flush=True)
        unmeasured = [name for name in chosen if not _run(name, parts[name], room)]
    return 1 if unmeasured else 0


def _run(name: str, module: str, room: Room) -> bool:
    """Measures one part, prints its figures and keeps them; False when it could not be measured."""
    print(f"\n{name}", flush=True)
    started = time.perf_counter()
    found: list[Figure] = []
    try:
        for figure in _figures(module, room):
            print(line(figure), flush=True)
            found.append(figure)
    except Exception:
        traceback.print_exc()
        print(f"  {name} could not be measured", flush=True)
        return False
    finally:
        _keep(name, found, room)
    print(f"  ({time.perf_counter() - started:.0f} s)", flush=True)
    return True


def _figures(module: str, room: Room) -> Iterator[Figure]:
    found: Iterator[Figure] = importlib.import_module(module).figures(room)
    return found


def line(figure: Figure) -> str:
    """A figure for a person: the median, its spread, the peer, the limit; where that is not kept, why, and what was tried."""
    words = [f"  {figure.name:<64}{_spread(figure.value, figure.rounds)} {figure.unit}"]
    if figure.peer_value is not None:
        beside = f"{figure.peer}: {_spread(figure.peer_value, figure.peer_rounds)} {figure.unit}"
        words.append(f"{beside}, ratio {figure.ratio or 0:.2f}")
    elif figure.peer:
        words.append(f"{figure.peer}: not measured ({figure.note})")
    if figure.limit:
        words.append(f"{figure.limit}: {'met' if figure.met else 'NOT MET'}")
    why = f"\n{_wrapped(figure.reason)}" if figure.met is False and figure.reason else ""
    return "  |  ".join(words) + why


def _wrapped(text: str) -> str:
    return textwrap.fill(text, 120, initial_indent=" " * 6, subsequent_indent=" " * 6)


def _spread(median: float, rounds: Sequence[float]) -> str:
    """A median, and the least and the most where there are several rounds."""
    return f"{median:.4g}" if len(rounds) == 1 else f"{median:.4g} ({min(rounds):.4g}–{max(rounds):.4g})"


def _keep(part: str, figures: list[Figure], room: Room) -> None:
    """Puts the figures of a part in the place of its earlier ones; the other parts keep theirs."""
    RESULTS.mkdir(exist_ok=True)
    latest, details = RESULTS / "latest.json", RESULTS / "details.json"
    about: dict[str, Any] = json.loads(details.read_text("utf-8")) if details.exists() else {}
    known: list[dict[str, Any]] = json.loads(latest.read_text("utf-8")) if latest.exists() else []
    kept = [each for each in known if about.get(each["name"], {}).get("part") != part]
    kept += [each.as_values() for each in figures]
    when = f"{datetime.now(UTC):%Y-%m-%d %H:%M}"
    common = {
        "part": part,
        "when": when,
        "where": room.where,
        "machine": machine(),
        "load": round(os.getloadavg()[2], 1),
    }
    about |= {each.name: common | each.as_details() for each in figures}
    about = {each["name"]: about[each["name"]] for each in kept if each["name"] in about}
    latest.write_text(json.dumps(kept, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    details.write_text(json.dumps(about, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
