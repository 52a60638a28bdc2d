"""Who is in charge of which residence, and the groups of Wagtail that follow."""

from __future__ import annotations

from importlib import import_module
from typing import Any, get_args

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AnonymousUser
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import GroupPagePermission

from cms.organisations import selectors
from cms.organisations.models import Membership, Organisation
from cms.organisations.rules import Action
from cms.organisations.selectors import (
    charge_remember,
    is_in_charge,
    may,
    organisation_for,
    organisations_managed,
    residence_keys_in_charge,
    residences_in_charge,
)
from cms.organisations.services import (
    MembershipError,
    member_add,
    member_change,
    member_remove,
    organisation_change,
    organisation_create,
)
from cms.places.models import PlaceRole, ResidencePage
from tests.places.town import Town, _residence, add

Role = Membership.Role


def person(name: str) -> Any:
    """An account that belongs to nothing yet."""
    return get_user_model().objects.create_user(username=name, password="x")


@pytest.fixture
def landlord(town: Town) -> Organisation:
    """Habitat 13, in charge of Les Tilleuls."""
    return organisation_create(kind="landlord", name="Habitat 13", areas=[town.pages["residence"]])


def titles(user: Any, action: Action) -> set[str]:
    return set(residences_in_charge(user=user, action=action).values_list("title", flat=True))


def test_a_member_is_in_charge_where_the_organisation_is_and_its_role_allows(
    town: Town, landlord: Organisation
) -> None:
    manager, caretaker = person("m"), person("c")
    member_add(organisation=landlord, user=manager, role=Role.MANAGER)
    member_add(organisation=landlord, user=caretaker, role=Role.CARETAKER)
    assert titles(manager, "letters") == {"Les Tilleuls"}
    assert titles(caretaker, "letters") == set()
    assert titles(caretaker, "messages") == {"Les Tilleuls"}
    assert may(user=manager, action="members", residence=town.pages["residence"])
    assert not may(user=manager, action="members", residence=town.pages["other residence"])


def test_an_area_holds_the_residences_below_it(town: Town, landlord: Organisation) -> None:
    manager = person("m")
    member_add(organisation=landlord, user=manager, role=Role.MANAGER)
    organisation_change(organisation=landlord, areas=[town.pages["district"]])
    assert titles(manager, "dwellings") == {"Les Tilleuls", "Le Vallon"}


def test_a_member_limited_to_places_has_no_say_elsewhere_even_when_they_are_gone(town: Town) -> None:
    both = organisation_create(kind="landlord", name="Habitat 13", areas=[town.pages["neighbourhood"]])
    caretaker = person("c")
    member_add(organisation=both, user=caretaker, role=Role.CARETAKER, places=[town.pages["residence"]])
    assert titles(caretaker, "messages") == {"Les Tilleuls"}
    town.pages["residence"].delete()
    assert titles(caretaker, "messages") == set()


def test_nobody_else_is_in_charge_of_anything(town: Town, landlord: Organisation) -> None:
    gone = person("gone")
    member_add(organisation=landlord, user=gone, role=Role.MANAGER)
    gone.is_active = False
    for user in (gone, AnonymousUser(), town.users["landlord"], town.users["administrator"]):
        assert all(not titles(user, action) for action in get_args(Action))
    assert all(titles(town.users["superuser"], action) == {"Les Tilleuls", "Le Vallon"} for action in get_args(Action))


