"""The home of a place's site: one question a block, in the order a neighbour asks them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from sitegen import graph
from sitegen.blocks import Block
from sitegen.compose import blocks as body
from sitegen.compose.cards import banners, cards, coming_events, current_works
from sitegen.compose.chrome import town_hall
from sitegen.compose.kept import kept
from sitegen.compose.today import today
from sitegen.contexts import HomePage, Link
from sitegen.index import Row
from sitegen.language import translate as _
from sitegen.places import Place, title_key
from sitegen.records import Phone, PlaceRecord
from sitegen.town import Reading

NEWS, EVENTS, WORKS, SERVICES, RESIDENCES = 5, 4, 3, 8, 6

Value = TypeVar("Value")


def home(reading: Reading, place: Place, record: PlaceRecord) -> HomePage:
    """The home page of a place. Each part is kept: what is published for a whole commune changes one part of many homes."""

    def part(name: str, make: Callable[[Reading], Value]) -> Value:
        return kept(reading, (f"home {name}", place.id), make)

    def events(own: Reading) -> list[Row]:
        return kept(own, ("home agenda", place.id), lambda it: coming_events(it, places))

    chain = reading.chain(place.id)
    places = [each.id for each in chain]
    residences = reading.listed([place.id], "residence")
    works_places = [*places, *(row.id for row in residences)]
    return HomePage(
        title=record.title,
        summary=record.summary,
        level=record.level,
        picture=reading.picture(record.image),
        banners=part("banners", lambda own: banners(own, places, works_places)),
        today=part("today", lambda own: today(own, town_hall(chain), events(own), works_places)),
        news=cards(reading, reading.newest(places, "news", NEWS)),
        events=part("events", lambda own: cards(own, events(own)[:EVENTS])),
        works=part("works", lambda own: cards(own, current_works(own, works_places)[:WORKS])),
        services=part("services", lambda own: cards(own, services_of(own, places)[:SERVICES])),
        residences=part("residences", lambda own: cards(own, by_title(own, residences)[:RESIDENCES])),
        places=part("places", lambda own: sites_below(own, place)),
        town_hall=town_hall(chain),
        phones=part("phones", lambda own: _phones(chain)),
        figures=record.figures,
        blocks=part("body", lambda own: body.resolved(own, _body(own, place))),
    )


def _body(reading: Reading, place: Place) -> tuple[Block, ...]:
    record = reading.full(place.id)
    if record is None:
        raise LookupError(_("la fiche n’est plus lisible"))
    return record.body


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
