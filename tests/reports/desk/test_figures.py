"""The figures: medians and ninth deciles in working days, small numbers said as such, within one's charge."""

from __future__ import annotations

import csv
import io
import math
import statistics
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from importlib import import_module
from typing import Any
from xml.etree import ElementTree

import pytest
from django.apps import apps
from django.utils import timezone
from hypothesis import given, strategies

from cms.reports.models import Report
from cms.reports.rules.figures import FEW, spread
from cms.reports.selectors.calendars import calendar_of
from cms.reports.selectors.figures import figures
from cms.reports.services.deciding import report_decide
from cms.reports.services.moving import Details
from tests.reports.desk.conftest import Desk, words


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
    found = spread(Counter(values))
    assert found is not None
    assert (found.count, found.median, found.ninth) == (len(values), median, ninth)


def test_nothing_has_no_median() -> None:
    assert spread({}) is None


@given(strategies.lists(strategies.integers(0, 40), min_size=1, max_size=60))
def test_values_that_are_counted_spread_as_the_row_of_all_of_them(values: list[int]) -> None:
    found = spread(Counter(values))
    assert found is not None and found.median == statistics.median(values)
    ninth = sorted(values)[math.ceil(0.9 * len(values)) - 1] if len(values) >= FEW else None
    assert (found.count, found.ninth) == (len(values), ninth)


def closed(desk: Desk, report: Report, days: float) -> Report:
    """Settled by the agent so many days after it came in."""
    return report_decide(
        user=desk.building.staff["agent"],
        id=report.pk,
        version=report.version,
        target="done",
        now=report.created_at + timedelta(days=days),
        details=Details(outcome="repaired"),
    )


def test_each_category_and_residence_is_counted(desk: Desk) -> None:
    closed(desk, desk.report(days_ago=30), 7)
    closed(desk, desk.report("paul", days_ago=30), 14)
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
        closed(desk, desk.report(["ines", "paul", "lila"][n], days_ago=30), 3 + n)
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
    closed(desk, desk.report(days_ago=20), 2)
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


def test_what_was_settled_counts_in_its_month_whenever_it_came_in(desk: Desk) -> None:
    closed(desk, desk.report(days_ago=50), 40)
    closed(desk, desk.report("paul", days_ago=20), 5)
    since = timezone.localdate() - timedelta(days=30)
    found = figures(user=desk.building.staff["agent"], since=since, now=desk.now)
    assert sum(each.received for each in found.months) == found.total.received == 1
    assert sum(each.done for each in found.months) == 2


def test_working_days_are_counted_when_the_landlord_speaks_and_settles_and_again_when_it_settles_again(
    desk: Desk,
) -> None:
    agent = desk.building.staff["agent"]
    # The eve of the Ascension, whose Thursday is no working day.
    wednesday = datetime(2026, 5, 13, 9, tzinfo=UTC)
    report = desk.building.report(now=wednesday)

    def to(target: Any, days: float, **details: Any) -> tuple[int | None, int | None]:
        report.refresh_from_db()
        now = wednesday + timedelta(days=days)
        moved = report_decide(
            user=agent, id=report.pk, version=report.version, target=target, now=now, details=Details(**details)
        )
        return moved.acknowledged_after, moved.settled_after

    assert to("acknowledged", 0.1) == (0, None)
    assert to("done", 5, outcome="repaired") == (0, 2)
    assert to("reopened", 6, text="Encore en panne") == (0, None)
    assert to("done", 7, outcome="repaired") == (0, 4)


def test_days_of_reports_from_before_they_were_counted_are_counted_once(desk: Desk) -> None:
    counted = closed(desk, desk.report(days_ago=30), 9)
    expected = calendar_of(residence=counted.residence).working_days(counted.created_at, counted.closed_at)
    waiting = desk.report("paul", days_ago=3)
    for days in (expected, None):
        Report.objects.filter(pk=counted.pk).update(acknowledged_after=days, settled_after=days)
        import_module("cms.reports.migrations.0007_days_it_took").count(apps, None)
        counted.refresh_from_db()
        waiting.refresh_from_db()
        assert (counted.acknowledged_after, counted.settled_after) == (expected, expected)
        assert (waiting.acknowledged_after, waiting.settled_after) == (None, None)
