"""Whom the staff may help at the lodge, and the codes that were made there."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet

from cms.organisations.selectors import is_in_charge, residences_in_charge
from cms.residents.models import HouseholdMember, LodgeCode, Resident
from cms.residents.rules.accounts import fold
from cms.residents.selectors.accounts import residents_in

_LAST = 20
_FOUND = 20


def helps(*, user: Any) -> bool:
    """Whether the user helps at the lodge of any residence."""
    return is_in_charge(user=user, action="lodge")


def residents_helped(*, user: Any, username: str) -> QuerySet[Resident]:
    """The account of a name, when it is of a residence whose lodge the user helps at."""
    return residents_in(residences=residences_in_charge(user=user, action="lodge"), username=fold(username))


def accounts_behind(*, user: Any, door: str) -> list[HouseholdMember]:
    """The accounts of dwellings found by door, reference or addressee: for who keeps the dwellings, and for nobody else.

    A caretaker is not told who lives where: who stands at the lodge says their own identifier.
    """
    residences = residences_in_charge(user=user, action="dwellings")
    where = Q(household__dwelling__door__iexact=door) | Q(household__dwelling__reference__iexact=door)
    found = HouseholdMember.objects.filter(
        where | Q(household__addressee__icontains=door),
        left_at=None,
        household__moved_out_at=None,
        household__dwelling__residence__in=residences,
        resident__is_active=True,
    )
    order = ("household__dwelling__residence__title", "household__dwelling", "joined_at")
    return list(found.select_related("resident", "household__dwelling__residence").order_by(*order)[:_FOUND])


def lodge_codes_made(*, user: Any) -> QuerySet[LodgeCode]:
    """The last codes that were made for accounts of the user's residences, by anybody."""
    members = HouseholdMember.objects.filter(
        left_at=None,
        household__moved_out_at=None,
        household__dwelling__residence__in=residences_in_charge(user=user, action="lodge"),
    )
    found = LodgeCode.objects.filter(resident__in=members.values("resident"))
    return found.select_related("resident", "made_by").order_by("-made_at", "-pk")[:_LAST]
