"""Others hear at most that a fault is known: what the rule says, the database answers, and no fact says more."""

from __future__ import annotations

from dataclasses import fields
from datetime import date, datetime, timedelta
from itertools import product

import pytest
from django.db import IntegrityError, transaction

from cms.reports.models import Report
from cms.reports.rules import seeing, states
from cms.reports.selectors.in_charge import Filters, counters, report_in_charge, reports_in_charge
from cms.reports.selectors.known_faults import KnownFault, fault_of, faults_of, shareable
from cms.reports.services import categories, replying
from cms.reports.services.deciding import report_decide
from cms.reports.services.moving import Details
from cms.residents.services.refusals import Refused
from tests.reports.conftest import MONDAY, Building


def test_a_fault_says_category_place_state_and_dates_and_nothing_else() -> None:
    assert {each.name for each in fields(KnownFault)} == {
        "id", "residence_id", "residence", "category_code", "category", "building", "staircase", "floor", "state",
        "since", "scheduled_on", "scheduled_part", "done_on", "followed",
    }  # fmt: skip


def test_a_neighbour_learns_the_day_and_the_place_of_a_fault_of_their_own_residence(building: Building) -> None:
    report = building.report(floor="3")
    (fault,) = faults_of(resident=building.people["paul"], now=MONDAY)
    assert (fault.category, fault.building, fault.staircase, fault.floor) == ("Ascenseur", "A", "A1", "3")
    assert (fault.state, fault.since) == ("reported", date(2026, 11, 23))
    assert not faults_of(resident=building.people["marc"], now=MONDAY)
    assert fault_of(resident=building.people["marc"], id=report.pk, now=MONDAY) is None


@pytest.mark.parametrize(("opened", "nuisance", "common"), list(product([True, False], [True, False], [True, False])))
def test_the_database_and_the_rule_agree_on_what_may_be_known(
    building: Building, opened: bool, nuisance: bool, common: bool
) -> None:
    report = building.report("ines", "heating", common=common)
    category = report.category
    with transaction.atomic():
        try:
            with transaction.atomic():
                category.is_nuisance, category.opened_to_neighbours = nuisance, opened
                category.save()
        except IntegrityError:
            assert nuisance and opened
            return
    for state, days in product(states.ALL, (0, 6, 8)):
        at = MONDAY - timedelta(days=days)
        original = building.report("paul") if state == "duplicate" else None
        closed = None if states.is_open(state) else at
        Report.objects.filter(pk=report.pk).update(state=state, closed_at=closed, duplicate_of=original)
        openness = seeing.Openness(opened=opened, nuisance=nuisance, common=common)
        expected = seeing.is_known_fault(openness, state, closed, MONDAY)
        assert shareable(now=MONDAY).filter(pk=report.pk).exists() is expected, (state, days)
        Report.objects.filter(pk=report.pk).update(state="received", closed_at=None, duplicate_of=None)
        Report.objects.exclude(pk=report.pk).delete()


@pytest.mark.parametrize("field", ["opened_to_neighbours", "opened_to_open311"])
@pytest.mark.parametrize("code", ["nuisance", "fittings"])
def test_a_nuisance_or_a_dwelling_is_opened_by_nobody(building: Building, code: str, field: str) -> None:
    category, manager = building.category(code), building.staff["manager"]
    with pytest.raises(Refused) as error:
        categories.category_change(user=manager, id=category.pk, changes={field: True})
    assert list(error.value.errors) == [field]
    with pytest.raises(IntegrityError), transaction.atomic():
        building.category(code, **{field: True})


def test_only_a_manager_of_the_whole_landlord_edits_its_categories(building: Building) -> None:
    category = building.category()
    for who in ("agent", "caretaker", "elsewhere", "mayor"):
        assert categories.category_change(user=building.staff[who], id=category.pk, changes={"fix_days": 9}) is None
    manager = building.staff["manager"]
    changed = categories.category_change(user=manager, id=category.pk, changes={"fix_days": 9, "code": "x"})
    assert changed is not None
    assert (changed.fix_days, changed.code) == (9, "lift")
    with pytest.raises(Refused) as error:
        categories.category_change(user=manager, id=category.pk, changes={"fix_days": 0})
    assert list(error.value.errors) == ["fix_days"]
    kind = category.kinds.get(code="door")
    others = list(category.kinds.exclude(pk=kind.pk).values_list("pk", flat=True))
    withdrawn = {"id": category.pk, "changes": {}, "offered_kinds": others}
    assert categories.category_change(user=building.staff["agent"], **withdrawn) is None
    assert category.kinds.get(code="door").active
    assert categories.category_change(user=manager, **withdrawn) == category
    assert [each.code for each in category.kinds.filter(active=False)] == ["door"]


def test_a_fault_is_followed_and_forgotten_again_and_a_closed_category_ends_it(building: Building) -> None:
    report, paul = building.report(), building.people["paul"]
    assert replying.fault_follow(resident=paul, id=report.pk, now=MONDAY)
    assert replying.fault_follow(resident=paul, id=report.pk, now=MONDAY)
    assert not replying.fault_follow(resident=building.people["marc"], id=report.pk, now=MONDAY)
    fault = fault_of(resident=paul, id=report.pk, now=MONDAY)
    assert fault is not None and fault.followed
    building.category(opened_to_neighbours=False)
    assert fault_of(resident=paul, id=report.pk, now=MONDAY) is None
    assert replying.fault_unfollow(resident=paul, id=report.pk)
    assert not replying.fault_unfollow(resident=paul, id=report.pk)


def ask(building: Building, who: str, now: datetime = MONDAY, /, **filters: object) -> set[str]:
    rows = reports_in_charge(user=building.staff[who], filters=Filters(**filters), now=now)  # type: ignore[arg-type]
    return {each.ticket for each in rows}


def test_the_desk_sees_the_residences_in_its_charge_and_no_other(building: Building) -> None:
    report = building.report()
    for who in ("manager", "agent", "caretaker"):
        assert ask(building, who) == {report.ticket}
        assert report_in_charge(user=building.staff[who], id=report.pk) == report
    for who in ("elsewhere", "mayor"):
        assert ask(building, who, queue="all") == set()
        assert report_in_charge(user=building.staff[who], id=report.pk) is None
        assert set(counters(user=building.staff[who], today=MONDAY.date(), now=MONDAY).values()) == {0}


def test_the_queues_and_their_counters_say_the_same(building: Building) -> None:
    lift, light = building.report(), building.report("paul", "lighting", staircase="A2")
    agent, later = building.staff["agent"], MONDAY + timedelta(days=2)
    report_decide(
        user=agent,
        id=light.pk,
        version=1,
        target="scheduled",
        now=MONDAY,
        details=Details(scheduled_on=date(2026, 11, 26)),
    )
    assert ask(building, "agent", later, queue="late") == {lift.ticket}
    assert ask(building, "agent", later, queue="scheduled") == {light.ticket}
    assert ask(building, "agent", later, queue="undelivered") == {lift.ticket}
    assert ask(building, "agent", search=f"{lift.ticket[:4]} {lift.ticket[4:]}") == {lift.ticket}
    assert ask(building, "agent", search="secret-du-texte", category_code="lighting") == {light.ticket}
    assert ask(building, "agent", building="B") == set()
    found = counters(user=agent, today=date(2026, 11, 26), now=later)
    assert found.pop("visits") == 1
    for queue, count in found.items():
        assert len(ask(building, "agent", later, queue=queue)) == count, queue
    assert (found["open"], found["unanswered"], found["late"]) == (2, 1, 1)
