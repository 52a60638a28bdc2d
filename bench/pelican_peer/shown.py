"""Pelican's articles, pages and tags as the shipped templates ask for them: filters for the wrappers of this folder."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from itertools import groupby
from types import SimpleNamespace
from typing import Any, get_args

from markupsafe import Markup

from sitegen.dates import month
from sitegen.places import title_key
from sitegen.records import Theme

_INSTANT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}\Z")
_TEMPORAL = frozenset("start end at expire date".split())
KINDS = {"actualites": "news", "agenda": "event", "travaux": "works", "services": "service", "residences": "residence"}
FOLDERS = {kind: folder for folder, kind in KINDS.items()}
TITLES = {
    "news": "Actualités",
    "event": "Agenda",
    "works": "Travaux et coupures",
    "service": "Démarches",
    "residence": "Résidences",
}
PAST = {"event": "Événements passés", "works": "Travaux terminés"}


def once(macro: Callable[..., Any], *values: Any) -> Any:
    """`once` of the shipped templates without what our generator makes of it: plain Jinja2 keeps no pieces of a page."""
    return macro(*values)


class Shown:
    """What the exporter knew of the sites, and what is made of each article once."""

    def __init__(self, known: dict[str, Any]) -> None:
        self.url: str = known["url"]
        self.today = date.fromisoformat(known["today"])
        self._chromes: dict[tuple[str, str], Any] = {}
        self.sites = {address: _namespace(values) for address, values in known["sites"].items()}

    def filters(self) -> dict[str, Callable[..., Any]]:
        """The filters, by name."""
        own = (
            self.page_of,
            self.head_of,
            self.site_of,
            self.list_of,
            self.list_head,
            self.list_site,
            self.list_page_of,
            self.home_of,
        )
        return {each.__name__: each for each in own}

    def page_of(self, content: Any) -> Any:
        """`page` of an article or a page."""
        if not hasattr(content, "shown_page"):
            content.shown_page = _page(content)
        return content.shown_page

    def head_of(self, content: Any) -> Any:
        """`head` of an article or a page."""
        page = self.page_of(content)
        return self._head(page.title, page.address_of_page, page.crumbs, page.summary, page)

    def site_of(self, content: Any) -> Any:
        """`site` of an article or a page."""
        page = self.page_of(content)
        kind = "home" if page.kind == "place" else getattr(page, "list", page.kind)
        return self._site(page.site, kind if kind in (*TITLES, "home") else "")

    def list_of(self, tag: Any, articles_page: Any) -> Any:
        """`page` of a list: a tag's articles, ten of them, the newest first."""
        where, kind, past = _parts(tag)
        cards = tuple(self.card(each) for each in articles_page.object_list)
        path = f"/{tag.url}"
        pages = (articles_page.previous_page_number, articles_page.next_page_number)
        newer, older = (f"{path}page/{each()}/".replace("page/1/", "") for each in pages)
        archive = SimpleNamespace(title=TITLES[kind], href=path.removesuffix("archives/")) if past else None
        return SimpleNamespace(
            kind=kind,
            title=PAST[kind] if past else TITLES[kind],
            past=past,
            groups=(SimpleNamespace(key="", title="", cards=cards),),
            number=articles_page.number if articles_page.number > 1 else None,
            newer=newer if articles_page.has_previous() else "",
            older=older if articles_page.has_next() else "",
            archive=archive,
            feed=f"{where}actualites/atom.xml" if kind == "news" else "",
            calendar="",
        )

    def list_page_of(self, content: Any, categories: Iterable[tuple[Any, Sequence[Any]]]) -> Any:
        """`page` of a list that is not paged: the categories of its site and, residences aside, of those above."""
        page = self.page_of(content)
        cards = [self.card(each) for each in self._current(page.site, page.list, categories)]
        page.past, page.number, page.newer, page.older, page.feed = False, None, "", "", ""
        page.calendar = f"{page.site}agenda/agenda.ics" if page.list in PAST else ""
        page.archive = None
        if page.list in PAST:
            page.archive = SimpleNamespace(title=PAST[page.list], href=f"{page.address_of_page}archives/")
        page.kind, page.groups = page.list, _groups(page.list, cards)
        return page

    def _current(self, address: str, kind: str, categories: Iterable[tuple[Any, Sequence[Any]]]) -> list[Any]:
        found, by_slug = [], _by_slug(categories)
        above = [each.href for each in reversed(self.sites[address].ancestors)] if kind != "residence" else []
        for where in (address, *above):
            own = by_slug.get(f"{where}{FOLDERS[kind]}".strip("/"), ())
            found.extend(sorted(own, key=lambda each: title_key(each.title)))
        if kind in PAST:
            found.sort(key=lambda each: self.page_of(each).span.start)
        return found

    def list_head(self, tag: Any, page: Any) -> Any:
        """`head` of a list."""
        where, _kind, past = _parts(tag)
        site = self.sites[where]
        crumbs = [*site.ancestors, SimpleNamespace(title=site.title, href=where)]
        if past:
            crumbs.append(page.archive)
        title = f"{page.title}, archives {page.number}" if page.number else page.title
        path = f"/{tag.url}page/{page.number}/" if page.number else f"/{tag.url}"
        return self._head(title, path, crumbs, f"{page.title} – {site.title}")

    def list_site(self, tag: Any) -> Any:
        """`site` of a list."""
        where, kind, _past = _parts(tag)
        return self._site(where, kind)

    def home_of(
        self,
        content: Any,
        tags: Iterable[tuple[Any, Sequence[Any]]],
        categories: Iterable[tuple[Any, Sequence[Any]]],
    ) -> Any:
        """`page` of a home: what stands in the site's lists."""
        page = self.page_of(content)
        site = self.sites[page.site]

        def cards(kind: str, most: int) -> tuple[Any, ...]:
            found = self._current(page.site, kind, categories)
            if kind == "news":
                found = list(_by_slug(tags).get(f"{page.site}actualites".strip("/"), ()))
            return tuple(self.card(each) for each in found[:most])

        page.banners = ()
        page.today = SimpleNamespace(day=self.today, desk=None, events=(), works=())
        page.news, page.events = cards("news", 5), cards("event", 4)
        page.works, page.services, page.residences = cards("works", 3), cards("service", 8), cards("residence", 6)
        page.places, page.town_hall, page.phones = site.places, site.town_hall, site.phones
        return page

    def card(self, article: Any) -> Any:
        """What lists say of an article, made once."""
        if not hasattr(article, "shown_card"):
            article.shown_card = _card(self.page_of(article))
        return article.shown_card

    def _head(self, title: str, path: str, crumbs: Any, description: str, page: Any = None) -> Any:
        return SimpleNamespace(
            title=title,
            path=path,
            canonical=f"{self.url}{path}",
            description=description or title,
            language="fr",
            crumbs=crumbs,
            indexed=True,
            image="",
            published=getattr(page, "published", None),
            updated=getattr(page, "updated", None),
            structured="",
        )

    def _site(self, address: str, current: str) -> Any:
        if (address, current) not in self._chromes:
            self._chromes[address, current] = self._chrome(self.sites[address], current)
        return self._chromes[address, current]

    def _chrome(self, site: Any, current: str) -> Any:
        sections = [SimpleNamespace(**vars(each), current=each.key == current) for each in site.sections]
        return SimpleNamespace(**{**vars(site), "sections": sections})


