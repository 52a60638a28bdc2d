"""How many items each place of a generated commune has, so that its built site has a given number of HTML pages."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from re import sub

from sitegen.records import Level
from sitegen.targets import AREA, archive_pages

FIXED_PAGES = 8
"""What a place's site has before anything is published there: its home, six lists and its plan."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What a place of some level has at any time, however long its history: its lists are not paged."""

    services: int = 0
    pages: int = 0
    coming: int = 0
    works: int = 0


@dataclass(frozen=True, slots=True)
class Monthly:
    """What a month of history leaves at a place of some level: news, events that are over, works that ended."""

    news: float
    events: float
    works: float


TOWN: Mapping[str, Monthly] = {
    "commune": Monthly(12, 6, 2),
    "district": Monthly(3, 1.5, 0.8),
    "neighbourhood": Monthly(1.2, 0.6, 0.4),
    "residence": Monthly(0.3, 0.15, 0.35),
}
SMALL_COMMUNE: Mapping[str, Monthly] = {
    "commune": Monthly(4, 2, 1),
    "neighbourhood": Monthly(2, 1, 0.6),
    "residence": Monthly(0.3, 0.15, 0.35),
}


@dataclass(slots=True)
class Place:
    """A place to be filled: what stands there, and what its history left."""

    id: str
    level: Level | None
    """None for a residence."""
    title: str
    slug: str
    parent: Place | None
    standing: Standing
    flashes: int = 0
    news: int = 0
    past: int = 0
    finished: int = 0
    residences: list[Place] = field(default_factory=list)

    @property
    def address(self) -> str:
        """Its path on the site of its commune."""
        if self.parent is None:
            return "/"
        return f"{self.parent.address}{'' if self.level else 'residences/'}{self.slug}/"

    @property
    def items(self) -> int:
        """The records that belong to it."""
        standing = self.standing
        found = self.news + self.past + self.finished + self.flashes
        return found + standing.services + standing.pages + standing.coming + standing.works


def html_pages(places: Sequence[Place]) -> int:
    """The HTML pages of a commune's site, its 404 page and resident area included; a place comes after the one above it."""
    listed: dict[str, tuple[int, int, int]] = {}
    total = 1 + len(AREA)
    for place in places:
        total += 1 + place.items
        if place.level is None:
            continue
        news, past, finished = listed[place.parent.id] if place.parent else (0, 0, 0)
        news, past, finished = listed[place.id] = news + place.news, past + place.past, finished + place.finished
        of_residences = sum(each.finished for each in place.residences)
        total += FIXED_PAGES - 1 + bool(place.residences)
        total += archive_pages(news) + archive_pages(past) + archive_pages(finished + of_residences)
    return total


def give_history(places: Sequence[Place], monthly: Mapping[str, Monthly], pages: int) -> float:
    """Sets what each place's history left so that the site has `pages` pages; returns the months that took.

    Raises ValueError when what stands there without any history is already more.
    """
    _set(places, monthly, 0.0)
    least = html_pages(places)
    if least > pages:
        raise ValueError(f"{len(places)} places have at least {least} pages, {pages} were asked for")
    short, long = 0.0, 1.0
    while _set(places, monthly, long) <= pages:
        short, long = long, long * 2
    while long - short > 0.001:
        middle = (short + long) / 2
        if _set(places, monthly, middle) <= pages:
            short = middle
        else:
            long = middle
    missing = pages - _set(places, monthly, short)
    # What no whole month gives is made up with news of the smallest places, a page or two each.
    smallest = [each for each in places if each.level == "neighbourhood"] or list(places[:1])
    for number in range(missing):
        smallest[number % len(smallest)].news += 1
        if html_pages(places) >= pages:
            break
    return short


def _set(places: Sequence[Place], monthly: Mapping[str, Monthly], months: float) -> int:
    for number, place in enumerate(places):
        # Places do not all publish on the same day of the month: without this they would gain a page all at once.
        day = number * 0.618 % 1
        rate = monthly[place.level or "residence"]
        place.news = int(rate.news * months + day)
        place.past = int(rate.events * months + day)
        place.finished = int(rate.works * months + day)
    return html_pages(places)


def slug_of(text: str) -> str:
    """The slug of a French title."""
    plain = unicodedata.normalize("NFKD", text.lower().replace("œ", "oe").replace("’", "-"))
    return sub(r"[^a-z0-9]+", "-", plain.encode("ascii", "ignore").decode()).strip("-")[:80].strip("-")
