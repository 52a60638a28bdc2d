"""Who lives where, for the staff and for what is sent to them."""

from __future__ import annotations

from django.db.models import QuerySet

from cms.residents.models import HouseholdMember


def members_within(*, residence_id: int, building: str = "", staircase: str = "") -> QuerySet[HouseholdMember]:
    """The accounts that live in a residence now, or in one building or one staircase of it: one row a household of each.

    Who asks has been found in charge of the residence by `cms.organisations.selectors`.
    """
    members = HouseholdMember.objects.filter(
        left_at=None,
        resident__is_active=True,
        household__moved_out_at=None,
        household__dwelling__removed_at=None,
        household__dwelling__residence_id=residence_id,
    )
    if building:
        members = members.filter(household__dwelling__building=building)
    if staircase:
        members = members.filter(household__dwelling__staircase=staircase)
    return members.select_related("resident", "household")
