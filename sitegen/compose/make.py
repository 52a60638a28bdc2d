"""From the name of a target to what is to be written there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sitegen import feeds, graph, targets
from sitegen.addresses import path_of, redirect_row
from sitegen.clock import FOREVER
from sitegen.compose import chrome, details, lists
from sitegen.compose.home import home
from sitegen.contexts import PAGES, AreaPage, EventPage, Link, NotFoundPage, Picture, RedirectPage
from sitegen.language import translate as _
from sitegen.places import Place
from sitegen.records import EventRecord, NewsRecord, PlaceRecord, Record
from sitegen.town import Reading, Town


@dataclass(slots=True)
class Made:
    """A page ready to render, or a file as it is: its path below the output, what it used, until when it is right."""

    target: str
    file: str
    template: str = ""
    names: Mapping[str, Any] = field(default_factory=dict)
    data: bytes = b""
    notebook: graph.Notebook = field(default_factory=graph.Notebook)
    right_from: int = 0
    right_until: int = int(FOREVER.timestamp())


def make(town: Town, target: str) -> Made | None:
    """What a target stands for now, or None when there is nothing to write there any more."""
    path = path_of(town, target)
    if path is None:
        return None
    reading = Reading(town)
    kind, _sep, rest = target.partition(":")
    content = _MAKERS[kind](reading, rest, path)
    if content is None:
        return None
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
        notebook=reading.notebook,
        right_from=int(reading.clock.now.timestamp()) if reading.clock.consulted else 0,
        right_until=int(reading.clock.right_until.timestamp()),
    )


Maker = Callable[[Reading, str, str], Any]
"""From the rest of a target's name and its address to the names of a page or the bytes of a file; None for nothing."""


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


def _detail(reading: Reading, id: str, path: str) -> Any:
    place = reading.town.tree.live(id)
    # A home reads the body of its place by itself, when it has to.
    record = place.record if place and place.is_site else reading.full(id)
    if record is None:
        raise LookupError(_("la fiche n’est plus lisible"))
    return page_names(reading, record, path)


def _list(past: bool) -> Maker:
    def found(reading: Reading, rest: str, path: str) -> Any:
        id, kind, *more = rest.split(":")
        place = reading.place(id)
        number = int(more[0]) if more else None
        page = lists.list_page(reading, place, kind, past, number)
        if (number or kind == "residence") and not page.groups[0].cards:
            return None
        current = [Link(chrome.list_title(kind), targets.list_path(place.address, kind))] if past else []
        crumbs = chrome.crumbs_to(reading, place, *current)
        title = f"{page.title}, {_('archives')} {number}" if number else page.title
        head = chrome.head(reading, title, path, crumbs, f"{page.title} – {place.record.title}")
        return {"head": head, "site": chrome.site(reading, place, kind), "page": page}

    return found


def _of_place(make_bytes: Callable[[Reading, Place], bytes]) -> Maker:
    return lambda reading, id, path: make_bytes(reading, reading.place(id))


def _ics(reading: Reading, id: str, path: str) -> bytes:
    row = reading.row(id)
    assert row is not None
    return feeds.single(reading, row)


def _plan(reading: Reading, id: str, path: str) -> Any:
    place = reading.place(id)
    page = lists.plan_page(reading, place)
    head = chrome.head(
        reading, page.title, path, chrome.crumbs_to(reading, place), f"{page.title} – {place.record.title}"
    )
    return {"head": head, "site": chrome.site(reading, place), "page": page}


def _area(reading: Reading, rest: str, path: str) -> Any:
    id, _sep, part = rest.partition(":")
    place = reading.place(id)
    site = chrome.site(reading, place)
    crumbs = chrome.crumbs_to(reading, place, *([] if part == "home" else [Link(chrome.area_title("home"), site.area)]))
    head = chrome.head(reading, chrome.area_title(part), path, crumbs, indexed=False)
    links = tuple(
        Link(chrome.area_title(each), f"{place.address}{targets.AREA[each]}") for each in ("first_steps", "password")
    )
    page = AreaPage(chrome.area_title(part), part, tuple(each for each in links if each.href != path))
    return {"head": head, "site": site, "page": page}


def _not_found(reading: Reading, id: str, path: str) -> Any:
    place = reading.place(id)
    reading.notebook.note(graph.places_node())
    below = [each for each in reading.town.tree.below(id) if each.live and each.is_site and each.id != id]
    sites = [reading.place(each.id) for each in below]
    sites.sort(key=lambda each: each.address)
    page = NotFoundPage(_("Cette page n’existe pas"), tuple(Link(e.record.title, e.address) for e in sites))
    head = chrome.head(reading, page.title, path, chrome.crumbs_to(reading, place), indexed=False)
    return {"head": head, "site": chrome.site(reading, place), "page": page}


def _map(reading: Reading, id: str, path: str) -> bytes:
    place = reading.place(id)
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
        entries.update(reading.town.index.addresses(owner.id))
    return feeds.sitemap_part(reading.town.url, entries.items())


def _sitemap(reading: Reading, id: str, path: str) -> bytes:
    reading.notebook.note(graph.places_node())
    sites = sorted((reading.place(each.id) for each in reading.town.tree.sites()), key=lambda each: each.address)
    return feeds.sitemap_index(reading.town.url, [path_of(reading.town, f"map:{each.id}") or "" for each in sites])


def _redirect(reading: Reading, rest: str, path: str) -> Any:
    row = redirect_row(reading.town, path)
    assert row is not None
    reading.row(row.id)
    return {"page": RedirectPage(row.record().title, row.address, f"{reading.town.url}{row.address}")}


def _rules(reading: Reading, rest: str, path: str) -> bytes:
    _id, _sep, server = rest.partition(":")
    rules = []
    for old in reading.town.index.redirected():
        row = redirect_row(reading.town, old)
        if row is not None:
            rules.append((old, row.address))
    return feeds.netlify_rules(rules) if server == "netlify" else feeds.caddy_rules(rules)


_MAKERS: dict[str, Maker] = {
    "detail": _detail,
    "list": _list(past=False),
    "past": _list(past=True),
    "ics": _ics,
    "plan": _plan,
    "area": _area,
    "notfound": _not_found,
    "map": _map,
    "sitemap": _sitemap,
    "redirect": _redirect,
    "rules": _rules,
    "feed": _of_place(feeds.atom),
    "calendar": _of_place(feeds.calendar),
    "robots": lambda reading, id, path: feeds.robots(reading.town.url),
}
