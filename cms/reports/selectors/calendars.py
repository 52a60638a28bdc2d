"""On which days people work where a residence is."""

from __future__ import annotations

from collections.abc import Container, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from cms.places.models import CommunePage, ResidencePage
from cms.reports.rules import delays, staff_mail

_ELSEWHERE = "Europe/Paris"


@dataclass(frozen=True, slots=True)
class Calendar:
    """The clock and the public holidays of a place."""

    zone: ZoneInfo
    off: Container[date]

    def due(self, start: datetime, days: int) -> datetime:
        """The end of the `days`-th working day after an instant."""
        return delays.due(start, days, self.zone, self.off)

    def last_day(self, due_at: datetime) -> date:
        """The last day of a delay, as people are told."""
        return delays.last_day(due_at, self.zone)

    def next_morning(self, now: datetime) -> datetime:
        """When the staff's mails of the next morning leave."""
        return staff_mail.next_morning(now, self.zone, self.off)

    def working_days(self, start: datetime, end: datetime) -> int:
        """How many working days after the day of `start`, up to and with the day of `end`."""
        return delays.working_days_between(start, end, self.zone, self.off)

    def today(self, now: datetime) -> date:
        """The date on the spot."""
        return now.astimezone(self.zone).date()


def calendar_of(*, residence: ResidencePage) -> Calendar:
    """The calendar of a residence's commune."""
    commune = CommunePage.objects.ancestor_of(residence).only("insee", "timezone").first()
    if commune is None:
        return Calendar(ZoneInfo(_ELSEWHERE), delays.public_holidays(""))
    return Calendar(ZoneInfo(commune.timezone), delays.public_holidays(commune.insee))


def calendars_of(*, residences: Iterable[ResidencePage]) -> dict[int, Calendar]:
    """The calendars of several residences by their numbers, each looked up once."""
    return {pk: calendar_of(residence=each) for pk, each in {each.pk: each for each in residences}.items()}
