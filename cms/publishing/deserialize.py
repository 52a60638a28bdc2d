"""The fields of a page from its record, for the import: what `serialize` would give back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from wagtail.models import Page

from cms.editorial.models import EventPage, FlashPage, NewsPage, PlainPage, ServicePage, WorksAnnouncement, WorksPage
from cms.pages.models import RecordPage, RelatedPage
from cms.places.models import (
    Building,
    CommunePage,
    DistrictPage,
    NeighbourhoodPage,
    ResidencePage,
    SitePlacePage,
    Staircase,
)
from cms.publishing import deserialize_body
from cms.publishing.deserialize_body import Library
from sitegen.fields import RecordError
from sitegen.records import (
    EventRecord,
    FlashRecord,
    NewsRecord,
    PageRecord,
    PlaceRecord,
    Record,
    ResidenceRecord,
    ServiceRecord,
    WorksRecord,
)

_PLACES: Mapping[str, type[SitePlacePage]] = {
    "commune": CommunePage,
    "district": DistrictPage,
    "neighbourhood": NeighbourhoodPage,
}
_KINDS: Mapping[str, type[RecordPage]] = {
    "residence": ResidencePage,
    "news": NewsPage,
    "event": EventPage,
    "service": ServicePage,
    "works": WorksPage,
    "flash": FlashPage,
    "page": PlainPage,
}


def page_type(record: Record) -> type[RecordPage]:
    """The type of the page that makes such a record."""
    return _PLACES[record.level] if isinstance(record, PlaceRecord) else _KINDS[record.kind]


def fill(page: RecordPage, record: Record, parent: Page, library: Library) -> None:
    """Put what a record says into a page that is not saved yet. Raises RecordError for what a page cannot hold."""
    page.title = page.draft_title = record.title
    page.slug = record.slug
    page.published, page.updated = record.published, record.updated
    page.summary, page.language = record.summary, record.language
    page.go_live_at, page.expire_at = record.go_live, record.expire
    page.image, page.image_alt = (library.picture(record.image) if record.image else None), ""
    page.body = deserialize_body.body(record.body, library)
    targets = [library.page(each) for each in record.related]
    page.related_pages = [
        RelatedPage(target_id=target, sort_order=number) for number, target in enumerate(targets) if target
    ]
    _OWN_FIELDS[record.kind](page, record, parent)


def write_history(page: RecordPage, record: Record) -> None:
    """The announcements of works, which are rows of their own and belong to no revision."""
    if not isinstance(record, WorksRecord):
        return
    WorksAnnouncement.objects.filter(page_id=page.pk).delete()
    WorksAnnouncement.objects.bulk_create(
        WorksAnnouncement(page_id=page.pk, at=step.at, state=step.state, start=step.start, end=step.end, note=step.note)
        for step in record.history
    )


def _place(page: SitePlacePage, record: PlaceRecord, parent: Page) -> None:
    page.town_hall = deserialize_body.desk_stream(record.town_hall)
    page.phones = deserialize_body.phone_stream(record.phones)
    page.figures = deserialize_body.figure_stream(record.figures)
    if isinstance(page, CommunePage):
        page.insee, page.timezone = record.insee, record.timezone


def _residence(page: ResidencePage, record: ResidenceRecord, parent: Page) -> None:
    page.landlord, page.landlord_url = record.landlord, record.landlord_url
    page.address, page.postal_code, page.city = record.address, record.postal_code, record.city
    page.dwellings = record.dwellings
    page.lodge = deserialize_body.desk_stream(record.lodge)
    page.phones = deserialize_body.phone_stream(record.phones)
    # A building that is already there keeps its row: works and dwellings point at it.
    known = {building.name: building for building in page.buildings.all()} if page.pk else {}
    buildings = []
    for number, each in enumerate(record.buildings):
        building = known.get(each.name) or Building(name=each.name)
        building.sort_order = number
        stairs = {stair.name: stair for stair in building.staircases.all()} if building.pk else {}
        staircases = [stairs.get(name) or Staircase(name=name) for name in each.staircases]
        for place, staircase in enumerate(staircases):
            staircase.sort_order = place
        building.staircases = staircases
        buildings.append(building)
    page.buildings = buildings


def _news(page: NewsPage, record: NewsRecord, parent: Page) -> None:
    page.author = record.author


def _event(page: EventPage, record: EventRecord, parent: Page) -> None:
    page.state = record.state
    page.start, page.end, page.all_day = record.start, record.end, record.all_day
    page.timezone = record.timezone
    page.recurrence = record.recurrence
    zone = ZoneInfo(record.timezone)
    page.excluded = [("date", each.astimezone(zone).date()) for each in record.excluded]
    if page.excluded_instants() != record.excluded:
        raise RecordError([("excluded", _("une date exclue doit porter l’heure à laquelle l’événement commence"))])
    venue = record.venue
    page.venue_name = venue.name if venue else ""
    page.venue_address = venue.address if venue else ""
    page.venue_postal_code = venue.postal_code if venue else ""
    page.venue_city = venue.city if venue else ""
    page.venue_access = venue.access if venue else ""
    page.price, page.audience = record.price, record.audience
    page.booking_url, page.organiser = record.booking_url, record.organiser


def _service(page: ServicePage, record: ServiceRecord, parent: Page) -> None:
    page.theme = record.theme
    page.who, page.bring, page.cost = record.who, "\n".join(record.bring), record.cost
    page.delay, page.where, page.online_url = record.delay, record.where, record.online_url
    page.source_name = record.source.name if record.source else ""
    page.source_url = record.source.url if record.source else ""
    page.source_date = record.source.date if record.source else None


def _works(page: WorksPage, record: WorksRecord, parent: Page) -> None:
    page.nature = record.nature
    page.state, page.start, page.end, page.note = record.now.state, record.now.start, record.now.end, record.now.note
    page.cut = record.cut
    page.contact_label = record.contact.label if record.contact else ""
    page.contact_number = record.contact.number if record.contact else ""
    residence = Building.objects.filter(residence_id=parent.pk)
    page.buildings = _named("buildings", record.buildings, list(residence))
    stairs = Staircase.objects.filter(building__in=page.buildings.all() or residence)
    page.staircases = _named("staircases", record.staircases, list(stairs))


def _named(field: str, names: tuple[str, ...], known: list[Any]) -> list[Any]:
    """The buildings or staircases of these names. Raises RecordError for one that the residence does not have."""
    unknown = [name for name in names if name not in {each.name for each in known}]
    if unknown:
        raise RecordError([(field, _("la résidence n’a pas « %(name)s »") % {"name": name}) for name in unknown])
    return [each for each in known if each.name in names]


def _flash(page: FlashPage, record: FlashRecord, parent: Page) -> None:
    page.level = record.level


def _page(page: PlainPage, record: PageRecord, parent: Page) -> None:
    page.role = record.role


_OWN_FIELDS: Mapping[str, Callable[[Any, Any, Page], None]] = {
    "place": _place,
    "residence": _residence,
    "news": _news,
    "event": _event,
    "service": _service,
    "works": _works,
    "flash": _flash,
    "page": _page,
}
"""What each kind has of its own, by kind."""
