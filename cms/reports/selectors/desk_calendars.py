"""The calendars of many residences at once: as many queries for a hundred as for one."""

from __future__ import annotations

from collections.abc import Iterable
from zoneinfo import ZoneInfo

from cms.places.models import CommunePage, ResidencePage
from cms.reports.rules import delays
from cms.reports.selectors.calendars import Calendar


def calendars_of(*, residences: Iterable[ResidencePage]) -> dict[int, Calendar]:
    """The calendar of each residence, by the key of its page. Residences outside of every commune are left out."""
    communes = list(CommunePage.objects.only("path", "insee", "timezone"))
    calendars = {each.path: Calendar(ZoneInfo(each.timezone), delays.public_holidays(each.insee)) for each in communes}
    return {
        residence.pk: calendars[path]
        for residence in residences
        for path in calendars
        if residence.path.startswith(path)
    }
