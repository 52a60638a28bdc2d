"""Edits of a generated town as its CMS makes them, and the moment at which every page that shows them is replaced."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from bench.corpus import Corpus, to_bytes
from bench.texts import BANK, Values, instant

PATIENCE = 60.0
"""Seconds before a page that does not come is an error."""
CLOCK_TICK = time.clock_getres(5)
"""CLOCK_REALTIME_COARSE of Linux: a file's time may be this much earlier than the instant at which it was written."""


@dataclass(frozen=True, slots=True)
class News:
    """A piece of news of a corpus, published after all others, so that homes and lists show it first."""

    values: Values
    place_address: str

    @property
    def file(self) -> str:
        """The name of its record."""
        return f"{self.values['id']}.json"

    @property
    def page(self) -> str:
        """Its own page below the folder of the commune's site."""
        return f"{self.place_address.lstrip('/')}actualites/{self.values['slug']}/index.html"

    def pages(self, sites: Iterable[str]) -> list[str]:
        """Every file that shows it: its own page, and the home, list and feed of each site (an address)."""
        found = [self.page]
        for address in sites:
            top = address.lstrip("/")
            found += [f"{top}index.html", f"{top}actualites/index.html", f"{top}actualites/atom.xml"]
        return found


def news(town: Corpus, place: str, number: int, title: str) -> News:
    """The news item `number` of a place, with a title that stands nowhere else."""
    when = instant(town.now + timedelta(seconds=number))
    html = "\n".join(f"<p>{each}</p>" for each in BANK["sentences"][:15])
    values = {
        "schema": 1,
        "kind": "news",
        "id": f"00000000-0000-4000-8000-{number:012d}",
        "place": place,
        "slug": f"annonce-{number}",
        "title": title,
        "published": when,
        "updated": when,
        "summary": BANK["news_summaries"][0],
        "author": "Mairie",
        "body": [{"type": "html", "html": html}],
    }
    return News(values, town.sites[place])


def publish(town: Corpus, item: News) -> int:
    """Renames a record into its folder, as a CMS does. Returns the instant just before, in nanoseconds since 1970."""
    path = town.folder / town.insee / item.file
    temporary = path.with_name(f".{path.name}.tmp")
    temporary.write_bytes(to_bytes(item.values))
    before = time.time_ns()
    temporary.replace(path)
    return before


def shown_after(before: int, root: Path, pages: Sequence[str], words: str, patience: float = PATIENCE) -> float:
    """Milliseconds from `before` until every page below `root` holds some words. Raises TimeoutError.

    A page counts at the time of its file, a clock tick added, or at the time it was seen, whichever is earlier: the
    true instant is before both.
    """
    expected = words.encode()
    waiting = list(pages)
    last = 0.0
    deadline = time.monotonic() + patience
    while waiting:
        page = waiting[0]
        path = root / page
        try:
            data = path.read_bytes()
        except FileNotFoundError:
            data = b""
        if expected in data:
            seen = time.time_ns()
            status = path.stat()
            written = max(status.st_mtime_ns, status.st_ctime_ns) + int(CLOCK_TICK * 1e9)
            last = max(last, (min(written, seen) - before) / 1e6)
            del waiting[0]
            continue
        if time.monotonic() > deadline:
            raise TimeoutError(f"after {patience:.0f} s, {page} does not say « {words} »")
        time.sleep(0.001)
    return last
