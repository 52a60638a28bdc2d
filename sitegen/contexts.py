"""What a template receives: a page's head, the chrome of its site, and the content of its kind. Nothing else.

Each template of a theme is named after a page class here and gets exactly three names: `head`, `site` and `page`
(a test holds the equality). All text is plain and escaped by Jinja2, except `Markup`, which is sanitised HTML whose
internal links are already addresses. Dates are aware and in the time zone of the commune. Addresses are absolute paths.

Many pages share one of these, and nobody changes it: frozen classes would say so at twice the price, a dozen times a page.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sitegen.blocks import Block
from sitegen.cards import (
    Banner as Banner,
    Card as Card,
    EventCard as EventCard,
    Link as Link,
    Picture as Picture,
    Rendition as Rendition,
    ResidenceCard as ResidenceCard,
    ServiceCard as ServiceCard,
    Span as Span,
    WorksCard as WorksCard,
)
from sitegen.records import Building, Desk, Figure, Phone, Source, Venue


@dataclass(slots=True)
class Section:
    """An entry of the site's main navigation; `key` is the kind it lists, or `home`."""

    key: str
    title: str
    href: str
    current: bool = False


@dataclass(slots=True)
class Site:
    """The chrome around every page of one place's site."""

    title: str
    level: str
    """`commune`, `district` or `neighbourhood`."""
    href: str
    ancestors: tuple[Link, ...]
    """The sites above this one, the commune first."""
    sections: tuple[Section, ...]
    """Home first, then the lists that have something in them."""
    legal: tuple[Link, ...]
    """Legal notice, accessibility statement, contact, privacy, in this order, those that exist."""
    town_hall: Desk | None
    """The nearest town hall: the place's own or the first one above it."""
    area: str
    """The resident area, which all sites of a commune share."""
    feed: str
    calendar: str


@dataclass(slots=True)
class Head:
    """What goes into `<head>`, and the trail above the title."""

    title: str
    path: str
    canonical: str
    """The absolute address of the page."""
    description: str
    language: str
    crumbs: tuple[Link, ...]
    """From the commune to the parent of this page, the page itself excluded."""
    indexed: bool = True
    image: str = ""
    """The absolute address of a picture for link previews, or empty."""
    published: datetime | None = None
    updated: datetime | None = None
    structured: str = ""
    """schema.org JSON-LD, already safe inside a script element, or empty."""


@dataclass(slots=True)
class DeskToday:
    """Whether a counter is open on the day the page is right for. `spans` are (opens, closes) as `HH:MM`; none: shut."""

    name: str
    spans: tuple[tuple[str, str], ...]
    reason: str
    """Why it is shut on a day it would be open: a public holiday or a closure, in words; else empty."""
    next_day: date | None
    """When shut all day: the next day it opens, within two weeks."""


@dataclass(slots=True)
class Today:
    """What is true on the day the page is right for."""

    day: date
    desk: DeskToday | None
    events: tuple[Card, ...]
    """Events with an occurrence on this day, soonest first, three at most."""
    works: tuple[Card, ...]
    """Works in progress or starting on this day, three at most."""


@dataclass(slots=True)
class HomePage:
    """`home.html`: a place's site."""

    title: str
    summary: str
    level: str
    picture: Picture | None
    banners: tuple[Banner, ...]
    today: Today
    news: tuple[Card, ...]
    events: tuple[Card, ...]
    works: tuple[Card, ...]
    services: tuple[Card, ...]
    residences: tuple[Card, ...]
    places: tuple[Link, ...]
    """The sites right below this one."""
    town_hall: Desk | None
    phones: tuple[Phone, ...]
    """Emergency and useful numbers: the place's own, then those of the places above."""
    figures: tuple[Figure, ...]
    blocks: tuple[Block, ...]


@dataclass(slots=True)
class NewsPage:
    """`news.html`: a piece of news."""

    title: str
    summary: str
    picture: Picture | None
    published: datetime
    updated: datetime
    place: Link
    author: str
    blocks: tuple[Block, ...]
    related: tuple[Card, ...]


@dataclass(slots=True)
class EventPage:
    """`event.html`: an event and its coming occurrences."""

    title: str
    summary: str
    picture: Picture | None
    state: str
    span: Span
    """The next occurrence, or the last one once it is over."""
    over: bool
    occurrences: tuple[Span, ...]
    """The coming occurrences of a recurring event, ten at most; empty for a single one."""
    venue: Venue | None
    price: str
    audience: str
    booking_url: str
    organiser: str
    place: Link
    calendar: str
    """The `.ics` of this event, which is there until the event is over."""
    blocks: tuple[Block, ...]
    related: tuple[Card, ...]


