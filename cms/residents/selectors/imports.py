"""The imports of dwellings that somebody may look at: their own."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from cms.organisations.selectors import residences_in_charge
from cms.places.models import ResidencePage
from cms.residents.models import DwellingImport


def own_import(*, user: Any, residence: ResidencePage, id: UUID) -> DwellingImport | None:
    """A file that this person sent for this residence, which is still in their charge."""
    residences = residences_in_charge(user=user, action="dwellings")
    found: QuerySet[DwellingImport] = DwellingImport.objects.filter(residence__in=residences)
    return found.filter(pk=id, residence=residence, sent_by=user).first()


def other_applied(*, found: DwellingImport) -> DwellingImport | None:
    """Another import of the same residence that is being applied now."""
    others = DwellingImport.objects.filter(residence=found.residence_id, state=DwellingImport.State.APPLYING)
    return others.exclude(pk=found.pk).select_related("sent_by").first()
