"""The page of each kind of record."""

from __future__ import annotations

from typing import Any

from sitegen import occurrences
from sitegen.compose import blocks as body
from sitegen.compose.cards import (
    banners,
    cards,
    coming_events,
    current_works,
    next_span,
    place_link,
    related,
    scope,
    step_span,
)
from sitegen.compose.chrome import list_title, town_hall
from sitegen.compose.today import desk_today
from sitegen.contexts import (
    Announcement,
    EventPage,
    FlashPage,
    Link,
    NewsPage,
    PlainPage,
    ResidencePage,
    ServicePage,
    WorksPage,
)
from sitegen.places import Place
from sitegen.records import (
    EventRecord,
    FlashRecord,
    NewsRecord,
    PageRecord,
    Record,
    ResidenceRecord,
    ServiceRecord,
    WorksRecord,
    section,
)
from sitegen.town import Reading

MOST_OCCURRENCES = 10
RECENT = 5


def page_of(reading: Reading, record: Record, path: str) -> Any:
    """The content of a record's page."""
    return _PAGES[type(record)](reading, record, path)


def parent_link(reading: Reading, record: Record, site: Place) -> Link | None:
    """The list a page is found in, as the last step of its trail; None for what is in no list."""
    if record.kind in ("flash", "page"):
        return None
    return Link(list_title(record.kind), section(site.address, record.kind))


def _news(reading: Reading, record: NewsRecord, path: str) -> NewsPage:
    return NewsPage(
        title=record.title,
        summary=record.summary,
        picture=reading.picture(record.image),
        published=reading.local(record.published),
        updated=reading.local(record.updated),
        place=place_link(reading, record.place),
        author=record.author,
        blocks=body.resolved(reading, record.body),
        related=related(reading, record),
    )


def _event(reading: Reading, record: EventRecord, path: str) -> EventPage:
    span, over = next_span(reading, record)
    coming = occurrences.coming(record, reading.clock.now, MOST_OCCURRENCES) if record.recurrence else []
    return EventPage(
        title=record.title,
        summary=record.summary,
        picture=reading.picture(record.image),
        state=record.state,
        span=span,
        over=over,
        occurrences=tuple(coming),
        venue=record.venue,
        price=record.price,
        audience=record.audience,
        booking_url=record.booking_url,
        organiser=record.organiser,
        place=place_link(reading, record.place),
        calendar=f"{path}evenement.ics",
        blocks=body.resolved(reading, record.body),
        related=related(reading, record),
    )


def _service(reading: Reading, record: ServiceRecord, path: str) -> ServicePage:
    return ServicePage(
        title=record.title,
        summary=record.summary,
        theme=record.theme,
        who=record.who,
        bring=record.bring,
        cost=record.cost,
        delay=record.delay,
        where=record.where,
        online_url=record.online_url,
        source=record.source,
        town_hall=town_hall(reading.chain(record.place)),
        updated=reading.local(record.updated),
        place=place_link(reading, record.place),
        blocks=body.resolved(reading, record.body),
        related=related(reading, record),
    )


def _works(reading: Reading, record: WorksRecord, path: str) -> WorksPage:
    held = record.now
    return WorksPage(
        title=record.title,
        summary=record.summary,
        picture=reading.picture(record.image),
        nature=record.nature,
        state=held.state,
        span=step_span(reading, held),
        scope=scope(reading, record),
        cut=record.cut,
        contact=record.contact,
        note=held.note,
        history=tuple(
            Announcement(reading.local(step.at), step.state, step_span(reading, step), step.note)
            for step in reversed(record.history)
        ),
        published=reading.local(record.published),
        place=place_link(reading, record.place),
        calendar=f"{path}travaux.ics",
        blocks=body.resolved(reading, record.body),
        related=related(reading, record),
    )


def _residence(reading: Reading, record: ResidenceRecord, path: str) -> ResidencePage:
    above = [each.id for each in reading.chain(record.place)]
    own = [record.id]
    return ResidencePage(
        title=record.title,
        summary=record.summary,
        picture=reading.picture(record.image),
        landlord=record.landlord,
        landlord_url=record.landlord_url,
        address=record.address,
        postal_code=record.postal_code,
        city=record.city,
        dwellings=record.dwellings,
        buildings=record.buildings,
        lodge=record.lodge,
        lodge_today=desk_today(reading, record.lodge),
        phones=record.phones,
        banners=banners(reading, [*own, *above], own),
        works=cards(reading, current_works(reading, own)),
        news=cards(reading, reading.newest(own, "news", RECENT)),
        events=cards(reading, coming_events(reading, own)[:RECENT]),
        place=place_link(reading, record.place),
        blocks=body.resolved(reading, record.body),
    )


def _flash(reading: Reading, record: FlashRecord, path: str) -> FlashPage:
    return FlashPage(
        title=record.title,
        summary=record.summary,
        level=record.level,
        published=reading.local(record.published),
        expire=reading.local(record.expire) if record.expire else None,
        place=place_link(reading, record.place),
        blocks=body.resolved(reading, record.body),
        related=related(reading, record),
    )


def _plain(reading: Reading, record: PageRecord, path: str) -> PlainPage:
    return PlainPage(
        title=record.title,
        summary=record.summary,
        picture=reading.picture(record.image),
        updated=reading.local(record.updated),
        place=place_link(reading, record.place),
        blocks=body.resolved(reading, record.body),
        related=related(reading, record),
    )


_PAGES: dict[type, Any] = {
    NewsRecord: _news,
    EventRecord: _event,
    ServiceRecord: _service,
    WorksRecord: _works,
    ResidenceRecord: _residence,
    FlashRecord: _flash,
    PageRecord: _plain,
}
