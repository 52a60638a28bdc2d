"""Who lives within a scope now, and misses that are counted by where they come from."""

from __future__ import annotations

from datetime import timedelta

import pytest

from cms.residents.models import Attempt
from cms.residents.selectors.dwellings import members_within
from cms.residents.services import attempts
from cms.residents.services.attempts import TooMany
from cms.residents.services.households import move_out
from tests.places.town import Town
from tests.residents.people import NOW, dwelling, household, resident


def test_members_within_a_scope_are_those_who_live_there_now(town: Town) -> None:
    here = town.pages["residence"]
    for name, building, staircase in (("amina", "A", "A1"), ("yanis", "A", "A2"), ("bo", "B", "")):
        resident(name, household(dwelling(here, building, staircase, name)))
    left = household(dwelling(here, door="left"))
    resident("left", left)
    move_out(household=left, now=NOW)
    off = resident("off", household(dwelling(here, door="off")))
    off.is_active = False
    off.save()
    resident("far", household(dwelling(town.pages["other residence"])))

    def names(building: str = "", staircase: str = "") -> set[str]:
        members = members_within(residence_id=here.pk, building=building, staircase=staircase)
        return {member.resident.username for member in members}

    assert names() == {"amina", "yanis", "bo"}
    assert names("A") == {"amina", "yanis"}
    assert names("A", "A2") == {"yanis"}
    assert names("C") == set()


def test_a_neighbour_who_misses_on_purpose_waits_and_the_owner_of_the_account_does_not(db: None) -> None:
    for _miss in range(5):
        attempts.note(scope="account", value="amina", address="198.51.100.9", now=NOW)
    with pytest.raises(TooMany) as stopped:
        attempts.check(scope="account", value="amina", address="198.51.100.9", now=NOW)
    assert stopped.value.retry_after == 300
    attempts.check(scope="account", value="amina", address="203.0.113.7", now=NOW)
    attempts.check(scope="account", value="yanis", address="198.51.100.9", now=NOW)
    attempts.check(scope="account", value="amina", address="198.51.100.9", now=NOW + timedelta(seconds=300))


def test_an_account_tried_at_from_everywhere_slows_down(db: None) -> None:
    for miss in range(100):
        attempts.note(scope="account", value="amina", address=f"198.51.100.{miss}", now=NOW)
    with pytest.raises(TooMany):
        attempts.check(scope="account", value="amina", address="203.0.113.7", now=NOW)


def test_the_addresses_of_one_ipv6_subscriber_are_one(db: None) -> None:
    for miss in range(5):
        attempts.note(scope="account", value="amina", address=f"2001:db8:0:1::{miss}", now=NOW)
    with pytest.raises(TooMany):
        attempts.check(scope="account", value="amina", address="2001:db8:0:1:ffff::9", now=NOW)
    attempts.check(scope="account", value="amina", address="2001:db8:0:2::1", now=NOW)


def test_misses_are_kept_a_day_and_say_neither_the_name_nor_the_address(db: None) -> None:
    attempts.note(scope="account", value="amina", address="203.0.113.7", now=NOW - timedelta(days=2))
    attempts.note(scope="account", value="amina", address="203.0.113.7", now=NOW)
    kept = Attempt.objects.get()
    assert kept.at == NOW
    assert "amina" not in kept.key and "203.0.113.7" not in kept.key + kept.origin
