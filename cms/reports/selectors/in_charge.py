"""The reports of the residences in a member of the staff's charge: the queue, its counters, one report."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from cms.organisations.selectors import residences_in_charge
from cms.reports.models import Firm, Report, ReportPhoto
from cms.reports.rules import nudges, states, ticket

Queue = Literal["unanswered", "late", "contested", "waiting", "scheduled", "open", "closed", "undelivered", "all"]
"""The lists of the desk."""


@dataclass(frozen=True, slots=True)
class Filters:
    """What somebody at the desk looks for; what is empty does not narrow."""

    queue: Queue = "open"
    residence_id: int | None = None
    building: str = ""
    category_code: str = ""
    priority: int | None = None
    firm_id: int | None = None
    search: str = ""
    """A ticket number however it is grouped, or words of the description or the summary."""


def reports_in_charge(*, user: Any, filters: Filters, now: datetime) -> QuerySet[Report]:
    """The reports of a queue: what is late first, then by priority and age; what is closed by its closing, newest first."""
    rows = _in_charge(user).filter(_queue(filters.queue, now), _narrowed(filters))
    rows = rows.select_related("category", "kind", "residence", "author__resident", "dwelling")
    if filters.queue in ("closed", "all"):
        return rows.order_by("-created_at", "-pk")
    return rows.order_by("-priority", "fix_due", "created_at", "pk")


def report_in_charge(*, user: Any, id: UUID) -> Report | None:
    """One report of a residence in the user's charge, with its author and what it is joined to."""
    return (
        _in_charge(user)
        .select_related(
            "category", "kind", "residence", "organisation", "author__resident", "dwelling", "duplicate_of__category"
        )
        .prefetch_related("author__photos", "duplicates", "assignments__firm")
        .filter(pk=id)
        .first()
    )


def counters(*, user: Any, now: datetime) -> dict[Queue, int]:
    """How many reports each queue of open ones holds, in one query."""
    queues: tuple[Queue, ...] = (
        "unanswered", "late", "contested", "waiting", "scheduled", "open", "undelivered",
    )  # fmt: skip
    counts = {each: Count("pk", filter=_queue(each, now)) for each in queues}
    return _in_charge(user).filter(state__in=states.OPEN).aggregate(**counts)  # type: ignore[return-value]


def photo_in_charge(*, user: Any, id: UUID) -> ReportPhoto | None:
    """A picture of a report of a residence in the user's charge."""
    residences = residences_in_charge(user=user, action="reports")
    return ReportPhoto.objects.filter(author__report__residence__in=residences, pk=id).first()


def firms_for(*, user: Any, report: Report) -> QuerySet[Firm]:
    """The firms that the landlord of a report in the user's charge may call."""
    organisations = _in_charge(user).filter(pk=report.pk).values("organisation")
    return Firm.objects.filter(organisation__in=organisations, active=True)


def possible_originals(*, user: Any, report: Report) -> QuerySet[Report]:
    """Open reports of the same residence and category that a report may repeat, the oldest first."""
    return (
        _in_charge(user)
        .filter(residence=report.residence_id, category=report.category_id, common=report.common)
        .filter(state__in=states.OPEN)
        .exclude(pk=report.pk)
        .select_related("category", "author__resident")
        .order_by("created_at", "pk")
    )


def _in_charge(user: Any) -> QuerySet[Report]:
    return Report.objects.filter(residence__in=residences_in_charge(user=user, action="reports"))


def _queue(queue: Queue, now: datetime) -> Q:
    unanswered = Q(state__in=states.UNANSWERED)
    late = (unanswered & Q(acknowledge_due__lte=now)) | Q(state__in=nudges.NUDGED, fix_due__lte=now)
    of: dict[Queue, Q] = {
        "unanswered": unanswered,
        "late": late,
        "contested": Q(state="contested"),
        "waiting": Q(state="waiting_for_tenant"),
        "scheduled": Q(state="scheduled"),
        "open": Q(state__in=states.OPEN),
        "closed": Q(state__in=states.CLOSED),
        "undelivered": Q(state__in=states.OPEN) & ~Q(delivery=Report.Delivery.SEEN),
        "all": Q(),
    }
    return of[queue]


def _narrowed(filters: Filters) -> Q:
    found = Q()
    if filters.residence_id is not None:
        found &= Q(residence=filters.residence_id)
    if filters.building:
        found &= Q(building=filters.building)
    if filters.category_code:
        found &= Q(category__code=filters.category_code)
    if filters.priority is not None:
        found &= Q(priority=filters.priority)
    if filters.firm_id is not None:
        found &= Q(assignments__firm=filters.firm_id, assignments__ended_at=None)
    if words := filters.search.strip():
        number = ticket.read(words)
        found &= Q(ticket=number) if number else Q(author__text__icontains=words) | Q(summary__icontains=words)
    return found
