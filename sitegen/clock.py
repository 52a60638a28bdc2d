"""Time as an input: the instant a build is made for, and until when what it said stays right."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

FOREVER = datetime(9999, 1, 1, tzinfo=UTC)


class Clock:
    """Answers what time it is and remembers the first later instant at which an answer would have been different."""

    def __init__(self, now: datetime) -> None:
        self.now = now.astimezone(UTC)
        self.right_until = FOREVER
        self.consulted = False

    def passed(self, instant: datetime) -> bool:
        """Whether `instant` has come; the answer changes at `instant`."""
        self.until(instant)
        return instant <= self.now

    def until(self, instant: datetime) -> None:
        """Notes that what is being said changes at `instant`, if that is still to come."""
        self.consulted = True
        if self.now < instant < self.right_until:
            self.right_until = instant.astimezone(UTC)

    def today(self, zone: ZoneInfo) -> date:
        """The day in a time zone; the answer changes at its midnight."""
        today = self.now.astimezone(zone).date()
        self.until(datetime.combine(today + timedelta(days=1), time(), zone))
        return today
