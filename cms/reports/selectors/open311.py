"""What other programs may know: the categories that a landlord opened to them, and the facts of their faults."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from cms.organisations.models import Organisation
from cms.organisations.selectors import residences_below
from cms.reports.models import Report, ReportCategory
from cms.reports.rules import states
from cms.reports.selectors.known_faults import shareable

SPAN = timedelta(days=90)
MOST = 1000
"""What the specification has a list hold when nothing narrows it."""


def landlord_of(*, id: int) -> Organisation | None:
    """An organisation that opened anything at all."""
    opened = ReportCategory.objects.filter(opened_to_open311=True, active=True).values("organisation")
    return Organisation.objects.filter(pk=id, pk__in=opened).first()


def services_of(*, organisation: Organisation) -> QuerySet[ReportCategory]:
    """The categories that are open, in the order of the form."""
    return organisation.report_categories.filter(opened_to_open311=True, active=True, is_nuisance=False).exclude(
        where=ReportCategory.Where.OWN
    )


def residences_served(organisation: Organisation) -> QuerySet[Any]:
    """The residences that are online, of those in a landlord's charge: what is a draft is not public."""
    paths = organisation.areas.values_list("path", flat=True)
    return residences_below(paths).filter(live=True).order_by("title", "pk")


def requests_of(
    *,
    organisation: Organisation,
    now: datetime,
    ids: list[UUID] | None = None,
    codes: list[str] | None = None,
    start: datetime | None = None,
    end: datetime | None = None,
    status: str = "",
) -> QuerySet[Report]:
    """The faults that other programs may know of, the newest first. Ids are asked for alone, as the specification says."""
    rows = shareable(now=now, open311=True).filter(organisation=organisation, residence__live=True)
    if ids:
        rows = rows.filter(pk__in=ids)
    else:
        last = end or now
        rows = rows.filter(created_at__gte=start or last - SPAN, created_at__lte=last)
        if codes:
            rows = rows.filter(category__code__in=codes)
        rows = rows.filter({"open": Q(state__in=states.OPEN), "closed": Q(state="done")}.get(status, Q()))
    return rows.order_by("-created_at", "-pk")[:MOST]
