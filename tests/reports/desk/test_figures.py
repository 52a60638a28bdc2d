"""The figures: medians and ninth deciles in working days, small numbers said as such, within one's charge."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime, timedelta
from typing import Any
from xml.etree import ElementTree
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from hypothesis import given, strategies

from cms.reports.models import Report
from cms.reports.rules.delays import public_holidays, working_days_between
from cms.reports.rules.figures import WorkingDays, spread
from cms.reports.selectors.figures import figures
from tests.reports.desk.conftest import Desk, words

MARSEILLE = ZoneInfo("Europe/Paris")
OFF = public_holidays("13055")
FIRST = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("values", "median", "ninth"),
    [
        ([3], 3, None),
        ([1, 4], 2.5, None),
        (list(range(1, 10)), 5, None),
        (list(range(1, 11)), 5.5, 9),
        ([0] * 20, 0, 0),
    ],
)
def test_half_took_less_than_the_median_and_few_have_no_decile(values: list[int], median: float, ninth: Any) -> None:
    found = spread(values)
    assert found is not None
    assert (found.count, found.median, found.ninth) == (len(values), median, ninth)


def test_nothing_has_no_median() -> None:
    assert spread([]) is None


@given(strategies.integers(0, 400 * 24), strategies.integers(0, 90 * 24))
def test_many_are_counted_as_one_is(start: int, length: int) -> None:
    begin = FIRST + timedelta(hours=start)
    end = begin + timedelta(hours=length)
    days = WorkingDays(date(2025, 12, 31), date(2027, 6, 30), MARSEILLE, OFF)
    assert days.between(begin, end) == working_days_between(begin, end, MARSEILLE, OFF)


def closed(report: Report, days: float) -> Report:
    """Settled so many days after it came in."""
    at = report.created_at + timedelta(days=days)
    Report.objects.filter(pk=report.pk).update(state="done", outcome="repaired", acknowledged_at=at, closed_at=at)
    return report


def test_each_category_and_residence_is_counted(desk: Desk) -> None:
    closed(desk.report(days_ago=30), 7)
    closed(desk.report("paul", days_ago=30), 14)
    Report.objects.filter(author__resident=desk.building.people["paul"]).update(satisfaction=4, times_reopened=1)
    desk.report("lila", "heating", days_ago=20)
    found = figures(user=desk.building.staff["agent"], since=timezone.localdate() - timedelta(days=90), now=desk.now)
    lift, heating = found.categories
    assert (lift.name, lift.received, lift.done, lift.reopened, lift.satisfied, lift.late) == (
        "Ascenseur",
        2,
        2,
        1,
        1,
        0,
    )
    assert lift.fix is not None and 4 <= lift.fix.median <= 8
    assert (heating.received, heating.open, heating.late, heating.fix) == (1, 1, 1, None)
    assert [(each.name, each.received) for each in found.residences] == [("Les Tilleuls", 3)]
    assert sum(each.received for each in found.months) == 3 and sum(each.done for each in found.months) == 2


def test_what_is_drawn_is_also_written_and_a_few_are_no_percentage(desk: Desk) -> None:
    for n in range(3):
        closed(desk.report(["ines", "paul", "lila"][n], days_ago=30), 3 + n)
    answer = desk.get("manager", "figures")
    page = answer.content.decode()
    drawings = [part.split("</svg>")[0] for part in page.split("<svg ") if 'role="img"' in part.split(">")[0]]
    assert len(drawings) == 2
    for drawing in drawings:
        tree = ElementTree.fromstring(f"<svg {drawing}</svg>".replace('class="icon', 'data-class="icon'))
        assert tree.find("title") is not None and tree.find("desc") is not None
        assert tree.attrib["aria-labelledby"].split() == [
            tree.find("title").attrib["id"],
            tree.find("desc").attrib["id"],
        ]  # type: ignore[union-attr]
        assert all("," not in value for element in tree.iter("rect") for value in element.attrib.values())
    tables = words(answer).split("Comment lire")[0]
    assert "0 sur 3" in tables and "(sur 3)" in tables and "%" not in tables


def test_filters_and_the_table_as_a_file(desk: Desk) -> None:
    closed(desk.report(days_ago=20), 2)
    desk.report("lila", "heating", days_ago=60)
    assert "Chauffage" not in desk.reads("agent", "figures", periode="30").split("Par catégorie")[1].split("Comment")[0]
    data = desk.get("agent", "figures_file", "categorie", periode="90").content.decode("utf-8-sig")
    heading, *lines = csv.reader(io.StringIO(data), delimiter=";")
    assert heading[0] == "Catégorie" and {line[0] for line in lines} == {"Ascenseur", "Chauffage"}
    assert desk.get("mayor", "figures_file", "residence").status_code == 404


def test_a_report_of_another_residence_is_in_nobody_else_s_figures(desk: Desk) -> None:
    desk.report()
    since = timezone.localdate() - timedelta(days=90)
    assert figures(user=desk.building.staff["elsewhere"], since=since, now=desk.now).total.received == 0


def test_a_report_of_the_first_night_of_a_month_has_its_month(desk: Desk) -> None:
    now = datetime(2026, 11, 23, 9, tzinfo=UTC)
    report = desk.report()
    Report.objects.filter(pk=report.pk).update(created_at=datetime(2026, 10, 31, 23, 30, tzinfo=UTC))
    found = figures(user=desk.building.staff["agent"], since=date(2026, 11, 1), now=now)
    assert [(each.first, each.received) for each in found.months] == [(date(2026, 11, 1), 1)]