@pytest.mark.parametrize("most", [1_000, 1])
def test_who_is_remembered_is_in_charge_of_the_same_residences_and_of_no_other(
    town: Town, landlord: Organisation, monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    monkeypatch.setattr(selectors, "MOST_REMEMBERED", most)
    organisation_change(organisation=landlord, areas=[town.pages["district"]])
    manager, limited, stranger, gone = (person(name) for name in ("m", "l", "s", "g"))
    member_add(organisation=landlord, user=manager, role=Role.MANAGER)
    member_add(organisation=landlord, user=limited, role=Role.CARETAKER, places=[town.pages["residence"]])
    member_add(organisation=landlord, user=gone, role=Role.MANAGER)
    gone.is_active = False
    for user in (manager, limited, stranger, gone, AnonymousUser(), town.users["superuser"]):
        before = {action: titles(user, action) for action in get_args(Action)}
        charge_remember(user)
        for action, found in before.items():
            assert titles(user, action) == found
            keys = residence_keys_in_charge(user=user, action=action)
            assert set(ResidencePage.objects.filter(pk__in=keys).values_list("title", flat=True)) == found
            assert is_in_charge(user=user, action=action) == bool(found)
            assert may(user=user, action=action, residence=town.pages["residence"]) == ("Les Tilleuls" in found)


def test_what_is_remembered_is_asked_once_and_ends_with_the_object_that_remembers(
    town: Town, landlord: Organisation
) -> None:
    agent = person("a")
    membership = member_add(organisation=landlord, user=agent, role=Role.AGENT)
    charge_remember(agent)
    assert is_in_charge(user=agent, action="reports")
    with CaptureQueriesContext(connection) as captured:
        assert is_in_charge(user=agent, action="reports") and is_in_charge(user=agent, action="dwellings")
    assert len(captured) == 0
    member_remove(membership=membership)
    assert not is_in_charge(user=get_user_model().objects.get(pk=agent.pk), action="reports")


def test_a_town_hall_or_a_shop_never_sees_who_lives_in_its_area(town: Town) -> None:
    for kind in ("town_hall", "association", "shop"):
        organisation = organisation_create(kind=kind, name=kind, areas=[town.pages["commune"]])
        manager = person(kind)
        member_add(organisation=organisation, user=manager, role=Role.MANAGER)
        assert not titles(manager, "dwellings") | titles(manager, "letters") | titles(manager, "messages")
        assert not manager.groups.exists()


def test_somebody_acts_in_the_name_of_the_organisation_that_is_there(town: Town, landlord: Organisation) -> None:
    here, there = town.pages["residence"], town.pages["other residence"]
    organisation_create(kind="town_hall", name="Mairie", areas=[town.pages["commune"]])
    agent = organisation_create(kind="managing_agent", name="Syndic du Vallon", areas=[there])
    both = person("both")
    member_add(organisation=landlord, user=both, role=Role.AGENT)
    member_add(organisation=agent, user=both, role=Role.CARETAKER)
    assert organisation_for(user=both, residence=here) == landlord
    assert organisation_for(user=both, residence=there) == agent
    assert organisation_for(user=town.users["superuser"], residence=there) == agent
    assert organisation_for(user=town.users["landlord"], residence=here) is None


def test_only_a_manager_without_limits_manages_members(town: Town, landlord: Organisation) -> None:
    whole, part, agent = person("whole"), person("part"), person("agent")
    member_add(organisation=landlord, user=whole, role=Role.MANAGER)
    member_add(organisation=landlord, user=part, role=Role.MANAGER, places=[town.pages["residence"]])
    member_add(organisation=landlord, user=agent, role=Role.AGENT)
    assert list(organisations_managed(user=whole)) == [landlord]
    assert not organisations_managed(user=part) | organisations_managed(user=agent)


def test_a_member_edits_the_pages_of_its_residences_until_it_leaves(town: Town, landlord: Organisation) -> None:
    here, there = town.pages["residence"], town.pages["other residence"]
    manager = person("m")
    membership = member_add(organisation=landlord, user=manager, role=Role.MANAGER)
    assert _may_edit(manager, here)
    assert not _may_edit(manager, there)
    member_remove(membership=membership)
    assert not _may_edit(manager, here)
    assert not manager.groups.exists()


def test_a_member_limited_to_one_residence_does_not_edit_the_landlords_others(town: Town) -> None:
    pages = town.pages
    second = add(pages["neighbourhood"], _residence("Les Acacias", "les-acacias", "Habitat 13"))
    organisation = organisation_create(kind="landlord", name="Habitat 13", areas=[pages["residence"], second])
    agent, manager = person("agent"), person("manager")
    member_add(organisation=organisation, user=manager, role=Role.MANAGER)
    member_add(organisation=organisation, user=agent, role=Role.AGENT, places=[second])
    assert _may_edit(agent, second)
    assert not _may_edit(agent, pages["residence"])
    assert _may_edit(manager, second) and _may_edit(manager, pages["residence"])


def test_residences_of_one_name_have_a_caretaker_and_an_agent_each(town: Town) -> None:
    pages = town.pages
    twin = add(pages["far neighbourhood"], _residence("Les Tilleuls", "les-tilleuls", "Habitat 13"))
    organisation = organisation_create(kind="landlord", name="Habitat 13", areas=[pages["residence"], twin])
    for name, role in (("caretaker", Role.CARETAKER), ("agent", Role.AGENT)):
        here, there = person(f"{name} here"), person(f"{name} there")
        member_add(organisation=organisation, user=here, role=role, places=[pages["residence"]])
        member_add(organisation=organisation, user=there, role=role, places=[twin])
        assert _reached(here) == {pages["residence"].pk} and _reached(there) == {twin.pk}


def test_a_group_that_two_residences_of_one_name_shared_is_parted(town: Town) -> None:
    pages = town.pages
    twin = add(pages["far neighbourhood"], _residence("Les Tilleuls", "les-tilleuls", "Habitat 13"))
    organisation = organisation_create(kind="landlord", name="Habitat 13", areas=[pages["residence"], twin])
    here, there, by_hand = person("here"), person("there"), person("by hand")
    member_add(organisation=organisation, user=here, role=Role.CARETAKER, places=[pages["residence"]])
    shared = here.groups.get()
    member_add(organisation=organisation, user=there, role=Role.CARETAKER, places=[twin])
    apart = there.groups.get()
    # As it was: one group by name, for both.
    apart.page_permissions.update(group=shared)
    apart.delete()
    PlaceRole.objects.update(residence=None)
    for user in (there, by_hand):
        user.groups.add(shared)
    import_module("cms.organisations.migrations.0002_groups_of_one_residence").part(apps, None)
    assert _reached(here) == {pages["residence"].pk} and _reached(there) == {twin.pk}
    assert _reached(by_hand) == {pages["residence"].pk, twin.pk}
    parted = PlaceRole.objects.filter(role="caretaker", residence__in=[pages["residence"], twin])
    assert parted.count() == 2


def test_another_role_or_area_takes_the_groups_of_the_former_away(town: Town, landlord: Organisation) -> None:
    here, there = town.pages["residence"], town.pages["other residence"]
    user = person("u")
    membership = member_add(organisation=landlord, user=user, role=Role.MANAGER)
    member_change(membership=membership, role=Role.CARETAKER)
    assert not _may_edit(user, here)
    assert _groups(user) == {"Gardien – Marseille – Les Tilleuls"}
    organisation_change(organisation=landlord, areas=[there])
    assert _groups(user) == {"Gardien – Marseille – Le Vallon"}


def test_a_group_that_another_organisation_or_a_town_hall_gives_is_kept(town: Town, landlord: Organisation) -> None:
    agent = organisation_create(kind="managing_agent", name="Syndic", areas=[town.pages["residence"]])
    communicator = town.users["communicator"]
    mine = _groups(communicator)
    first = member_add(organisation=landlord, user=communicator, role=Role.MANAGER)
    second = member_add(organisation=agent, user=communicator, role=Role.AGENT)
    member_remove(membership=first)
    assert _groups(communicator) == mine | {"Bailleur – Marseille – Habitat 13"}
    member_remove(membership=second)
    assert _groups(communicator) == mine


def test_an_account_is_a_member_once_and_only_while_it_is_active(town: Town, landlord: Organisation) -> None:
    user = person("u")
    member_add(organisation=landlord, user=user, role=Role.AGENT)
    with pytest.raises(MembershipError):
        member_add(organisation=landlord, user=user, role=Role.MANAGER)
    user.is_active = False
    with pytest.raises(MembershipError):
        member_add(organisation=landlord, user=user, role=Role.AGENT)


def test_the_demo_has_its_landlord_with_a_manager_and_a_caretaker(town: Town, settings: Any, tmp_path: Any) -> None:
    settings.PALIER_VAR = tmp_path
    call_command("create_demo_accounts")
    call_command("create_demo_accounts", json=True)
    organisation = Organisation.objects.get()
    landlord, caretaker = (get_user_model().objects.get(username=name) for name in ("bailleur", "gardien"))
    residence = ResidencePage.objects.get(landlord=organisation.name)
    assert list(organisation.areas.all()) == [residence.page_ptr]
    assert may(user=landlord, action="letters", residence=residence)
    assert may(user=caretaker, action="messages", residence=residence)
    assert not may(user=caretaker, action="dwellings", residence=residence)
    assert _may_edit(landlord, residence)


def _may_edit(user: Any, page: Any) -> bool:
    fresh = get_user_model().objects.get(pk=user.pk)
    return page.permissions_for_user(fresh).can_edit()


def _reached(user: Any) -> set[int]:
    """The pages that a user's groups have a right over."""
    return set(GroupPagePermission.objects.filter(group__user=user).values_list("page_id", flat=True))


def _groups(user: Any) -> set[str]:
    return set(user.groups.values_list("name", flat=True))
