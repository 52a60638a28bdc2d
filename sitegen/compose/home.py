"""The home of a place's site: one question a block, in the order a neighbour asks them."""

from __future__ import annotations

from sitegen import graph
from sitegen.compose import blocks as body
from sitegen.compose.cards import banners, cards, coming_events, current_works
from sitegen.compose.chrome import town_hall
from sitegen.compose.kept import kept
from sitegen.compose.today import today
from sitegen.contexts import HomePage, Link
from sitegen.index import Row
from sitegen.places import Place, title_key
from sitegen.records import Phone, PlaceRecord
from sitegen.town import Reading

NEWS, EVENTS, WORKS, SERVICES, RESIDENCES = 5, 4, 3, 8, 6


def home(reading: Reading, place: Place, record: PlaceRecord) -> HomePage:
    """The home page of a place, from its whole record."""
    chain = reading.chain(place.id)
    places = [each.id for each in chain]
    residences = reading.listed([place.id], "residence")
    works_places = [*places, *(row.id for row in residences)]
    events = coming_events(reading, places)
    return HomePage(
        title=record.title,
        summary=record.summary,
        level=record.level,
        picture=reading.picture(record.image),
        banners=banners(reading, places, works_places),
        today=today(reading, town_hall(chain), events, works_places),
        news=cards(reading, reading.newest(places, "news", NEWS)),
        events=cards(reading, events[:EVENTS]),
        works=cards(reading, current_works(reading, works_places)[:WORKS]),
        services=cards(reading, services_of(reading, places)[:SERVICES]),
        residences=cards(reading, by_title(reading, residences)[:RESIDENCES]),
        places=sites_below(reading, place),
        town_hall=town_hall(chain),
        phones=_phones(chain),
        figures=record.figures,
        blocks=body.resolved(reading, record.body),
    )


def sites_below(reading: Reading, place: Place) -> tuple[Link, ...]:
    """The sites right below a place."""
    reading.notebook.note(graph.places_node())
    below = [reading.place(each.id) for each in reading.town.tree.children(place.id) if each.is_site]
    return tuple(Link(each.record.title, each.address) for each in below)


def by_title(reading: Reading, rows: list[Row]) -> list[Row]:
    """Rows in the order of their titles."""
    return sorted(rows, key=lambda row: (title_key(row.record().title), row.id))


def services_of(reading: Reading, places: list[str]) -> list[Row]:
    """The services of some places: the nearest place first, then by title."""
    found: list[Row] = []
    for place in places:
        found.extend(_services_at(reading, place))
    return found


def _services_at(reading: Reading, place: str) -> list[Row]:
    return kept(reading, ("services", place), lambda own: by_title(own, own.listed([place], "service")))


def _phones(chain: list[Place]) -> tuple[Phone, ...]:
    found: dict[Phone, None] = {}
    for each in chain:
        if isinstance(each.record, PlaceRecord):
            found.update(dict.fromkeys(each.record.phones))
    return tuple(found)
