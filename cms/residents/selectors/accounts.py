"""What a resident may read of their own account, and the staff of those who live in their residences."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Count, F, QuerySet

from cms.residents.models import HouseholdMember, Resident, ResidentSession
from cms.residents.rules import sessions as rules


def memberships_of(*, resident: Resident) -> QuerySet[HouseholdMember]:
    """The households that a resident belongs to now, the first one first."""
    return (
        resident.memberships.filter(left_at=None, household__moved_out_at=None)
        .select_related("household__dwelling__residence")
        .order_by("joined_at", "pk")
    )


def places_of(*, resident: Resident) -> list[dict[str, Any]]:
    """Where a resident lives, the first place first: `household_id`, `building`, `staircase`, `title` and `url_path`.

    Every page of the area asks for it, and a residence's page as a whole is a large object.
    """
    dwelling = "household__dwelling"
    rows = resident.memberships.filter(left_at=None, household__moved_out_at=None).order_by("joined_at", "pk")
    places: Any = rows.values(
        "household_id",
        building=F(f"{dwelling}__building"),
        staircase=F(f"{dwelling}__staircase"),
        title=F(f"{dwelling}__residence__title"),
        url_path=F(f"{dwelling}__residence__url_path"),
    )
    return list(places)


def unread_of(*, resident: Resident) -> dict[str, int]:
    """How many notifications a resident has not seen, by topic; one without any is absent."""
    unseen = resident.notifications.filter(read_at=None).order_by()
    return dict(unseen.values_list("topic").annotate(Count("pk")))


def sessions_of(*, resident: Resident, now: datetime) -> list[ResidentSession]:
    """The devices signed in to a resident's account, the last one used first."""
    return [
        session
        for session in resident.sessions.order_by("-seen_at", "-created_at")
        if rules.is_alive(seen_at=session.seen_at, expires_at=session.expires_at, shared=session.shared, now=now)
    ]


def residents_in(*, residences: QuerySet[Any], username: str) -> QuerySet[Resident]:
    """The accounts of a name in the residences that somebody of the staff has in charge."""
    return Resident.objects.filter(
        username=username,
        is_active=True,
        memberships__left_at=None,
        memberships__household__moved_out_at=None,
        memberships__household__dwelling__residence__in=residences,
    ).distinct()
