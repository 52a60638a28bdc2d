"""A desk of many reports asks the database as often as a desk of few."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cms.reports.selectors.in_charge import Filters, counters, report_in_charge, reports_in_charge
from cms.reports.selectors.known_faults import faults_of
from cms.reports.selectors.own import thread_of
from cms.reports.services.photos import photo_keep
from cms.reports.services.replying import update_write
from tests.api.signed_in import device_of
from tests.reports.conftest import MONDAY, Building
from tests.reports.pictures import jpeg


def queries(act: Callable[[], Any]) -> int:
    with CaptureQueriesContext(connection) as captured:
        act()
    return len(captured)


def fill(building: Building, count: int) -> None:
    for number in range(count):
        name = ("ines", "paul", "lila")[number % 3]
        building.report(name, now=MONDAY - timedelta(days=60 - number))


def test_the_counters_are_one_query_after_those_that_find_the_residences(building: Building) -> None:
    fill(building, 6)
    agent = building.staff["agent"]
    first = queries(lambda: counters(user=agent, today=MONDAY.date(), now=MONDAY))
    fill(building, 6)
    assert queries(lambda: counters(user=agent, today=MONDAY.date(), now=MONDAY)) == first <= 6


@pytest.mark.parametrize("queue", ["open", "late", "all"])
def test_a_page_of_the_desk_costs_the_same_for_five_reports_as_for_twenty(building: Building, queue: Any) -> None:
    agent = building.staff["agent"]

    def page() -> None:
        rows = reports_in_charge(user=agent, filters=Filters(queue=queue), now=MONDAY)
        for each in rows[:25]:
            assert each.category.name and each.residence.title and each.author.resident

    fill(building, 5)
    few = queries(page)
    fill(building, 15)
    assert queries(page) == few <= 6


def test_one_report_with_its_thread_is_a_handful_of_queries(building: Building) -> None:
    report, agent = building.report(), building.staff["agent"]
    photo = photo_keep(resident=building.people["ines"], id=uuid4(), data=jpeg(), now=MONDAY)
    update_write(resident=building.people["ines"], id=report.pk, text="Voici", photos=[photo.pk], now=MONDAY)

    def screen() -> None:
        found = report_in_charge(user=agent, id=report.pk)
        assert found is not None
        list(thread_of(report=found, staff=True))
        list(found.author.photos.all())
        list(found.duplicates.all())

    assert queries(screen) <= 12


def test_the_known_faults_of_a_residence_and_a_tenant_s_list_do_not_grow_with_it(building: Building) -> None:
    fill(building, 3)
    ines = building.people["ines"]
    device = device_of(ines)
    few = queries(lambda: faults_of(resident=ines, now=MONDAY)), queries(lambda: device.get("reports/"))
    fill(building, 12)
    many = queries(lambda: faults_of(resident=ines, now=MONDAY)), queries(lambda: device.get("reports/"))
    assert few == many
