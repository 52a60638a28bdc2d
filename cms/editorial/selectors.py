"""What the dashboard shows of the pages a user has a hand in, and the works that touch a residence."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q

from cms.editorial.models import PAGE_TYPES, WorksPage
from cms.pages.record_page import RecordPage
from cms.places.models import ResidencePage
from cms.places.selectors import pages_in_charge

SHOWN = 10
"""Lines of each list of the dashboard."""


def scheduled(*, user: Any, now: datetime) -> list[RecordPage]:
    """Pages that go online by themselves later, the next one first."""
    pages = [
        page
        for model in PAGE_TYPES
        for page in pages_in_charge(user=user, model=model)
        .filter(_revisions__approved_go_live_at__gt=now)
        .order_by("_revisions__approved_go_live_at")
        .distinct()[:SHOWN]
    ]
    for page in pages:
        page.goes_live = page.revisions.filter(approved_go_live_at__gt=now).first().approved_go_live_at
    return sorted(pages, key=lambda page: page.goes_live)[:SHOWN]


def expiring(*, user: Any, now: datetime, within: timedelta) -> list[RecordPage]:
    """Pages online that leave by themselves soon, the next one first."""
    pages = [
        page
        for model in PAGE_TYPES
        for page in pages_in_charge(user=user, model=model)
        .filter(live=True, expire_at__gt=now, expire_at__lt=now + within)
        .order_by("expire_at")[:SHOWN]
    ]
    return sorted(pages, key=lambda page: page.expire_at)[:SHOWN]


def works_in_progress(*, user: Any) -> list[WorksPage]:
    """Works online that are under way, those that should end first on top."""
    pages = pages_in_charge(user=user, model=WorksPage).filter(live=True, state=WorksPage.State.IN_PROGRESS)
    return list(pages.order_by("end", "start")[:SHOWN])


def open_works_at(
    *,
    residence: ResidencePage,
    natures: Collection[str],
    building: str,
    staircase: str,
    now: datetime,
    within: timedelta,
) -> list[WorksPage]:
    """Works online that touch a part of a residence, under way or beginning soon, of these natures; the first to begin on top.

    They stand at the residence or at a place above it. Without a building, those of any part of the residence.
    """
    above = residence.get_ancestors(inclusive=True).filter(depth__gte=2)
    below = reduce(or_, (Q(path__startswith=each.path, depth=each.depth + 1) for each in above))
    pages = (
        WorksPage.objects.filter(below, live=True, nature__in=natures, start__lte=now + within)
        .filter(Q(end=None) | Q(end__gt=now))
        .exclude(state__in=[WorksPage.State.FINISHED, WorksPage.State.CANCELLED])
        .public()
        .order_by("start", "pk")
    )
    return [page for page in pages if _touches(page, building, staircase)]


def _touches(page: WorksPage, building: str, staircase: str) -> bool:
    """Whether works that may name buildings and staircases are about one of them; naming none, they are about all."""
    stairs = {(each.building.name, each.name) for each in page.staircases.all()}
    buildings = {each.name for each in page.buildings.all()} | {name for name, _stairs in stairs}
    if not building or not buildings:
        return True
    if building not in buildings:
        return False
    named = {stairs_name for name, stairs_name in stairs if name == building}
    return not staircase or not named or staircase in named
