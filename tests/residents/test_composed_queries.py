"""Queries that are composed once: each resident is told their own all the same, in every thread."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.test.utils import CaptureQueriesContext

from cms.residents.models import HouseholdMember, Resident
from cms.residents.selectors.accounts import places_of
from cms.residents.selectors.composed import AboutResident
from cms.residents.services.households import household_join, move_out
from tests.places.town import Town
from tests.residents.people import NOW, dwelling, household, resident


@pytest.fixture
def neighbours(town: Town) -> list[Resident]:
    """Three, each behind a door of their own; the last one lives nowhere yet."""
    homes = {name: household(dwelling(town.pages["residence"], staircase=name)) for name in ("amina", "bruno")}
    return [resident("amina", homes["amina"]), resident("bruno", homes["bruno"]), resident("carla")]


def rows(resident_id: Any) -> Any:
    members = HouseholdMember.objects.filter(resident=resident_id).order_by("-pk")
    return members.values("resident_id", "joined_at", "household__dwelling__staircase")


def test_one_after_the_other_is_told_their_own_as_a_new_query_would(neighbours: list[Resident]) -> None:
    about = AboutResident(rows)
    for each in [*neighbours, *neighbours]:
        assert about.of(each).first() == list(rows(each.pk))
    assert [[place["staircase"] for place in places_of(resident=each)] for each in neighbours] == [
        ["amina"],
        ["bruno"],
        [],
    ]


def test_what_changed_a_moment_ago_is_told(neighbours: list[Resident]) -> None:
    amina = neighbours[0]
    (place,) = places_of(resident=amina)
    move_out(household=amina.memberships.get().household, now=NOW)
    assert place["staircase"] == "amina" and places_of(resident=amina) == []


def test_only_so_many_are_asked_for(neighbours: list[Resident], town: Town) -> None:
    amina, about = neighbours[0], AboutResident(rows)
    household_join(household=household(dwelling(town.pages["residence"], "B", "2")), resident=amina, now=NOW)
    assert (len(about.of(amina).first(1)), len(about.of(amina).first())) == (1, 2)
    assert about.of(amina).first(1) == list(rows(amina.pk)[:1])


def test_a_query_is_composed_once_a_thread_for_the_connection_of_that_thread(neighbours: list[Resident]) -> None:
    composed = []

    def counted(resident_id: Any) -> Any:
        composed.append(resident_id)
        return rows(resident_id)

    about = AboutResident(counted)
    for each in neighbours:
        about.of(each).first()
    assert len(composed) == 1 and composed[0] not in [each.pk for each in neighbours]
    with ThreadPoolExecutor(1) as other:
        elsewhere = other.submit(lambda: about.composed(None).compiler.connection).result()
    assert len(composed) == 2
    assert about.composed(None).compiler.connection is connections[DEFAULT_DB_ALIAS] is not elsewhere


def test_the_ids_are_parameters_and_never_words_of_the_query(neighbours: list[Resident]) -> None:
    about = AboutResident(rows)
    about.of(neighbours[0]).first()
    assert neighbours[0].pk.hex not in about.composed(None).sql.replace("-", "")
    with CaptureQueriesContext(connection) as found:
        about.of(neighbours[1]).first()
    (asked,) = found
    assert neighbours[0].pk.hex not in asked["sql"].replace("-", "")


def test_a_query_that_asks_for_nobody_is_refused() -> None:
    everybody: Callable[[Any], Any] = lambda resident_id: HouseholdMember.objects.values("pk")  # noqa: E731
    with pytest.raises(AssertionError):
        AboutResident(everybody).composed(None)
