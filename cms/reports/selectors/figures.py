"""What became of the reports of a period: counted for a landlord's staff, within its charge."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Case, Count, F, IntegerField, Q, QuerySet, Value, When
from django.utils import timezone

from cms.organisations.selectors import residences_in_charge
from cms.reports.models import Report, ReportCategory
from cms.reports.rules import states
from cms.reports.rules.figures import Spread, spread
from cms.reports.selectors.in_charge import all_in_charge, late, unindexed


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
    answers: int = 0
    """How many said whether they were satisfied."""
    satisfied: int = 0
    """3 or 4 of 4."""
    acknowledge_days: Counter[int] = field(default_factory=Counter)
    fix_days: Counter[int] = field(default_factory=Counter)

    @property
    def acknowledge(self) -> Spread | None:
        """From the report to the first word, in working days."""
        return spread(self.acknowledge_days)

    @property
    def fix(self) -> Spread | None:
        """From the report to its settlement, in working days."""
        return spread(self.fix_days)

    def add(self, group: Mapping[str, Any]) -> None:
        """Counts a group of `_groups` in."""
        for name in _COUNTED:
            setattr(self, name, getattr(self, name) + group[name])
        if group["acknowledged_after"] is not None:
            self.acknowledge_days[group["acknowledged_after"]] += group["received"]
        if group["settled_after"] is not None:
            self.fix_days[group["settled_after"]] += group["received"]


_COUNTED = (
    "received", "open", "late", "done", "done_in_time", "acknowledged_in_time", "reopened", "answers", "satisfied",
)  # fmt: skip


@dataclass
class Month:
    """One month: how many came in, and how many were settled, whenever they had come in."""

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
    """The reports received since a day, counted by the database: as many queries whatever their number."""
    beginning = _beginning(since)
    narrowed = Q()
    if residence_id is not None:
        narrowed &= Q(residence=residence_id)
    if category_code:
        narrowed &= Q(category__code=category_code)
    mine = all_in_charge(user=user).filter(narrowed)
    months = _months(since, timezone.localdate(now))
    for place, count in _by_month(mine.filter(created_at__gte=beginning), "created_at", months):
        months[place].received = count
    settled = mine.filter(settled_after__isnull=False, closed_at__gte=beginning)
    for place, count in _by_month(settled, "closed_at", months):
        months[place].done = count
    most = 2 * sum(each.received for each in months) > Report.objects.count()
    moment = unindexed("created_at") if most else F("created_at")
    rows = all_in_charge(user=user, most=most).alias(moment=moment).filter(narrowed, moment__gte=beginning)
    by_category, by_residence = (list(_groups(rows, name, now)) for name in ("category_id", "residence_id"))
    names = ReportCategory.objects.filter(pk__in={each["group"] for each in by_category})
    titles = residences_in_charge(user=user, action="reports")
    total = Line("")
    for each in by_category:
        total.add(each)
    return Figures(
        total,
        _lines(by_category, dict(names.values_list("pk", "name"))),
        _lines(by_residence, dict(titles.values_list("pk", "title"))),
        months,
    )


def _groups(rows: QuerySet[Report], name: str, now: datetime) -> Iterable[dict[str, Any]]:
    """Reports counted by category or residence, and by the days that they took: some thousands of groups at most."""
    done = Q(settled_after__isnull=False)
    groups = rows.annotate(group=unindexed(name)).values("group", "acknowledged_after", "settled_after")
    return groups.annotate(
        received=Count("pk"),
        open=Count("pk", filter=Q(state__in=states.OPEN)),
        late=Count("pk", filter=late(now)),
        done=Count("pk", filter=done),
        done_in_time=Count("pk", filter=done & Q(closed_at__lte=F("fix_due"))),
        acknowledged_in_time=Count("pk", filter=Q(acknowledged_at__lte=F("acknowledge_due"))),
        reopened=Count("pk", filter=Q(times_reopened__gt=0)),
        answers=Count("satisfaction"),
        satisfied=Count("pk", filter=Q(satisfaction__gte=3)),
    )


def _lines(groups: Iterable[Mapping[str, Any]], words: Mapping[int, str]) -> list[Line]:
    """The most reports first. Categories of two landlords that have the same name are one line."""
    lines: dict[str, Line] = {}
    for group in groups:
        title = words[group["group"]]
        lines.setdefault(title, Line(title)).add(group)
    return sorted(lines.values(), key=lambda line: (-line.received, line.name))


def _months(since: date, until: date) -> list[Month]:
    months, day = [], since.replace(day=1)
    while day <= until:
        months.append(Month(day))
        day = (day + timedelta(days=32)).replace(day=1)
    return months


def _by_month(rows: QuerySet[Report], moment: str, months: list[Month]) -> Iterable[tuple[int, int]]:
    """How many fall into each month, by its place in the list."""
    # Compared with the first instant of each month: SQLite would ask Python for the month of every single row.
    ends = [When(**{f"{moment}__lt": _beginning(each.first)}, then=Value(n)) for n, each in enumerate(months[1:])]
    place = Case(*ends, default=Value(len(months) - 1), output_field=IntegerField())
    return rows.annotate(place=place).values_list("place").annotate(count=Count("*"))


def _beginning(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=timezone.get_current_timezone())
