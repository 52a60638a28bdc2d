"""Who gets a letter, and what became of those that were made, for the staff in charge of letters."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, QuerySet

from cms.organisations.selectors import residences_in_charge
from cms.places.models import ResidencePage
from cms.residents.models import AccessCode, Household, HouseholdMember, LetterBatch


def letter_residences(*, user: Any) -> QuerySet[Any]:
    """The residences for which `user` may make letters."""
    return residences_in_charge(user=user, action="letters")


def letter_households(*, user: Any, residence: ResidencePage) -> QuerySet[Any]:
    """Who lives in a residence now, in the order of the doors, with `has_account` and `last_codes` (the last one first)."""
    accounts = HouseholdMember.objects.filter(household=OuterRef("pk"), left_at=None)
    codes = Prefetch("codes", AccessCode.objects.order_by("-issue"), to_attr="last_codes")
    return (
        Household.objects.filter(
            moved_out_at=None,
            dwelling__removed_at=None,
            dwelling__residence__in=letter_residences(user=user).filter(pk=residence.pk),
        )
        .annotate(has_account=Exists(accounts))
        .select_related("dwelling")
        .prefetch_related(codes)
        .order_by("dwelling__building", "dwelling__staircase", "dwelling__floor", "dwelling__door", "pk")
    )


def letter_batches(*, user: Any) -> QuerySet[LetterBatch]:
    """The batches of the residences for which `user` may make letters, the last one first."""
    return LetterBatch.objects.filter(residence__in=letter_residences(user=user)).select_related(
        "residence", "asked_by"
    )
