"""The dwellings of a residence as the landlord's staff sees them: whether somebody lives there, accounts, codes."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet

from cms.organisations.selectors import residences_in_charge
from cms.places.models import ResidencePage
from cms.residents.models import AccessCode, Dwelling, Household, HouseholdMember

_MEMBERS = Count("members", filter=Q(members__left_at=None))


def residences_listed(*, user: Any) -> list[ResidencePage]:
    """The residences whose dwellings `user` keeps, each with `dwelling_count` and `household_count`."""
    residences = list(residences_in_charge(user=user, action="dwellings").order_by("title"))
    dwellings = _counts(Dwelling.objects.filter(removed_at=None), "residence_id", residences)
    households = _counts(
        Household.objects.filter(moved_out_at=None, dwelling__removed_at=None), "dwelling__residence_id", residences
    )
    for each in residences:
        each.dwelling_count, each.household_count = dwellings.get(each.pk, 0), households.get(each.pk, 0)
    return residences


def _counts(rows: QuerySet[Any], column: str, residences: list[ResidencePage]) -> dict[int, int]:
    within = rows.filter(**{f"{column}__in": [each.pk for each in residences]}).order_by()
    return dict(within.values_list(column).annotate(count=Count("pk")))


def residence_in_charge(*, user: Any, residence_id: int) -> ResidencePage | None:
    """A residence, when `user` keeps its dwellings."""
    found: ResidencePage | None = residences_in_charge(user=user, action="dwellings").filter(pk=residence_id).first()
    return found


def dwelling_in_charge(*, user: Any, dwelling_id: int) -> Dwelling | None:
    """A dwelling that is not removed, when `user` keeps the dwellings of its residence."""
    dwelling = Dwelling.objects.filter(pk=dwelling_id, removed_at=None).select_related("residence").first()
    if dwelling is None or residence_in_charge(user=user, residence_id=dwelling.residence_id) is None:
        return None
    return dwelling


def dwellings_listed(
    *, residence: ResidencePage, now: datetime, search: str = "", building: str = "", state: str = ""
) -> QuerySet[Dwelling]:
    """The dwellings of a residence, found by door, reference or addressee, narrowed to a building and a state.

    States: `empty`, `without_code` (a household without a code it can use), `without_account`, `with_account`. Who asks
    has been found in charge of the residence.
    """
    found = Dwelling.objects.filter(residence=residence, removed_at=None)
    household = Household.objects.filter(dwelling=OuterRef("pk"), moved_out_at=None)
    if search:
        named = Exists(household.filter(addressee__icontains=search))
        found = found.filter(Q(reference__icontains=search) | Q(door__icontains=search) | Q(named))
    if building:
        found = found.filter(building=building)
    member = HouseholdMember.objects.filter(
        household__dwelling=OuterRef("pk"), household__moved_out_at=None, left_at=None
    )
    usable = AccessCode.objects.filter(
        household__dwelling=OuterRef("pk"), household__moved_out_at=None, ended_at=None, expires_at__gt=now
    )
    match state:
        case "empty":
            found = found.filter(~Exists(household))
        case "without_code":
            found = found.filter(Exists(household), ~Exists(usable))
        case "without_account":
            found = found.filter(Exists(household), ~Exists(member))
        case "with_account":
            found = found.filter(Exists(member))
    codes = Prefetch("codes", AccessCode.objects.order_by("-issue"), to_attr="issued_codes")
    households = Household.objects.filter(moved_out_at=None).annotate(account_count=_MEMBERS).prefetch_related(codes)
    return found.prefetch_related(Prefetch("households", households, to_attr="current_households"))


def households_of(*, dwelling: Dwelling) -> QuerySet[Household]:
    """Every household of a dwelling, the latest first, with the number of its accounts, those that left included."""
    return dwelling.households.annotate(account_count=Count("members")).order_by("-moved_in_at", "-pk")
