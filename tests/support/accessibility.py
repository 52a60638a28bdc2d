"""What axe-core has against a page, by every rule of WCAG 2.2 AA and RGAA 4."""

from __future__ import annotations

from functools import cache
from typing import Any

from playwright.sync_api import Page

from tests.support.machine import NODE_FOLDER

STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice", "RGAAv4"]
AXE_RUN = "async ([tags, part]) => (await axe.run(part, {runOnly: {type: 'tag', values: tags}})).violations"


def violations(page: Page, part: str = "html") -> list[str]:
    """What is wrong on the page as it stands, or in the part of a selector: one line for each element."""
    page.evaluate(_axe())
    found: list[dict[str, Any]] = page.evaluate(AXE_RUN, [STANDARDS, part])
    return [
        f"{each['id']}: {each['help']} {node['target']} {node['failureSummary']}"
        for each in found
        for node in each["nodes"]
    ]


@cache
def _axe() -> str:
    return (NODE_FOLDER / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
