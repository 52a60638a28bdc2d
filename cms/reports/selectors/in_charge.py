"""The reports of the residences in a member of the staff's charge: the queue, its counters, one report."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from django.db import connection
from django.db.models import Count, F, Q, QuerySet
from django.db.models.functions import Coalesce

from cms.organisations.selectors import residence_keys_in_charge
from cms.reports.models import Firm, Report, ReportAuthor, ReportPhoto
from cms.reports.rules import nudges, states, ticket

Queue = Literal["unanswered", "late", "contested", "waiting", "scheduled", "open", "closed", "undelivered", "all"]
"""The lists of the desk."""
NEWEST_FIRST: frozenset[Queue] = frozenset({"closed", "all"})
"""Queues by age; the others are by urgency."""
MOST_FOUND = 1_000
"""Reports that a search for words goes through, the first of the list: who finds more adds a word."""


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


def all_in_charge(*, user: Any, most: bool = False) -> QuerySet[Report]:
    """The reports of the residences in the user's charge, in no order: every question of the desk begins here.

    `most` is for a question that most of all reports answer, or that stops after the newest ones.
    """
    residences = residence_keys_in_charge(user=user, action="reports")
    if most:
        return Report.objects.alias(place=unindexed("residence_id")).filter(place__in=residences).order_by()
    return Report.objects.filter(residence__in=residences).order_by()


def unindexed(name: str) -> Any:
    """A column where SQLite is not to follow an index of it from row to row; PostgreSQL counts before it chooses.

    What SQLite finds in an index it takes for few rows, of which it then reads every one, or sorts all. An expression is in
    no index (https://sqlite.org/optoverview.html, 2).
    """
    return Coalesce(name, name) if connection.vendor == "sqlite" else F(name)


def reports_in_charge(*, user: Any, filters: Filters, now: datetime, most: bool = False) -> QuerySet[Report]:
    """The reports of a queue: by priority, by the day due, then by age; those of `NEWEST_FIRST` the newest first."""
    rows = all_in_charge(user=user, most=most).filter(_queue(filters.queue, now), _narrowed(filters))
    rows = rows.select_related("category", "kind", "author__resident", "dwelling")
    # Of a page's reports most are of the same places: each is read and made once, which for pages of Wagtail is felt.
    rows = rows.prefetch_related("residence")
    if filters.queue in NEWEST_FIRST:
        return rows.order_by("-created_at", "-pk")
    return rows.order_by("-priority", "fix_due", "created_at", "pk")


def report_in_charge(*, user: Any, id: UUID) -> Report | None:
    """One report of a residence in the user's charge, with its author and what it is joined to."""
    return (
        all_in_charge(user=user)
        .select_related(
            "category", "kind", "residence", "organisation", "author__resident", "dwelling", "duplicate_of__category"
        )
        .prefetch_related("author__photos", "duplicates", "assignments__firm")
        .filter(pk=id)
        .first()
    )


def counters(*, user: Any, today: date, now: datetime) -> dict[str, int]:
    """How many reports each queue of open ones holds, and the visits of today (`visits`), in one query."""
    queues: tuple[Queue, ...] = (
        "unanswered", "late", "contested", "waiting", "scheduled", "open", "undelivered",
    )  # fmt: skip
    counts: dict[str, Count] = {each: Count("pk", filter=_queue(each, now)) for each in queues}
    counts["visits"] = Count("pk", filter=Q(state="scheduled", scheduled_on=today))
    return all_in_charge(user=user).filter(state__in=states.OPEN).aggregate(**counts)


def photo_in_charge(*, user: Any, id: UUID) -> ReportPhoto | None:
    """A picture of a report of a residence in the user's charge."""
    residences = residence_keys_in_charge(user=user, action="reports")
    return ReportPhoto.objects.filter(author__report__residence__in=residences, pk=id).first()


def firms_for(*, user: Any, report: Report) -> QuerySet[Firm]:
    """The firms that the landlord of a report in the user's charge may call."""
    organisations = all_in_charge(user=user).filter(pk=report.pk).values("organisation")
    return Firm.objects.filter(organisation__in=organisations, active=True)


def possible_originals(*, user: Any, report: Report) -> QuerySet[Report]:
    """Open reports of the same residence and category that a report may repeat, the oldest first."""
    return (
        all_in_charge(user=user)
        .filter(residence=report.residence_id, category=report.category_id, common=report.common)
        .filter(state__in=states.OPEN)
        .exclude(pk=report.pk)
        .select_related("category", "author__resident")
        .order_by("created_at", "pk")
    )


def late(now: datetime) -> Q:
    """What the landlord owes: `rules.nudges.is_late`, asked of the database."""
    # The states of all of them stand apart: an index finds these, whatever else is asked.
    unanswered = Q(state__in=states.UNANSWERED, acknowledge_due__lte=now)
    return Q(state__in=nudges.NUDGED) & (unanswered | Q(fix_due__lte=now))


def _queue(queue: Queue, now: datetime) -> Q:
    of: dict[Queue, Q] = {
        "unanswered": Q(state__in=states.UNANSWERED),
        "late": late(now),
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
        found &= Q(ticket=number) if number else _saying(words, filters.queue)
    return found


def _saying(words: str, queue: Queue) -> Q:
    """Of a long list: few are named one by one, for the texts are read through much faster than joined to their reports."""
    if queue in NEWEST_FIRST:
        texts = ReportAuthor.objects.filter(text__icontains=words).values_list("report", flat=True)
        summaries = Report.objects.filter(summary__icontains=words).order_by().values_list("pk", flat=True)
        keys = {*texts[: MOST_FOUND + 1], *summaries[: MOST_FOUND + 1]}
        if len(keys) <= MOST_FOUND:
            return Q(pk__in=keys)
    return Q(author__text__icontains=words) | Q(summary__icontains=words)
