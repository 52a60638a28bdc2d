"""Where each target goes: known before anything is made, so that pages can be written in an order that is safe."""

from __future__ import annotations

from collections.abc import Callable

from sitegen import targets
from sitegen.index import Row
from sitegen.places import Place
from sitegen.town import Town


def path_of(town: Town, target: str) -> str | None:
    """The address of a target, or None when there is nothing to write there now. Lists may still turn out empty."""
    kind, _sep, rest = target.partition(":")
    if kind in ("detail", "ics"):
        row = town.row(rest)
        if row is None or not row.live:
            return None
        if kind == "detail":
            return row.address
        # No page offers the calendar of what is over.
        return f"{row.address}{_ICS[row.kind]}.ics" if row.ends > town.instant else None
    if kind == "redirect":
        return rest if redirect_row(town, rest) else None
    id, *more = rest.split(":")
    place = town.tree.live(id)
    if place is None:
        return None
    if kind in ("list", "past"):
        return targets.list_path(place.address, more[0], kind == "past", int(more[1]) if len(more) > 1 else None)
    if kind == "area":
        return f"{place.address}{targets.AREA[more[0]]}"
    if kind == "rules":
        return _RULES[more[0]]
    return _OF_PLACE[kind](place)


_ICS = {"event": "evenement", "works": "travaux"}
_RULES = {"netlify": "/_redirects", "caddy": "/_redirects.caddy"}
_OF_PLACE: dict[str, Callable[[Place], str]] = {
    "plan": lambda place: f"{place.address}plan-du-site/",
    "feed": lambda place: f"{place.address}actualites/atom.xml",
    "calendar": lambda place: f"{place.address}agenda/agenda.ics",
    "map": lambda place: f"{place.address}sitemap-{place.record.slug}.xml",
    "sitemap": lambda place: "/sitemap.xml",
    "robots": lambda place: "/robots.txt",
    "notfound": lambda place: "/404.html",
}


def redirect_row(town: Town, path: str) -> Row | None:
    """The live record that a former address leads to, the last updated of those that claim it; None where one stands."""
    if town.index.stands_at(path):
        return None
    ids = [each[0] for each in town.index.db.execute("SELECT record FROM former WHERE path = ?", (path,))]
    rows = [row for id in ids if (row := town.row(id)) is not None and row.live]
    return max(rows, key=lambda row: (row.updated, row.id), default=None)
