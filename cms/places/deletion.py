"""What keeps a residence's page from being deleted: everything that says who lives there and what they were told."""

from __future__ import annotations

from typing import Any

from django.db.models import PROTECT, Model
from django.utils.translation import gettext as _
from wagtail.models import Page

from cms.places.models import ResidencePage


def why_not_deleted(page: Page) -> str:
    """Why a page cannot be deleted, in French: a residence at or below it has dwellings, for instance. Empty if it can."""
    residences = ResidencePage.objects.descendant_of(page, inclusive=True)
    for model, field in protecting(ResidencePage):
        row = model._default_manager.filter(**{f"{field}__in": residences.values("pk")}).first()
        if row is not None:
            return _(
                "« %(page)s » ne peut pas être supprimé : la résidence « %(residence)s » a des %(kept)s. "
                "Dépubliez-la : plus personne ne la verra en ligne."
            ) % {"page": page.title, "residence": getattr(row, field).title, "kept": model._meta.verbose_name_plural}
    return ""


def protecting(kept: type[Model]) -> list[tuple[type[Model], str]]:
    """The models whose rows keep one of `kept` from being deleted, each with its field."""
    # The rooms above say so on their own columns: nothing below knows them.
    relations: list[Any] = kept._meta.get_fields(include_hidden=True)
    return [
        (relation.related_model, relation.field.name)
        for relation in relations
        if relation.auto_created and getattr(relation, "on_delete", None) is PROTECT
    ]
