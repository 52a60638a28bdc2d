"""Finding pages: by record id, below another page, or because they use an object."""

from __future__ import annotations

import functools
import operator
from collections.abc import Iterable
from uuid import UUID

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, Q, QuerySet
from wagtail.models import Page, ReferenceIndex

from cms.pages.models import RecordPage
from cms.places.models import CommunePage
from cms.publishing.models import PublishedRecord


@functools.cache
def record_models() -> tuple[type[RecordPage], ...]:
    """Every page type that becomes records."""
    return tuple(model for model in apps.get_models() if issubclass(model, RecordPage))


def find(record_id: UUID) -> RecordPage | None:
    """The page of a record, read from the database at this very moment."""
    for model in _likely(record_id):
        page = model.objects.filter(record_id=record_id).first()
        if page:
            return page
    return None


def _likely(record_id: UUID) -> list[type[RecordPage]]:
    """The page types in the order in which to look for a record: those of the kind it had on disk come first."""
    kind = PublishedRecord.objects.filter(pk=record_id).values_list("kind", flat=True).first()
    return sorted(record_models(), key=lambda model: model.record_kind != kind)


def record_id(page: Page) -> UUID | None:
    """The record id of a page of any type; None for one that makes no record, such as Wagtail's root."""
    specific = page if isinstance(page, RecordPage) else page.specific_deferred
    if not isinstance(specific, RecordPage):
        return None
    if isinstance(page, RecordPage):
        return page.record_id
    return type(specific).objects.filter(pk=page.pk).values_list("record_id", flat=True).first()


def record_ids(pages: QuerySet[Page]) -> dict[int, UUID]:
    """Record ids by primary key of the page, whatever the types of these pages, in one query."""
    among = pages.order_by().values("pk")
    lookups = [
        model.objects.filter(pk__in=among).order_by().values_list("pk", "record_id") for model in record_models()
    ]
    return dict(lookups[0].union(*lookups[1:]))


def every_record_id() -> set[UUID]:
    """The record id of every page, published or not."""
    return {each for model in record_models() for each in model.objects.order_by().values_list("record_id", flat=True)}


def record_ids_below(top: UUID) -> list[UUID]:
    """A page and all pages below it, with the aliases that mirror any of them and what is below those, topmost first."""
    page = find(top)
    if page is None:
        return [top]
    paths, frontier = {page.path}, [page.path]
    while frontier:
        below = Page.objects.filter(_starts_with(frontier))
        mirrors = Page.objects.filter(alias_of__in=below.values("pk")).values_list("path", flat=True)
        frontier = [path for path in mirrors if not any(path.startswith(known) for known in paths)]
        paths.update(frontier)
    by_pk = record_ids(Page.objects.filter(_starts_with(paths)))
    ordered = Page.objects.filter(pk__in=by_pk).order_by("path").values_list("pk", flat=True)
    return [by_pk[pk] for pk in ordered]


def record_ids_using(subject: str) -> list[UUID]:
    """The pages that use an object, a picture say, named `app.model:pk`; Wagtail's reference index knows them."""
    label, _, pk = subject.partition(":")
    references = ReferenceIndex.get_references_to(apps.get_model(label)(pk=pk))
    pages = references.filter(base_content_type=ContentType.objects.get_for_model(Page)).values_list(
        "object_id", flat=True
    )
    return list(record_ids(Page.objects.filter(pk__in=[int(pk) for pk in pages])).values())


def name_of(instance: Model) -> str:
    """What `record_ids_using` understands for an object."""
    return f"{instance._meta.label_lower}:{instance.pk}"


def insee(commune: Page) -> str:
    """The INSEE code of a commune, which names its folder of records; empty for a page of another type."""
    return CommunePage.objects.filter(pk=commune.pk).values_list("insee", flat=True).first() or ""


def _starts_with(paths: Iterable[str]) -> Q:
    return functools.reduce(operator.or_, (Q(path__startswith=path) for path in paths))
