"""When the staff is told of reports by e-mail, and how a burst of them becomes a few mails. No database."""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from cms.reports.rules.delays import is_working

When = Literal["at_once", "morning", "never"]
About = Literal["contested", "late", "assigned", "new"]
BY_WEIGHT: tuple[About, ...] = ("contested", "late", "assigned", "new")
"""Of one report with several news, the first is said."""

MORNING = time(7, 30)
"""On the spot: before the lodge opens."""
FIRST_PAUSE = timedelta(minutes=10)
"""Between the first mail of 24 hours and the second; each pause is twice the one before."""
MOST_A_DAY = 8
"""Mails to one member within 24 hours, besides the one of the morning."""
DAY = timedelta(days=1)
MOST_LINES = 30
"""Lines of a mail; who has more to look at looks at the desk."""
MOST_TICKETS = 5
"""Numbers in a line that stands for several reports."""


@dataclass(frozen=True, slots=True)
class News:
    """What may be said of a report in an e-mail: nothing that a tenant wrote, nor who it was."""

    about: About
    report_id: UUID
    ticket: str
    category_code: str
    category: str
    residence_id: int
    residence: str


@dataclass(slots=True)
class Line:
    """Reports of one sort at one place: a mail says them in one line."""

    first: News
    tickets: list[str] = field(default_factory=list)

    @property
    def rest(self) -> int:
        """How many are not named."""
        return max(0, len(self.tickets) - MOST_TICKETS)


def when(*, about: About, urgent: bool, theirs: bool, pressing: When, others: When) -> When:
    """How soon a member is told. `urgent` is a category of high priority, `theirs` a report given to the member.

    What the clock finds is told in the morning: delays end at midnight.
    """
    chosen = pressing if urgent or theirs or about == "assigned" else others
    return "morning" if about == "late" and chosen == "at_once" else chosen


def next_morning(now: datetime, zone: ZoneInfo, off: Container[date]) -> datetime:
    """The next moment at which mails of the morning leave: `MORNING` of a working day."""
    local = now.astimezone(zone)
    day = local.date() if local.time() < MORNING else local.date() + timedelta(days=1)
    while not is_working(day, off):
        day += timedelta(days=1)
    return datetime.combine(day, MORNING, tzinfo=zone).astimezone(now.tzinfo)


def next_mail(made: Sequence[datetime], now: datetime) -> datetime:
    """The first moment from `now` on at which one more mail may be made, after those made at `made`, the oldest first."""
    recent = [each for each in made if now - each < DAY]
    if not recent:
        return now
    after = recent[-1] + FIRST_PAUSE * int(2 ** (len(recent) - 1))
    if len(recent) >= MOST_A_DAY:
        after = recent[-MOST_A_DAY] + DAY
    return max(now, after)


def lines(news: Iterable[News]) -> list[Line]:
    """One line for each sort and place, each report once, by weight and then in the order given."""
    weightiest: dict[UUID, News] = {}
    for each in sorted(news, key=lambda one: BY_WEIGHT.index(one.about)):
        weightiest.setdefault(each.report_id, each)
    found: dict[tuple[str, str, int], Line] = {}
    for each in weightiest.values():
        key = (each.about, each.category_code, each.residence_id)
        found.setdefault(key, Line(each)).tickets.append(each.ticket)
    return list(found.values())
