"""Every route below `/admin/`, Wagtail's own included, asked by everybody: a route without a row or a rule fails."""

from __future__ import annotations

from fnmatch import fnmatch

import pytest
from django.urls import reverse

from tests.admin.house import MARKS, OUTSIDERS, PEOPLE, House
from tests.admin.routes import Route, address, routes
from tests.admin.rows import BEFORE, KEPT_OUT, LET_IN, NEITHER, OURS, TURNED_AWAY, WAGTAIL, Rule

pytestmark = pytest.mark.django_db

ROUTES = routes()
METHODS = ("GET", "POST")
FAILING = {
    ("wagtailadmin_error_test", "GET"): "Wagtail’s way to see an error page",
    ("wagtailadmin_error_test", "POST"): "the same",
    ("wagtailadmin_choose_page_external_link", "POST"): "a body without the link, which its field takes for a text",
}
"""What Wagtail’s own views fail on, for those whom they let in, when the body is empty."""


def rule_of(route: Route) -> Rule | None:
    name = route.name or route.pattern
    for exact in (True, False):
        for rule in WAGTAIL:
            if any(each == name if exact else fnmatch(name, each) for each in rule.routes.split()):
                return rule
    return None


def test_each_route_has_one_row_or_one_rule_and_each_of_them_a_route() -> None:
    names = {route.name or route.pattern for route in ROUTES}
    without = {str(each) for each in ROUTES if each.name not in OURS | BEFORE and rule_of(each) is None}
    assert not without, "add a row to tests/admin/rows.py"
    assert len(set(ROUTES)) == len(ROUTES)
    assert set(OURS) | set(BEFORE) <= names
    assert not set(OURS) & set(BEFORE)
    assert all(set(row.but) <= set(PEOPLE) for row in OURS.values())
    for rule in WAGTAIL:
        idle = {each for each in rule.routes.split() if not any(fnmatch(name, each) or name == each for name in names)}
        assert not idle


@pytest.mark.parametrize("route", ROUTES, ids=str)
def test_a_route_answers_each_person_as_its_row_says(house: House, route: Route) -> None:
    house.restore()
    where, wrong = address(route, house.things), []
    for person in PEOPLE:
        for index, method in enumerate(METHODS):
            answer = house.ask(person, method, where)
            if not _is_right(route, person, index, answer.outcome):
                wrong.append(f"{person}: {method} {answer.outcome}")
            if person in OUTSIDERS and any(mark in answer.text for mark in MARKS):
                wrong.append(f"{person}: {method} tells what is none of their business")
    assert not wrong, where


def test_what_outsiders_must_not_read_is_there_to_be_read(house: House) -> None:
    dwellings = reverse("residents_dwellings", args=[house.things["residence_id"]])
    for mark, where in zip(MARKS, (dwellings, reverse("travaux:index"), reverse("messaging:sent")), strict=True):
        assert mark in house.ask("landlord", "GET", where).text


def _is_right(route: Route, person: str, index: int, outcome: str) -> bool:
    if route.name in BEFORE:
        return outcome == BEFORE[route.name][person][index]
    if route.name in OURS:
        return outcome == OURS[route.name].expected(person)[index]
    if person in KEPT_OUT:
        return outcome == KEPT_OUT[person]
    rule = rule_of(route)
    assert rule is not None
    if outcome in NEITHER:
        return True
    if person not in (rule.writes if index else rule.reads):
        return outcome in TURNED_AWAY
    if (route.name, METHODS[index]) in FAILING:
        return outcome == "fails with 500"
    return outcome in LET_IN