@dataclass(slots=True)
class ServicePage:
    """`service.html`: a town-hall service."""

    title: str
    summary: str
    theme: str
    who: str
    bring: tuple[str, ...]
    cost: str
    delay: str
    where: str
    online_url: str
    source: Source | None
    town_hall: Desk | None
    """The nearest town hall, when the record says nothing of where to go."""
    updated: datetime
    place: Link
    blocks: tuple[Block, ...]
    related: tuple[Card, ...]


@dataclass(slots=True)
class Announcement:
    """A line in the visible history of works, newest first."""

    at: datetime
    state: str
    span: Span
    note: str


@dataclass(slots=True)
class WorksPage:
    """`works.html`: works or an outage."""

    title: str
    summary: str
    picture: Picture | None
    nature: str
    state: str
    span: Span
    scope: str
    cut: str
    contact: Phone | None
    note: str
    """What the last announcement says."""
    history: tuple[Announcement, ...]
    """Every announcement, newest first, the one that holds included."""
    published: datetime
    place: Link
    calendar: str
    blocks: tuple[Block, ...]
    related: tuple[Card, ...]


@dataclass(slots=True)
class ResidencePage:
    """`residence.html`: a residence, what holds there now, and whom to ring."""

    title: str
    summary: str
    picture: Picture | None
    landlord: str
    landlord_url: str
    address: str
    postal_code: str
    city: str
    dwellings: int | None
    buildings: tuple[Building, ...]
    lodge: Desk | None
    lodge_today: DeskToday | None
    phones: tuple[Phone, ...]
    banners: tuple[Banner, ...]
    works: tuple[Card, ...]
    news: tuple[Card, ...]
    events: tuple[Card, ...]
    place: Link
    blocks: tuple[Block, ...]


@dataclass(slots=True)
class FlashPage:
    """`flash.html`: the page behind a banner."""

    title: str
    summary: str
    level: str
    published: datetime
    expire: datetime | None
    place: Link
    blocks: tuple[Block, ...]
    related: tuple[Card, ...]


@dataclass(slots=True)
class PlainPage:
    """`page.html`: a plain page."""

    title: str
    summary: str
    picture: Picture | None
    updated: datetime
    place: Link
    blocks: tuple[Block, ...]
    related: tuple[Card, ...]


@dataclass(slots=True)
class Group:
    """Cards under one heading: a theme of services, a month of the agenda. `key` is the theme or `2026-11`."""

    key: str
    title: str
    cards: tuple[Card, ...]


@dataclass(slots=True)
class ListPage:
    """`list.html`: the news, the agenda, the works, the services or the residences of a site.

    News, works and past events are paged from the oldest, so `newer` and `older` are neighbours in time.
    """

    kind: str
    """`news`, `event`, `works`, `service` or `residence`."""
    title: str
    past: bool
    """Whether this is the archive of what is over (events) or finished (works)."""
    groups: tuple[Group, ...]
    """One group without a title where the list has no headings."""
    number: int | None
    """The number of an archive page; None on the first page."""
    newer: str
    older: str
    archive: Link | None
    """From what is coming to what is over, or back."""
    feed: str
    calendar: str


@dataclass(slots=True)
class PlanPage:
    """`plan.html`: the plan of a site, a second way to every part of it (RGAA 12.1)."""

    title: str
    sections: tuple[Group, ...]
    places: tuple[Link, ...]
    pages: tuple[Link, ...]


@dataclass(slots=True)
class AreaPage:
    """`area.html`: a shell of the resident area, complete in itself; where JavaScript runs, islands replace its words."""

    title: str
    part: str
    """`home`, `first_steps`, `messages`, `new_report`, `reports`, `account` or `password`."""
    links: tuple[Link, ...]
    """The other parts that lead somewhere without being signed in."""


@dataclass(slots=True)
class NotFoundPage:
    """`not_found.html`: what answers at an address where nothing is."""

    title: str
    places: tuple[Link, ...]


@dataclass(slots=True)
class RedirectPage:
    """`redirect.html`: what stays at a former address. Gets `page` alone."""

    title: str
    href: str
    canonical: str


PAGES: dict[type, str] = {
    HomePage: "home.html",
    NewsPage: "news.html",
    EventPage: "event.html",
    ServicePage: "service.html",
    WorksPage: "works.html",
    ResidencePage: "residence.html",
    FlashPage: "flash.html",
    PlainPage: "page.html",
    ListPage: "list.html",
    PlanPage: "plan.html",
    AreaPage: "area.html",
    NotFoundPage: "not_found.html",
    RedirectPage: "redirect.html",
}
"""The template of each kind of page."""
