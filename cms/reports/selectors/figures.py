"""What became of the reports of a period: counted for a landlord's staff, within its charge."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from django.utils import timezone

from cms.organisations.selectors import residences_in_charge
from cms.reports.models import Report
from cms.reports.rules import nudges, states
from cms.reports.rules.figures import Spread, WorkingDays, spread
from cms.reports.selectors.desk_calendars import calendars_of


class _Row(NamedTuple):
    category: str
    residence_id: int
    state: states.State
    created_at: datetime
    acknowledge_due: datetime
    fix_due: datetime
    acknowledged_at: datetime | None
    closed_at: datetime | None
    times_reopened: int
    satisfaction: int | None


@dataclass
class Line:
    """The reports of one category, of one residence, or all of them."""

    name: str
    received: int = 0
    open: int = 0
    late: int = 0
    """Of the open ones, now."""
    done: int = 0
    done_in_time: int = 0
    acknowledged_in_time: int = 0
    reopened: int = 0
    answers: list[int] = field(default_factory=list)
    """Satisfactions, from 1 to 4."""
    acknowledge_days: list[int] = field(default_factory=list)
    fix_days: list[int] = field(default_factory=list)

    @property
    def acknowledge(self) -> Spread | None:
        """From the report to the first word, in working days."""
        return spread(self.acknowledge_days)

    @property
    def fix(self) -> Spread | None:
        """From the report to its settlement, in working days."""
        return spread(self.fix_days)

    @property
    def satisfied(self) -> int:
        """How many of those who answered were satisfied (3 or 4 of 4)."""
        return sum(each >= 3 for each in self.answers)


@dataclass
class Month:
    """One month: how many came in, and how many of the period were settled."""

    first: date
    received: int = 0
    done: int = 0


@dataclass
class Figures:
    """All that the screen shows."""

    total: Line
    categories: list[Line]
    residences: list[Line]
    months: list[Month]


def figures(
    *, user: Any, since: date, now: datetime, residence_id: int | None = None, category_code: str = ""
) -> Figures:
    """The reports received since a day. In a constant number of queries, and one row of ten values for each report."""
    residences = {each.pk: each for each in residences_in_charge(user=user, action="reports")}
    calendars = calendars_of(residences=residences.values())
    rows = Report.objects.filter(
        residence__in=residences_in_charge(user=user, action="reports"), created_at__date__gte=since
    )
    if residence_id is not None:
        rows = rows.filter(residence=residence_id)
    if category_code:
        rows = rows.filter(category__code=category_code)
    counted: dict[int, WorkingDays] = {}
    by_calendar: dict[int, WorkingDays] = {}
    for key, calendar in calendars.items():
        last = timezone.localdate(now) + timedelta(days=1)
        made = by_calendar.get(id(calendar)) or WorkingDays(
            since - timedelta(days=1), last, calendar.zone, calendar.off
        )
        by_calendar[id(calendar)] = counted[key] = made
    columns = (
        "category__name", "residence_id", "state", "created_at", "acknowledge_due", "fix_due", "acknowledged_at",
        "closed_at", "times_reopened", "satisfaction",
    )  # fmt: skip
    found = (_Row(*each) for each in rows.order_by().values_list(*columns).iterator(chunk_size=2000))
    return _counted(found, {key: each.title for key, each in residences.items()}, counted, since, now)


def _counted(
    rows: Iterable[_Row], titles: dict[int, str], days: dict[int, WorkingDays], since: date, now: datetime
) -> Figures:
    total, categories, residences = Line(""), dict[str, Line](), dict[str, Line]()
    months = {each.first: each for each in _months(since, timezone.localdate(now))}
    for row in rows:
        count = days[row.residence_id].between if row.residence_id in days else _calendar_days
        title = titles[row.residence_id]
        for line in (
            total,
            categories.setdefault(row.category, Line(row.category)),
            residences.setdefault(title, Line(title)),
        ):
            _add(line, row, count, now)
        months[_month(row.created_at)].received += 1
        if row.state == "done" and row.closed_at:
            months[_month(row.closed_at)].done += 1
    order: Callable[[Line], Any] = lambda line: (-line.received, line.name)  # noqa: E731
    return Figures(
        total, sorted(categories.values(), key=order), sorted(residences.values(), key=order), list(months.values())
    )


def _add(line: Line, row: _Row, count: Callable[[datetime, datetime], int], now: datetime) -> None:
    line.received += 1
    line.reopened += row.times_reopened > 0
    if row.acknowledged_at:
        line.acknowledge_days.append(count(row.created_at, row.acknowledged_at))
        line.acknowledged_in_time += row.acknowledged_at <= row.acknowledge_due
    if row.state == "done" and row.closed_at:
        line.done += 1
        line.fix_days.append(count(row.created_at, row.closed_at))
        line.done_in_time += row.closed_at <= row.fix_due
    if states.is_open(row.state):
        line.open += 1
        line.late += nudges.is_late(row.state, row.acknowledge_due, row.fix_due, now)
    if row.satisfaction is not None:
        line.answers.append(row.satisfaction)


def _calendar_days(start: datetime, end: datetime) -> int:
    return max(0, (end - start).days)


def _month(at: datetime) -> date:
    return timezone.localdate(at).replace(day=1)


def _months(since: date, until: date) -> list[Month]:
    found, day = [], since.replace(day=1)
    while day <= until:
        found.append(Month(day))
        day = (day + timedelta(days=32)).replace(day=1)
    return found
