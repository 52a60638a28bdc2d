"""The table of the last figures in bench/README.md, written from results/ so that it never says anything else."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

README = Path(__file__).with_name("README.md")
_SECTION = re.compile(r"(<!-- figures -->\n).*?(<!-- end of figures -->)", re.DOTALL)
_HEAD = "| Figure | Median (least–most) | Peer | Peer's | Ratio | Limit | Kept |\n|---|---:|---|---:|---:|---|---|\n"


def write(results: Path) -> None:
    """Puts the figures of `results` in the place of those of the README."""
    text = README.read_text("utf-8")
    README.write_text(_SECTION.sub(lambda found: f"{found[1]}{table(results)}{found[2]}", text), encoding="utf-8")


def table(results: Path) -> str:
    """The figures of `results` as Markdown: the machines they come from, then a line for each."""
    figures: list[dict[str, Any]] = json.loads((results / "latest.json").read_text("utf-8"))
    details: dict[str, dict[str, Any]] = json.loads((results / "details.json").read_text("utf-8"))
    machines = sorted({_machine(each) for each in details.values()})
    return (
        "\n".join(machines) + "\n\n" + _HEAD + "".join(_line(each, details.get(each["name"], {})) for each in figures)
    )


def _machine(details: dict[str, Any]) -> str:
    about = details["machine"]
    made = f"{about['cores']} cores, {about['memory_gb']} GB, {about['system']}, Python {about['python']}"
    return f"Measured on {details['when'][:10]}: {made}, {details['where']}."


def _line(figure: dict[str, Any], details: dict[str, Any]) -> str:
    unit = figure["unit"]
    cells = [
        figure["name"],
        _spread(figure["value"], details.get("rounds", []), unit),
        figure["peer"] or "",
        _spread(figure["peer_value"], details.get("peer_rounds", []), unit) if figure["peer"] else "",
        "" if figure["ratio"] is None else f"{figure['ratio']:.2f}",
        figure["limit"] or "",
        {True: "yes", False: "**no**", None: ""}[figure["met"]],
    ]
    return f"| {' | '.join(cells)} |\n"


def _spread(median: float | None, rounds: list[float], unit: str) -> str:
    if median is None:
        return "not measured"
    return f"{median:g} {unit}" if len(rounds) < 2 else f"{median:g} ({min(rounds):g}–{max(rounds):g}) {unit}"