_SLUGS: dict[int, dict[str, Sequence[Any]]] = {}


def _by_slug(tags: Iterable[tuple[Any, Sequence[Any]]]) -> dict[str, Sequence[Any]]:
    if id(tags) not in _SLUGS:
        _SLUGS[id(tags)] = {tag.slug: articles for tag, articles in tags}
    return _SLUGS[id(tags)]


def _groups(kind: str, cards: list[Any]) -> tuple[Any, ...]:
    """Services by theme, events by month, the others together."""
    if kind == "service":
        themes = [each for each in get_args(Theme) if any(card.service.theme == each for card in cards)]
        return tuple(_group(each, "", [card for card in cards if card.service.theme == each]) for each in themes)
    if kind == "event":
        months = groupby(cards, key=lambda card: month(card.event.span.start))
        return tuple(_group(title, title, list(members)) for title, members in months)
    return (_group("", "", cards),)


def _group(key: str, title: str, cards: list[Any]) -> Any:
    return SimpleNamespace(key=key, title=title, cards=tuple(cards))


def _parts(tag: Any) -> tuple[str, str, bool]:
    """The site, the kind and whether a list is an archive, from its tag."""
    path = f"/{tag.slug}/"
    past = path.endswith("/archives/")
    where, _sep, folder = path.removesuffix("archives/").rstrip("/").rpartition("/")
    return f"{where}/", KINDS[folder], past


