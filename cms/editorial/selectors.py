"""What the dashboard shows of the pages a user has a hand in."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from cms.editorial.models import PAGE_TYPES, WorksPage
from cms.pages.record_page import RecordPage
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
