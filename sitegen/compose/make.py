"""From the name of a target to what is to be written there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sitegen import feeds, graph, targets
from sitegen.clock import FOREVER
from sitegen.compose import chrome, details, lists
from sitegen.compose.home import home
from sitegen.contexts import PAGES, EventPage, Link, NotFoundPage, Picture, RedirectPage
from sitegen.index import Row
from sitegen.language import translate as _
from sitegen.places import Place
from sitegen.records import EventRecord, NewsRecord, PlaceRecord, Record
from sitegen.town import Reading, Town


@dataclass(frozen=True, slots=True)
class Made:
    """A page ready to render, or a file as it is: its path below the output, what it used, until when it is right."""

    target: str
    file: str
    template: str = ""
    names: Mapping[str, Any] = field(default_factory=dict)
    data: bytes = b""
    nodes: frozenset[str] = frozenset()
    media: frozenset[str] = frozenset()
    right_from: int = 0
    right_until: int = int(FOREVER.timestamp())


def make(town: Town, target: str) -> Made | None:
    """What a target stands for now, or None when there is nothing to write there any more."""
    reading = Reading(town)
    kind, _sep, rest = target.partition(":")
    found = _MAKERS[kind](reading, rest)
    if found is None:
        return None
    path, content = found
    names: dict[str, Any] = {}
    template = ""
    if not isinstance(content, bytes):
        page = content["page"]
        template, names = PAGES[type(page)], content
        content = b""
    return Made(
        target=target,
        file=targets.file_of(path),
        template=template,
        names=names,
        data=content,
        nodes=frozenset(reading.notebook.nodes),
        media=frozenset(reading.notebook.media),
        right_from=int(reading.clock.now.timestamp()) if reading.clock.consulted else 0,
        right_until=int(reading.clock.right_until.timestamp()),
    )


Found = tuple[str, Any] | None


def page_names(reading: Reading, record: Record, path: str) -> dict[str, Any]:
    """`head`, `site` and `page` of a record, for its own page; a place's page is its home."""
    owner = record.id if isinstance(record, PlaceRecord) else record.place
    site_place = reading.town.tree.site_of(owner)
    assert site_place is not None
    if isinstance(record, PlaceRecord):
        page: Any = home(reading, site_place, record)
        crumbs = chrome.crumbs_to(reading, site_place)[:-1]
        current = "home"
    else:
        page = details.page_of(reading, record, path)
        place = reading.place(record.place)
        current = "" if record.kind in ("flash", "page") else record.kind
        parent = details.parent_link(reading, record, site_place)
        above = Link(place.record.title, place.address)
        crumbs = chrome.crumbs_to(reading, site_place, *([parent] if parent else []))
        if place.id != site_place.id:
            list_link = Link(chrome.list_title("residence"), f"{site_place.address}residences/")
            crumbs = chrome.crumbs_to(reading, site_place, list_link, above)
    picture = getattr(page, "picture", None)
    return {
        "head": chrome.head(
            reading,
            record.title,
            path,
            crumbs,
            description=record.summary,
            language=record.language,
            picture=picture,
            published=reading.local(record.published),
            updated=reading.local(record.updated),
            structured=_structured(reading, record, page, path, picture),
        ),
        "site": chrome.site(reading, site_place, current),
        "page": page,
    }


def _structured(
    reading: Reading, record: Record, page: Any, path: str, picture: Picture | None
) -> dict[str, Any] | None:
    url = reading.town.url
    common = {"url": f"{url}{path}", "description": record.summary, "image": f"{url}{picture.src}" if picture else ""}
    found: dict[str, Any]
    if isinstance(record, NewsRecord):
        found = {
            "@type": "NewsArticle",
            "headline": record.title,
            "datePublished": record.published.isoformat(),
            "dateModified": record.updated.isoformat(),
            "author": {"@type": "Organization", "name": record.author} if record.author else "",
        }
    elif isinstance(record, EventRecord):
        assert isinstance(page, EventPage)
        states = {"scheduled": "EventScheduled", "postponed": "EventPostponed", "cancelled": "EventCancelled"}
        found = {
            "@type": "Event",
            "name": record.title,
            "startDate": page.span.start.isoformat(),
            "endDate": page.span.end.isoformat() if page.span.end else "",
            "eventStatus": f"https://schema.org/{states[record.state]}",
            "location": {"@type": "Place", "name": record.venue.name, "address": record.venue.address}
            if record.venue
            else "",
        }
    else:
        return None
    return {key: value for key, value in {**found, **common}.items() if value}


def _detail(reading: Reading, id: str) -> Found:
    record = reading.full(id)
    row = reading.row(id)
    if row is None:
        return None
    if record is None:
        raise LookupError(_("la fiche n’est plus lisible"))
    return row.address, page_names(reading, record, row.address)


def _list(past: bool) -> Callable[[Reading, str], Found]:
    def found(reading: Reading, rest: str) -> Found:
        id, kind, *more = rest.split(":")
        place = reading.town.tree.live(id)
        if place is None:
            return None
        reading.place(id)
        number = int(more[0]) if more else None
        page = lists.list_page(reading, place, kind, past, number)
        if (number or kind == "residence") and not page.groups[0].cards:
            return None
        path = targets.list_path(place.address, kind, past, number)
        crumbs = chrome.crumbs_to(reading, place)
        if past:
            crumbs = (*crumbs, Link(chrome.list_title(kind), targets.list_path(place.address, kind)))
        title = f"{page.title}, {_('archives')} {number}" if number else page.title
        head = chrome.head(reading, title, path, crumbs, f"{page.title} – {place.record.title}")
        return path, {"head": head, "site": chrome.site(reading, place, kind), "page": page}

    return found