def _page(content: Any) -> Any:
    page = _namespace(json.loads(content.metadata["record"]))
    known = content.metadata.get("published")
    page.published = datetime.fromisoformat(known) if known else None
    page.updated = content.metadata.get("modified") if known else None
    page.kind = getattr(page, "kind", "")
    page.place = SimpleNamespace(title=getattr(page, "place_title", ""), href="")
    html = content.content.strip()
    page.blocks = [SimpleNamespace(type="html", html=Markup(html))] if html else getattr(page, "blocks", [])  # noqa: S704
    page.related, page.picture = (), None
    _COMPLETE.get(page.kind, lambda page: None)(page)
    return page


def _event(page: Any) -> None:
    page.span, page.over = page.spans[0], datetime.fromisoformat(page.over_at) <= _NOW
    page.occurrences = page.spans if getattr(page, "recurrence", "") else []
    page.calendar = f"{page.address_of_page}evenement.ics"
    for name in ("price", "audience", "booking_url", "organiser", "recurrence", "venue"):
        page.__dict__.setdefault(name, "")


def _works(page: Any) -> None:
    for step in page.history:
        step.span = SimpleNamespace(start=step.start, end=step.end or None, all_day=step.all_day)
    held, first = page.history[-1], page.history[0]
    page.state, page.span, page.note = held.state, held.span, held.note
    page.moved = (held.start, held.end) != (first.start, first.end)
    page.scope = page.place_title
    page.history = page.history[::-1]
    page.calendar = f"{page.address_of_page}travaux.ics"
    for name in ("cut", "contact"):
        page.__dict__.setdefault(name, "")


def _service(page: Any) -> None:
    page.town_hall = None
    for name in ("theme", "who", "bring", "cost", "delay", "where", "online_url", "source"):
        page.__dict__.setdefault(name, "")


def _residence(page: Any) -> None:
    page.banners = page.works = page.news = page.events = ()
    page.lodge_today = None
    for name in ("landlord_url", "address", "postal_code", "city", "dwellings", "buildings", "lodge", "phones"):
        page.__dict__.setdefault(name, "")


def _flash(page: Any) -> None:
    page.__dict__.setdefault("expire", None)


def _place(page: Any) -> None:
    page.__dict__.setdefault("figures", ())


def _plan(page: Any) -> None:
    page.sections, page.pages = (), ()


_COMPLETE: dict[str, Callable[[Any], None]] = {
    "event": _event,
    "works": _works,
    "service": _service,
    "residence": _residence,
    "flash": _flash,
    "place": _place,
    "": _plan,
}
_NOW = datetime.fromisoformat("2026-11-21T09:00:00+00:00")


def _card(page: Any) -> Any:
    kind = page.kind
    venue = getattr(page, "venue", None)
    event = works = service = residence = None
    if kind == "event":
        name = venue.name if venue else ""
        event = SimpleNamespace(
            state=page.state, span=page.span, venue=name, recurring=bool(page.recurrence), over=page.over
        )
    elif kind == "works":
        works = page
    elif kind == "service":
        service = SimpleNamespace(theme=page.theme)
    elif kind == "residence":
        residence = page
    return SimpleNamespace(
        kind=kind,
        href=page.address_of_page,
        title=page.title,
        summary=page.summary,
        picture=None,
        published=page.published,
        place=page.place_title,
        author=getattr(page, "author", ""),
        language="fr",
        event=event,
        works=works,
        service=service,
        residence=residence,
    )


def _namespace(value: Any, name: str = "") -> Any:
    """Plain JSON values as the templates meet them: objects, instants, HTML as Markup; a desk has all its fields."""
    if isinstance(value, dict):
        found = SimpleNamespace(**{key: _namespace(each, key) for key, each in value.items()})
        if "postal_code" in value or "hours" in value:
            for each in ("name", "address", "postal_code", "city", "phone", "email", "access"):
                found.__dict__.setdefault(each, "")
            for each in ("hours", "closures"):
                found.__dict__.setdefault(each, ())
        return found
    if isinstance(value, list):
        return [_namespace(each, name) for each in value]
    if name in ("html", "transcript"):
        return Markup(value)  # noqa: S704 - canonical HTML
    if isinstance(value, str) and name in _TEMPORAL:
        if _INSTANT.match(value):
            return datetime.fromisoformat(value)
        if _DAY.match(value):
            return date.fromisoformat(value)
    return value
