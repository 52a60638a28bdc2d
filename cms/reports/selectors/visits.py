"""The visits announced to tenants, in the residences in a member of the staff's charge."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Case, IntegerField, QuerySet, Value, When

from cms.reports.models import Report
from cms.reports.selectors.desk_queue import with_hands
from cms.reports.selectors.in_charge import all_in_charge

_IN_THE_DAY = Case(
    When(scheduled_part="morning", then=Value(0)),
    When(scheduled_part="afternoon", then=Value(2)),
    default=Value(1),
    output_field=IntegerField(),
)
MOST = 500
"""Visits on one screen."""


def visits(*, user: Any, first: date, last: date, residence_id: int | None = None, mine: bool = False) -> list[Any]:
    """The visits from a day to another, both included, in the order in which one makes them."""
    return list(_announced(user, residence_id, mine).filter(scheduled_on__range=(first, last))[:MOST])


def visits_without_outcome(
    *, user: Any, before: date, residence_id: int | None = None, mine: bool = False
) -> list[Any]:
    """Visits whose day is over and of which nobody has said what became of them: the oldest first."""
    return list(_announced(user, residence_id, mine).filter(scheduled_on__lt=before)[:MOST])


def _announced(user: Any, residence_id: int | None, mine: bool) -> QuerySet[Report]:
    rows = all_in_charge(user=user).filter(state="scheduled", scheduled_on__isnull=False)
    if residence_id is not None:
        rows = rows.filter(residence=residence_id)
    if mine:
        rows = rows.filter(assignee__user_id=user.pk)
    return (
        with_hands(rows)
        .select_related("category", "kind", "dwelling", "author__resident")
        .prefetch_related("residence")
        .order_by("scheduled_on", _IN_THE_DAY, "residence__title", "building", "staircase", "floor", "pk")
    )
