"""What a resident may read of their own account, and the staff of those who live in their residences."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, F, OuterRef, QuerySet, Subquery
from wagtail.models import Page

from cms.residents.models import HouseholdMember, Resident, ResidentSession
from cms.residents.rules import sessions as rules
from cms.residents.selectors.composed import AboutResident, Rows


def memberships_of(*, resident: Resident) -> QuerySet[HouseholdMember]:
    """The households that a resident belongs to now, the first one first."""
    return (
        resident.memberships.filter(left_at=None, household__moved_out_at=None)
        .select_related("household__dwelling__residence")
        .order_by("joined_at", "pk")
    )


def _places(resident_id: UUID) -> Rows:
    dwelling = "household__dwelling"
    # A join of the tables of a page and of a residence's takes PostgreSQL twice as long to plan as to answer.
    residence = Page.objects.filter(pk=OuterRef(f"{dwelling}__residence_id")).order_by()
    members: Any = HouseholdMember.objects.filter(resident=resident_id, left_at=None, household__moved_out_at=None)
    places: Rows = members.order_by("joined_at", "pk").values(
        "household_id",
        building=F(f"{dwelling}__building"),
        staircase=F(f"{dwelling}__staircase"),
        title=Subquery(residence.values("title")),
        url_path=Subquery(residence.values("url_path")),
    )
    return places


def _unread(resident_id: UUID) -> Rows:
    # The notifications are of a room above this one, which no name of it is taken from.
    notifications: Any = Resident(pk=resident_id).notifications
    counts: Rows = notifications.filter(read_at=None).order_by().values("topic").annotate(count=Count("pk"))
    return counts


_PLACES, _UNREAD = AboutResident(_places), AboutResident(_unread)


def places_of(*, resident: Resident) -> list[dict[str, Any]]:
    """Where a resident lives, the first place first: `household_id`, `building`, `staircase`, `title` and `url_path`.

    Every page of the area asks for it, and a residence's page as a whole is a large object.
    """
    return _PLACES.of(resident).first()


def unread_of(*, resident: Resident) -> dict[str, int]:
    """How many notifications a resident has not seen, by topic; one without any is absent."""
    return {each["topic"]: each["count"] for each in _UNREAD.of(resident).first()}


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
