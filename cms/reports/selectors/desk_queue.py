"""The queue of the desk: what is asked beyond `in_charge.Filters`, what a row shows, which report comes next."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from django.contrib.auth import get_user_model
from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils import timezone

from cms.organisations.models import Organisation
from cms.organisations.selectors import residence_keys_in_charge, residences_in_charge
from cms.places.models import Building
from cms.reports.models import Assignment, Firm, Report, ReportCategory, ReportEvent, ReportPhoto
from cms.reports.rules import states
from cms.reports.selectors.in_charge import NEWEST_FIRST, Filters, Queue, all_in_charge, reports_in_charge


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody at the desk asks for."""

    filters: Filters = field(default_factory=Filters)
    state: str = ""
    assignee: Literal["", "me", "nobody"] | int = ""
    visits_on: date | None = None
    """Only those for which somebody comes on that day."""


def queue_in_charge(*, user: Any, asked: Asked, now: datetime, first: bool = False) -> QuerySet[Report]:
    """The reports asked for, in the order of their queue; `first` for who reads from the first one on and counts nothing."""
    most = first and asked.filters.queue in NEWEST_FIRST
    rows = reports_in_charge(user=user, filters=asked.filters, now=now, most=most)
    if asked.state:
        rows = rows.filter(state=asked.state)
    if asked.visits_on is not None:
        rows = rows.filter(state="scheduled", scheduled_on=asked.visits_on)
    if asked.assignee == "me":
        rows = rows.filter(assignee__user_id=user.pk)
    elif asked.assignee == "nobody":
        rows = rows.filter(assignee=None)
    elif asked.assignee:
        rows = rows.filter(assignee__user_id=asked.assignee)
    return rows


def with_hands(rows: QuerySet[Report]) -> QuerySet[Report]:
    """With who of the staff deals with each, and the firm that it is given to, as `current_assignments`."""
    current = Assignment.objects.filter(ended_at=None).select_related("firm")
    return rows.select_related("assignee__user").prefetch_related(
        Prefetch("assignments", current, to_attr="current_assignments")
    )


def with_facts(rows: QuerySet[Report]) -> QuerySet[Report]:
    """What a row of the list says besides the report: who deals with it, photos, joined reports, whether the tenant wrote."""
    spoke = ReportEvent.objects.filter(report=OuterRef("pk"), at__gte=OuterRef("changed_at"), actor="reporter")
    return (
        with_hands(rows)
        .prefetch_related(
            Prefetch("author__photos", ReportPhoto.objects.only("pk", "author_id")),
            Prefetch("duplicates", Report.objects.only("pk", "duplicate_of_id")),
        )
        .annotate(tenant_spoke=Exists(spoke.filter(kind=ReportEvent.Kind.UPDATE)))
    )


def page_of_desk(*, user: Any, keys: list[UUID]) -> list[Report]:
    """The reports of one page of a list, with their facts, in the order of their keys."""
    found = {each.pk: each for each in with_facts(reports_of_desk(user=user, ids=keys))}
    return [found[key] for key in keys if key in found]


def reports_of_desk(*, user: Any, ids: Collection[UUID]) -> QuerySet[Report]:
    """The reports among these that are in the user's charge, the most urgent first."""
    rows = reports_in_charge(user=user, filters=Filters(queue="all"), now=timezone.now())
    return rows.filter(pk__in=ids).order_by("-priority", "fix_due", "created_at", "pk")


def report_after(*, rows: QuerySet[Report], report: Report, queue: Queue) -> Report | None:
    """The one that follows a report in its list, also when the report itself has just left it."""
    if queue in NEWEST_FIRST:
        later = Q(created_at__lte=report.created_at) & (Q(created_at__lt=report.created_at) | Q(pk__lt=report.pk))
    else:
        same_day = Q(created_at__gt=report.created_at) | Q(created_at=report.created_at, pk__gt=report.pk)
        later = Q(priority__lt=report.priority) | Q(priority=report.priority) & (
            Q(fix_due__gt=report.fix_due) | Q(fix_due=report.fix_due) & same_day
        )
    return rows.exclude(pk=report.pk).filter(later).first()


def residences_of_desk(*, user: Any) -> QuerySet[Any]:
    """The residences whose reports are in the user's charge, by name."""
    return residences_in_charge(user=user, action="reports").order_by("title")


def buildings_of_desk(*, user: Any, residence_id: int) -> list[str]:
    """The names of the buildings of a residence in the user's charge, in their order."""
    residences = residences_in_charge(user=user, action="reports").filter(pk=residence_id)
    return list(Building.objects.filter(residence__in=residences).values_list("name", flat=True))


def categories_of_desk(*, user: Any) -> list[tuple[str, str]]:
    """Code and name of each category that reports in the user's charge have or may have, in the order of the form."""
    found = ReportCategory.objects.filter(organisation__in=_landlords(user)).order_by("position", "pk")
    return list(dict(found.values_list("code", "name")).items())


def firms_of_desk(*, user: Any) -> QuerySet[Firm]:
    """The firms that reports in the user's charge are given to now."""
    residences = residence_keys_in_charge(user=user, action="reports")
    given = Assignment.objects.filter(firm=OuterRef("pk"), ended_at=None, report__residence__in=residences)
    return Firm.objects.filter(Exists(given), organisation__in=_landlords(user)).order_by("name")


def assignees_of_desk(*, user: Any) -> dict[Any, int]:
    """The members of the staff who have open reports in the user's charge, by name, with how many each has."""
    opened = all_in_charge(user=user).filter(state__in=states.OPEN, assignee__isnull=False)
    counts = dict(opened.values_list("assignee__user").annotate(Count("pk")))
    people = get_user_model().objects.filter(pk__in=counts).order_by("last_name", "username")
    return {each: counts[each.pk] for each in people}


def _landlords(user: Any) -> QuerySet[Organisation]:
    """Whom the reports in the user's charge were sent to. One report is looked for, whatever their number."""
    residences = residence_keys_in_charge(user=user, action="reports")
    return Organisation.objects.filter(
        Exists(Report.objects.filter(organisation=OuterRef("pk"), residence__in=residences))
    )
