"""The lists of a site. News, past events and finished works are paged from the oldest, so that a page once full stays."""

from __future__ import annotations

from itertools import groupby
from typing import get_args

from sitegen import targets
from sitegen.compose.cards import cards, coming_events, current_works
from sitegen.compose.chrome import list_title
from sitegen.compose.home import by_title, services_of, sites_below
from sitegen.contexts import Group, Link, ListPage, PlanPage
from sitegen.dates import month
from sitegen.index import Row
from sitegen.language import translate as _
from sitegen.places import Place, Tree
from sitegen.records import Theme, section
from sitegen.targets import PER_PAGE
from sitegen.town import Key, Reading

THEME_TITLES = {
    "papers": _("Papiers d’identité"),
    "civil_status": _("État civil"),
    "housing": _("Logement"),
    "family": _("Famille et petite enfance"),
    "school": _("École et cantine"),
    "elections": _("Élections"),
    "environment": _("Propreté et environnement"),
    "solidarity": _("Solidarité"),
    "town_planning": _("Urbanisme"),
    "daily_life": _("Vie quotidienne"),
}


def places_listed(tree: Tree, place: Place, kind: str) -> list[str]:
    """The places whose items a site lists: its own and those above; for works also its residences."""
    found = [each.id for each in tree.chain(place.id)]
    if kind == "works":
        found += [each.id for each in tree.children(place.id) if not each.is_site]
    return [place.id] if kind == "residence" else found


def archive_key(row: Row) -> Key:
    """Where an item stands in its archive."""
    return row.filed, row.id


def list_page(reading: Reading, place: Place, kind: str, past: bool, number: int | None) -> ListPage:
    """One page of a list: its first page, or the archive page `number`."""
    if past or kind == "news":
        return _archive(reading, place, kind, past, number)
    archive = None
    if kind in targets.ARCHIVED:
        archive = Link(
            _("Événements passés") if kind == "event" else _("Travaux terminés"),
            targets.list_path(place.address, kind, past=True),
        )
    return ListPage(
        kind=kind,
        title=list_title(kind),
        past=False,
        groups=_current(reading, place, kind),
        number=None,
        newer="",
        older="",
        archive=archive,
        feed="",
        calendar=f"{section(place.address, 'event')}agenda.ics" if kind in ("event", "works") else "",
    )


def _current(reading: Reading, place: Place, kind: str) -> tuple[Group, ...]:
    places = places_listed(reading.town.tree, place, kind)
    for each in places:
        reading.place(each)
    if kind == "works":
        reading.listed([place.id], "residence")
        rows = current_works(reading, places)
        return (Group("", "", cards(reading, rows)),)
    if kind == "residence":
        rows = by_title(reading, reading.listed(places, kind))
        return (Group("", "", cards(reading, rows)),)
    if kind == "service":
        rows = services_of(reading, places)
        shown = cards(reading, rows)
        order = [each for each in get_args(Theme) if any(c.service and c.service.theme == each for c in shown)]
        return tuple(
            Group(theme, THEME_TITLES[theme], tuple(c for c in shown if c.service and c.service.theme == theme))
            for theme in order
        )
    rows = coming_events(reading, places)
    shown = cards(reading, rows)
    months = groupby(shown, key=lambda each: each.event.span.start.strftime("%Y-%m") if each.event else "")
    groups = []
    for key, members in months:
        first, *rest = members
        title = month(first.event.span.start) if first.event else ""
        groups.append(Group(key, title, (first, *rest)))
    return tuple(groups)


def _archive(reading: Reading, place: Place, kind: str, past: bool, number: int | None) -> ListPage:
    town = reading.town
    places = places_listed(town.tree, place, kind)
    path = targets.list_path(place.address, kind, past)
    total = sum(town.count_filed(each, kind) for each in places)
    pages = targets.archive_pages(total)
    if number is None:
        if kind == "works":
            reading.listed([place.id], "residence")
        shown = reading.newest(places, kind, total - pages * PER_PAGE)
        newer, older = "", f"{path}page/{pages}/" if pages else ""
    else:
        # A full archive page notes its cards only: the plan knows which pages an item added or removed shifts.
        keys = town.archive_part(places, kind, (number - 1) * PER_PAGE, PER_PAGE, total) if number <= pages else ()
        shown = [row for _filed, id in reversed(keys) if (row := town.row(id)) is not None]
        newer = f"{path}page/{number + 1}/" if number < pages else path
        older = f"{path}page/{number - 1}/" if number > 1 else ""
    title = list_title(kind)
    if past:
        title = _("Événements passés") if kind == "event" else _("Travaux terminés")
    return ListPage(
        kind=kind,
        title=title,
        past=past,
        groups=(Group("", "", cards(reading, shown)),),
        number=number,
        newer=newer,
        older=older,
        archive=Link(list_title(kind), section(place.address, kind)) if past else None,
        feed=f"{section(place.address, 'news')}atom.xml" if kind == "news" else "",
        calendar="",
    )


def plan_page(reading: Reading, place: Place) -> PlanPage:
    """The plan of a site."""
    places = [each.id for each in reading.chain(place.id)]
    residences = by_title(reading, reading.listed([place.id], "residence"))
    sections = []
    for kind in targets.LISTED:
        rows = residences if kind == "residence" else services_of(reading, places) if kind == "service" else []
        if kind != "residence" or rows:
            sections.append(Group(kind, list_title(kind), cards(reading, rows)))
    pages = by_title(reading, reading.listed(places, "page"))
    for row in pages:
        reading.row(row.id)
    return PlanPage(
        title=_("Plan du site"),
        sections=tuple(sections),
        places=sites_below(reading, place),
        pages=tuple(Link(row.record().title, row.address) for row in pages),
    )