def _place_file(
    make_bytes: Callable[[Reading, Place], bytes], path: Callable[[Place], str]
) -> Callable[[Reading, str], Found]:
    def found(reading: Reading, id: str) -> Found:
        place = reading.town.tree.live(id)
        if place is None:
            return None
        reading.place(id)
        return path(place), make_bytes(reading, place)

    return found


def _ics(reading: Reading, id: str) -> Found:
    row = reading.row(id)
    if row is None:
        return None
    name = "evenement" if row.kind == "event" else "travaux"
    return f"{row.address}{name}.ics", feeds.single(reading, row)


def _plan(reading: Reading, id: str) -> Found:
    place = reading.town.tree.live(id)
    if place is None:
        return None
    path = f"{place.address}plan-du-site/"
    page = lists.plan_page(reading, place)
    head = chrome.head(
        reading, page.title, path, chrome.crumbs_to(reading, place), f"{page.title} – {place.record.title}"
    )
    return path, {"head": head, "site": chrome.site(reading, place), "page": page}


def _not_found(reading: Reading, id: str) -> Found:
    place = reading.town.tree.live(id)
    if place is None:
        return None
    reading.notebook.note(graph.places_node())
    below = [each for each in reading.town.tree.below(id) if each.live and each.is_site and each.id != id]
    sites = [reading.place(each.id) for each in below]
    sites.sort(key=lambda each: each.address)
    page = NotFoundPage(_("Cette page n’existe pas"), tuple(Link(e.record.title, e.address) for e in sites))
    head = chrome.head(reading, page.title, "/404.html", chrome.crumbs_to(reading, place), indexed=False)
    return "/404.html", {"head": head, "site": chrome.site(reading, place), "page": page}


def _map(reading: Reading, id: str) -> Found:
    place = reading.town.tree.live(id)
    if place is None:
        return None
    owners = [
        reading.place(each.id) for each in (place, *reading.town.tree.children(id)) if each is place or not each.is_site
    ]
    entries: dict[str, datetime | None] = {place.address: place.record.updated}
    for kind in targets.LISTED:
        if kind != "residence" or reading.listed([id], "residence"):
            entries[targets.list_path(place.address, kind)] = None
    entries[f"{place.address}plan-du-site/"] = None
    reading.notebook.note(graph.places_node())
    for owner in owners:
        reading.notebook.note(graph.map_node(owner.id))
        for row in reading.town.index.rows("place = ? AND live = 1 AND kind <> 'place' ORDER BY address", owner.id):
            entries[row.address] = row.record().updated
    return _map_path(place), feeds.sitemap_part(reading.town.url, entries.items())


def _map_path(place: Place) -> str:
    return f"{place.address}sitemap-{place.record.slug}.xml"


def _sitemap(reading: Reading, id: str) -> Found:
    reading.notebook.note(graph.places_node())
    sites = sorted((reading.place(each.id) for each in reading.town.tree.sites()), key=lambda each: each.address)
    return "/sitemap.xml", feeds.sitemap_index(reading.town.url, [_map_path(each) for each in sites])


def _redirect(reading: Reading, path: str) -> Found:
    row = redirect_row(reading.town, path)
    if row is None:
        return None
    reading.row(row.id)
    title = row.record().title
    return path, {"page": RedirectPage(title, row.address, f"{reading.town.url}{row.address}")}


def redirect_row(town: Town, path: str) -> Row | None:
    """The live record that a former address leads to: the last updated of those that claim it, never itself."""
    ids = [each[0] for each in town.index.db.execute("SELECT record FROM former WHERE path = ?", (path,))]
    rows = [row for id in ids if (row := town.index.row(id)) is not None and row.live and row.address != path]
    return max(rows, key=lambda row: (row.record().updated, row.id), default=None)


def _rules(reading: Reading, rest: str) -> Found:
    _id, _sep, server = rest.partition(":")
    rows = reading.town.index.db.execute("SELECT target FROM page WHERE target LIKE 'redirect:%' ORDER BY target")
    rules = []
    for (target,) in rows.fetchall():
        old = target.removeprefix("redirect:")
        row = redirect_row(reading.town, old)
        if row is not None:
            rules.append((old, row.address))
    if server == "netlify":
        return "/_redirects", feeds.netlify_rules(rules)
    return "/_redirects.caddy", feeds.caddy_rules(rules)


_MAKERS: dict[str, Callable[[Reading, str], Found]] = {
    "detail": _detail,
    "list": _list(past=False),
    "past": _list(past=True),
    "ics": _ics,
    "plan": _plan,
    "notfound": _not_found,
    "map": _map,
    "sitemap": _sitemap,
    "redirect": _redirect,
    "rules": _rules,
    "feed": _place_file(feeds.atom, lambda place: f"{place.address}actualites/atom.xml"),
    "calendar": _place_file(feeds.calendar, lambda place: f"{place.address}agenda/agenda.ics"),
    "robots": _place_file(lambda reading, place: feeds.robots(reading.town.url), lambda place: "/robots.txt"),
}
