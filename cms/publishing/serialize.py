"""The one function that makes a record of a page: what the worker writes, what the API answers, what a preview shows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from wagtail.models import Page, Site

from cms.editorial.models import EventPage, FlashPage, NewsPage, PlainPage, ServicePage, WorksPage
from cms.editorial.rules import next_history
from cms.pages.models import RecordPage
from cms.places.models import ResidencePage, SitePlacePage
from cms.publishing import rich_text, serialize_body, tree
from cms.publishing.models import FormerPath
from sitegen import records
from sitegen.fields import RecordError
from sitegen.records import RECORD_TYPES, Record


def serialize(page: RecordPage, draft_at: datetime | None = None) -> Record:
    """The record of a page as it stands: live when read from the database, a draft when it carries unsaved edits.

    `draft_at` is for previews: the record reads as if the draft were published at that instant.
    Raises RecordError when a required field is empty; the rules of the contract are for the caller to check.
    """
    kind = page.record_kind
    published, updated = page.published or draft_at, page.updated or draft_at
    if published is None or updated is None:
        raise RecordError([("published", "la page n’a jamais été publiée")])
    parent = None if page.depth <= 2 else page.get_parent()
    related = list(page.related_pages.all())
    links = _record_ids(page, parent, [each.target_id for each in related])
    if parent and parent.pk not in links:
        raise RecordError([("place", "la page n’est rangée sous aucun lieu")])
    return RECORD_TYPES[kind](
        id=str(page.record_id),
        place=str(links[parent.pk]) if parent else "",
        slug=page.slug,
        title=page.title,
        published=published,
        updated=updated,
        former_paths=tuple(FormerPath.objects.filter(record_id=page.record_id).values_list("path", flat=True)),
        summary=page.summary,
        language=page.language,
        go_live=page.go_live_at,
        expire=page.expire_at,
        image=serialize_body.picture(page.image, page.image_alt),
        body=serialize_body.body(page.body, links),
        related=tuple(str(links[each.target_id]) for each in related if each.target_id in links),
        **_OWN_FIELDS[kind](page, draft_at),
    )


def _record_ids(page: RecordPage, parent: Page | None, related: list[int]) -> serialize_body.Links:
    """The record ids of the place above a page and of the pages it sends its readers to, in one query."""
    wanted = rich_text.linked_pages(serialize_body.rich_texts(page.body)) | set(related)
    if parent:
        wanted.add(parent.pk)
    return tree.record_ids(Page.objects.filter(pk__in=wanted)) if wanted else {}


def _place(page: SitePlacePage, draft_at: datetime | None) -> dict[str, Any]:
    own: dict[str, Any] = {
        "level": page.level,
        "town_hall": serialize_body.desk(page.town_hall),
        "phones": serialize_body.phones(page.phones),
        "figures": serialize_body.figures(page.figures),
    }
    if page.level == "commune":
        site = Site.objects.filter(root_page_id=page.pk).order_by("-is_default_site", "pk").first() if page.pk else None
        own |= {"insee": page.insee, "url": site.root_url if site else "", "timezone": page.timezone}
    return own


def _residence(page: ResidencePage, draft_at: datetime | None) -> dict[str, Any]:
    return {
        "landlord": page.landlord,
        "landlord_url": page.landlord_url,
        "address": page.address,
        "postal_code": page.postal_code,
        "city": page.city,
        "dwellings": page.dwellings,
        "buildings": tuple(
            records.Building(name=each.name, staircases=tuple(stair.name for stair in each.staircases.all()))
            for each in page.buildings.all()
        ),
        "lodge": serialize_body.desk(page.lodge),
        "phones": serialize_body.phones(page.phones),
    }


def _news(page: NewsPage, draft_at: datetime | None) -> dict[str, Any]:
    return {"author": page.author}


def _event(page: EventPage, draft_at: datetime | None) -> dict[str, Any]:
    venue = records.Venue(
        name=page.venue_name,
        address=page.venue_address,
        postal_code=page.venue_postal_code,
        city=page.venue_city,
        access=page.venue_access,
    )
    return {
        "state": str(page.state),
        "start": page.start,
        "end": page.end,
        "all_day": page.all_day,
        "timezone": str(page.timezone),
        "venue": venue if any((venue.name, venue.address, venue.postal_code, venue.city, venue.access)) else None,
        "recurrence": page.recurrence,
        "excluded": page.excluded_instants(),
        "price": page.price,
        "audience": page.audience,
        "booking_url": page.booking_url,
        "organiser": page.organiser,
    }


def _service(page: ServicePage, draft_at: datetime | None) -> dict[str, Any]:
    named = page.source_name or page.source_url or page.source_date
    return {
        "theme": str(page.theme),
        "who": page.who,
        "bring": page.bring_items,
        "cost": page.cost,
        "delay": page.delay,
        "where": page.where,
        "online_url": page.online_url,
        "source": records.Source(name=page.source_name, url=page.source_url, date=page.source_date) if named else None,
    }


def _works(page: WorksPage, draft_at: datetime | None) -> dict[str, Any]:
    contact = records.Phone(label=page.contact_label, number=page.contact_number)
    return {
        "nature": str(page.nature),
        "history": _history(page, draft_at),
        "buildings": tuple(each.name for each in page.buildings.all()),
        # Two buildings may each have a staircase “A”: a reader needs the name once.
        "staircases": tuple(dict.fromkeys(each.name for each in page.staircases.all())),
        "cut": page.cut,
        "contact": contact if contact.label or contact.number else None,
    }


def _history(page: WorksPage, draft_at: datetime | None) -> tuple[records.WorksStep, ...]:
    """What was announced, and for a draft what it is about to announce. A page not saved yet has announced nothing."""
    announced = page.announced() if page.pk else ()
    if draft_at is None:
        return announced
    return next_history(
        announced, records.WorksStep(at=draft_at, state=page.state, start=page.start, end=page.end, note=page.note)
    )


def _flash(page: FlashPage, draft_at: datetime | None) -> dict[str, Any]:
    return {"level": str(page.level)}


def _page(page: PlainPage, draft_at: datetime | None) -> dict[str, Any]:
    return {"role": str(page.role)}


_OWN_FIELDS: Mapping[str, Callable[[Any, datetime | None], dict[str, Any]]] = {
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
