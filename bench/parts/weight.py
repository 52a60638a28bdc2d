"""What a first visit to each kind of page of the demo town loads before anything is painted."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from html.parser import HTMLParser
from pathlib import Path

from bench import commands
from bench.measure import Figure
from bench.room import Room
from bench.texts import NOW
from sitegen.twins import compressed

LIMIT = 14 * 1024
"""Bytes that the first round trip of a connection carries."""
_PLACE = r"(?:[a-z0-9-]+/)*?"
KINDS = {
    "home": r"(?:|[a-z0-9-]+/|[a-z0-9-]+/[a-z0-9-]+/)",
    "news list": rf"{_PLACE}actualites/(?:page/[0-9]+/)?",
    "news": rf"{_PLACE}actualites/[a-z0-9-]+/",
    "events": rf"{_PLACE}agenda/",
    "past events": rf"{_PLACE}agenda/archives/(?:page/[0-9]+/)?",
    "event": rf"{_PLACE}agenda/[a-z0-9-]+/",
    "services": rf"{_PLACE}services/",
    "service": rf"{_PLACE}services/[a-z0-9-]+/",
    "works list": rf"{_PLACE}travaux/",
    "finished works": rf"{_PLACE}travaux/archives/(?:page/[0-9]+/)?",
    "works": rf"{_PLACE}travaux/[a-z0-9-]+/",
    "residences": rf"{_PLACE}residences/",
    "residence": rf"{_PLACE}residences/[a-z0-9-]+/",
    "flash notice": rf"{_PLACE}flash/[a-z0-9-]+/",
    "plain page": r"(?:accessibilite|mentions-legales|donnees-personnelles|contact)/",
    "plan of the site": rf"{_PLACE}plan-du-site/",
    "resident area": r"espace/(?:[a-z-]+/)?",
}
"""Each kind of page by its address without the first bar; the first that fits holds. The 404 page has a name of its own."""
_FIRST = ["plain page", "plan of the site", "resident area"]
_ORDER = [*_FIRST, *(each for each in KINDS if each not in ("home", "plain page")), "home"]
_SECTIONS = {"actualites", "agenda", "services", "travaux", "residences", "flash", "plan-du-site", "espace"}


class _Head(HTMLParser):
    """The files a browser must have before it paints: style sheets, and scripts that neither wait nor are modules."""

    def __init__(self) -> None:
        super().__init__()
        self.styles: list[str] = []
        self.scripts: list[str] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        found = dict(attributes)
        if tag == "link" and "stylesheet" in (found.get("rel") or "").split() and found.get("media") != "print":
            self.styles.append(found.get("href") or "")
        waits = "defer" in found or "async" in found or found.get("type") == "module"
        if tag == "script" and found.get("src") and not waits:
            self.scripts.append(found["src"] or "")


def figures(room: Room) -> Iterator[Figure]:
    """The heaviest page of each kind, and the most requests any of them makes before its first paint."""
    with room.scratch() as output:
        commands.build(commands.ROOT / "content", output, NOW)
        yield from _figures(output)


def _figures(output: Path) -> Iterator[Figure]:
    (root,) = (path for path in output.iterdir() if path.is_dir() and not path.name.startswith("."))
    requests: dict[str, int] = {}
    kinds = _by_kind(root)
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        every = [page for pages in kinds.values() for page in pages]
        weight_of = dict(zip(every, pool.map(partial(_weight, root), every, chunksize=8), strict=True))
    for kind, pages in sorted(kinds.items()):
        weights = {each: weight_of[each] for each in pages}
        for number, name in enumerate(("gzip", "brotli")):
            heaviest = max(weights, key=lambda page, number=number: weights[page][number])  # type: ignore[misc]
            note = f"the heaviest of {len(pages)}: {heaviest}"
            value = weights[heaviest][number] / 1024
            yield Figure(f"HTML and CSS of: {kind}, {name}", [value], "KB", limit="value <= 14", note=note)
        requests[kind] = max(weight[2] for weight in weights.values())
    most = max(requests.values())
    note = ", ".join(f"{kind}: {count}" for kind, count in requests.items() if count == most)
    name = f"requests before first paint, all {len(requests)} kinds of page"
    yield Figure(name, [most], "requests", limit="value <= 1", note=note)


def _by_kind(root: Path) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {"404": ["404.html"]}
    for path in root.rglob("index.html"):
        if b'http-equiv="refresh"' in path.read_bytes()[:2000]:
            continue
        page = path.relative_to(root).as_posix()
        found.setdefault(_kind(page.removesuffix("index.html")), []).append(page)
    missing = KINDS.keys() - found.keys()
    if missing:
        raise LookupError(f"the demo town has no page of these kinds: {', '.join(sorted(missing))}")
    return found


def _kind(address: str) -> str:
    for kind in _ORDER:
        if kind == "home" and _SECTIONS & set(address.split("/")):
            continue
        if re.fullmatch(KINDS[kind], address):
            return kind
    return "plain page"


def _weight(root: Path, page: str) -> tuple[int, int, int]:
    """Bytes with gzip, bytes with brotli, both as they are served, and requests."""
    data = (root / page).read_bytes()
    head = _Head()
    head.feed(data.decode())
    files = [data, *((root / href.lstrip("/")).read_bytes() for href in head.styles)]
    brotli, gzip = (sum(map(len, each)) for each in zip(*map(_twins, files), strict=True))
    return gzip, brotli, 1 + len(head.styles) + len(head.scripts)


def _twins(data: bytes) -> list[bytes]:
    return [twin for _suffix, twin in compressed(data)]
