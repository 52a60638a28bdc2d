"""A list of the desk as it goes into a file: as many rows as there are, so that each is read with as little as it needs."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Prefetch, QuerySet

from cms.places.models import ResidencePage
from cms.reports.models import CategoryKind, Report, ReportCategory
from cms.reports.selectors.desk_queue import Asked, queue_in_charge, with_hands


def rows_of_file(*, user: Any, asked: Asked, now: datetime) -> QuerySet[Report]:
    """The reports asked for, in the order of their queue, without their authors."""
    rows = queue_in_charge(user=user, asked=asked, now=now, first=True).select_related(None).prefetch_related(None)
    # A chunk of a thousand reports has a few residences and categories: each is made once, not a thousand times.
    return (
        with_hands(rows)
        .select_related("dwelling")
        .prefetch_related(
            Prefetch("residence", ResidencePage.objects.only("title")),
            Prefetch("category", ReportCategory.objects.only("name")),
            Prefetch("kind", CategoryKind.objects.only("name")),
        )
    )
