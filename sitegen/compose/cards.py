"""What lists say of a record."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from sitegen import occurrences
from sitegen.compose.kept import kept
from sitegen.contexts import Banner, Card, EventCard, Link, ResidenceCard, ServiceCard, Span, WorksCard
from sitegen.index import Row
from sitegen.language import translate as _
from sitegen.places import title_key
from sitegen.records import (
    EventRecord,
    FlashRecord,
    NewsRecord,
    Record,
    ResidenceRecord,
    ServiceRecord,
    WorksRecord,
    WorksStep,
)
from sitegen.town import Reading

SOON = timedelta(days=3)
"""How long before they start announced works rise to a banner."""
_LEVELS = ("danger", "warning", "works", "information")


def card(reading: Reading, row: Row) -> Card:
    """The card of a live record."""
    return kept(reading, ("card", row.id), lambda own: _card(own, row))


def _card(reading: Reading, row: Row) -> Card:
    reading.row(row.id)
    record = reading.town.known(row)
    return Card(
        id=record.id,
        kind=record.kind,
        href=row.address,
        title=record.title,
        summary=record.summary,
        picture=reading.picture(record.image),
        published=reading.local(record.published),
        place=reading.place(record.place).record.title if record.place else record.title,
        author=record.author if isinstance(record, NewsRecord) else "",
        language=record.language,
        event=event_card(reading, record) if isinstance(record, EventRecord) else None,
        works=works_card(reading, record) if isinstance(record, WorksRecord) else None,
        service=ServiceCard(record.theme) if isinstance(record, ServiceRecord) else None,
        residence=ResidenceCard(record.landlord, record.address) if isinstance(record, ResidenceRecord) else None,
    )


def cards(reading: Reading, rows: Iterable[Row]) -> tuple[Card, ...]:
    """The cards of live records, in order."""
    return tuple(card(reading, row) for row in rows)


def related(reading: Reading, record: Record) -> tuple[Card, ...]:
    """The cards of the records an editor put beside this one, those that can be seen."""
    return cards(reading, (row for id in record.related if (row := reading.row(id)) is not None))


def event_card(reading: Reading, record: EventRecord) -> EventCard:
    """What a list says of an event now."""
    span, over = next_span(reading, record)
    return EventCard(record.state, span, record.venue.name if record.venue else "", bool(record.recurrence), over)


def next_span(reading: Reading, record: EventRecord) -> tuple[Span, bool]:
    """The occurrence of an event to speak of now, and whether it is over."""
    return kept(reading, ("occurrence", record.id), lambda own: _next_span(own, record))


def _next_span(reading: Reading, record: EventRecord) -> tuple[Span, bool]:
    span, over = occurrences.current(record, reading.clock.now)
    if not over:
        reading.clock.until(occurrences.over_at(span))
    return span, over


def step_span(reading: Reading, step: WorksStep) -> Span:
    """The dates of an announcement; midnights at both ends mean whole days."""
    start = reading.local(step.start)
    end = reading.local(step.end) if step.end else None
    midnights = not any((start.hour, start.minute)) and (end is None or not any((end.hour, end.minute)))
    if midnights and end is not None:
        return Span(start, end - timedelta(days=1), True)
    return Span(start, end, False)


def works_card(reading: Reading, record: WorksRecord) -> WorksCard:
    """What a list says of works."""
    held = record.now
    first = record.history[0]
    return WorksCard(
        state=held.state,
        nature=record.nature,
        span=step_span(reading, held),
        scope=scope(reading, record),
        cut=record.cut,
        moved=(first.start, first.end) != (held.start, held.end),
    )


def scope(reading: Reading, record: WorksRecord) -> str:
    """Whom works concern, in words: the place, then its buildings and staircases."""
    parts = [reading.place(record.place).record.title]
    if record.buildings:
        parts.append((_("bâtiment") if len(record.buildings) == 1 else _("bâtiments")) + " " + spoken(record.buildings))
    if record.staircases:
        parts.append(
            (_("escalier") if len(record.staircases) == 1 else _("escaliers")) + " " + spoken(record.staircases)
        )
    return ", ".join(parts)


def spoken(names: Iterable[str]) -> str:
    """`A, B et C`."""
    *first, last = names
    return f"{', '.join(first)} {_('et')} {last}" if first else last


def place_link(reading: Reading, id: str) -> Link:
    """A place and its address."""
    place = reading.place(id)
    return Link(place.record.title, place.address)


def coming_events(reading: Reading, places: Iterable[str]) -> list[Row]:
    """The events not over yet, the next occurrence first."""
    keyed = []
    for row in reading.coming(places, "event"):
        record = row.record()
        assert isinstance(record, EventRecord)
        span, _over = next_span(reading, record)
        keyed.append((span.start, not span.all_day, title_key(record.title), row.id, row))
    return [each[-1] for each in sorted(keyed, key=lambda each: each[:-1])]


def current_works(reading: Reading, places: Iterable[str]) -> list[Row]:
    """Works neither finished nor cancelled, the first to start first."""
    return sorted(reading.coming(places, "works"), key=lambda row: (row.sort, row.id))


def banners(reading: Reading, flash_places: Iterable[str], works_places: Iterable[str]) -> tuple[Banner, ...]:
    """The notices across the top of a page, the gravest first: every flash, and works under way or near."""
    found: list[tuple[int, int, str, Banner]] = []
    for row in reading.listed(flash_places, "flash"):
        shown = _banner(reading, row)
        found.append((_LEVELS.index(shown.level), -row.published, row.id, shown))
    for row in current_works(reading, works_places):
        record = row.record()
        assert isinstance(record, WorksRecord)
        if record.now.state == "in_progress" or reading.clock.passed(record.now.start - SOON):
            found.append((_LEVELS.index("works"), row.sort, row.id, _banner(reading, row)))
    return tuple(each[-1] for each in sorted(found, key=lambda each: each[:-1]))


def _banner(reading: Reading, row: Row) -> Banner:
    return kept(reading, ("banner", row.id), lambda own: _made_banner(own, row))


def _made_banner(reading: Reading, row: Row) -> Banner:
    reading.row(row.id)
    record = row.record()
    if isinstance(record, WorksRecord):
        return Banner("works", record.title, record.summary, row.address, works_card(reading, record))
    assert isinstance(record, FlashRecord)
    return Banner(record.level, record.title, record.summary, row.address)
