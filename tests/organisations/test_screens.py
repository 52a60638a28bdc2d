"""The admin's screens: who finds them, what they change, and why a residence stays."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cms.messaging.models import StaffMessage
from cms.messaging.services import message_send
from cms.organisations.models import Membership, Organisation
from cms.organisations.selectors import may
from cms.organisations.services import member_add, organisation_create
from cms.places.models import ResidencePage
from tests.places.town import Town
from tests.residents.people import dwelling, household, resident

Role = Membership.Role


@pytest.fixture
def landlord(town: Town) -> Organisation:
    """Habitat 13, whose manager is the landlord of the town."""
    organisation = organisation_create(kind="landlord", name="Habitat 13", areas=[town.pages["residence"]])
    member_add(organisation=organisation, user=town.users["landlord"], role=Role.MANAGER)
    return organisation


def test_who_runs_the_install_makes_an_organisation(town: Town, client: Client) -> None:
    client.force_login(town.users["superuser"])
    residence = town.pages["other residence"]
    assert "Le Vallon, résidence (Logis du Sud)" in client.get(reverse("organisation_add")).content.decode()
    answer = client.post(
        reverse("organisation_add"), {"kind": "landlord", "name": "Logis du Sud", "areas": [residence.pk]}
    )
    organisation = Organisation.objects.get()
    assert answer.url == reverse("organisation", args=[organisation.pk])
    assert list(organisation.areas.all()) == [residence.page_ptr]
    assert "Logis du Sud" in client.get(reverse("organisations")).content.decode()


def test_an_organisation_without_messages_is_deleted_and_its_members_let_out(
    town: Town, landlord: Organisation, client: Client
) -> None:
    end = reverse("organisation_end", args=[landlord.pk])
    client.force_login(town.users["landlord"])
    assert client.get(end).url == reverse("wagtailadmin_home")
    client.force_login(town.users["superuser"])
    assert "Elle a 1 membre" in client.get(end).content.decode()
    client.post(end, {"what": "close"})
    assert Organisation.objects.exists()
    client.post(end, {"what": "delete"})
    assert not Organisation.objects.exists()
    assert not may(user=town.users["landlord"], action="messages", residence=town.pages["residence"])


def test_an_organisation_that_wrote_to_residents_is_closed_and_its_messages_stay(
    town: Town, landlord: Organisation, client: Client
) -> None:
    residence = town.pages["residence"]
    resident("amina", household(dwelling(residence)))
    words = {"building": "", "staircase": "", "signature": "Habitat 13", "title": "Eau", "text": "L’eau sera coupée."}
    message_send(user=town.users["landlord"], residence=residence, now=timezone.now(), **words)
    end = reverse("organisation_end", args=[landlord.pk])
    client.force_login(town.users["superuser"])
    assert "1 message" in client.get(end).content.decode()
    client.post(end, {"what": "delete"})
    assert landlord.memberships.exists()
    client.post(end, {"what": "close"})
    assert not landlord.memberships.exists() and not landlord.areas.exists()
    assert StaffMessage.objects.get().organisation == landlord
    assert not may(user=town.users["landlord"], action="messages", residence=residence)


def test_a_manager_adds_changes_and_removes_a_member(town: Town, landlord: Organisation, client: Client) -> None:
    client.force_login(town.users["landlord"])
    here, nobody = town.pages["residence"], town.users["nobody"]
    client.post(
        reverse("organisation_member_add", args=[landlord.pk]),
        {"username": "nobody", "role": "caretaker", "where": "places", "places": [here.pk]},
    )
    assert may(user=nobody, action="messages", residence=here)
    membership = landlord.memberships.get(user=nobody)
    assert membership.limited
    member = reverse("organisation_member", args=[landlord.pk, membership.pk])
    form = client.get(member).context["form"]
    assert (form.initial["where"], [place.title for place in form.initial["places"]]) == ("places", ["Les Tilleuls"])
    client.post(member, {"role": "agent", "where": "everywhere"})
    assert may(user=nobody, action="letters", residence=here)
    client.post(reverse("organisation_member_remove", args=[landlord.pk, membership.pk]))
    assert not may(user=nobody, action="messages", residence=here)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"username": "personne", "role": "agent", "where": "everywhere"}, "Aucun compte ne porte cet identifiant"),
        ({"username": "landlord", "role": "agent", "where": "everywhere"}, "déjà membre"),
        ({"username": "nobody", "role": "agent", "where": "places"}, "Cochez au moins un lieu"),
    ],
)
def test_a_member_that_cannot_be_is_refused_with_a_sentence(
    town: Town, landlord: Organisation, client: Client, fields: dict[str, str], said: str
) -> None:
    client.force_login(town.users["landlord"])
    answer = client.post(reverse("organisation_member_add", args=[landlord.pk]), fields)
    assert said in answer.content.decode()
    assert landlord.memberships.count() == 1


def test_a_manager_keeps_how_the_organisation_is_reached_but_takes_no_place(
    town: Town, landlord: Organisation, client: Client
) -> None:
    client.force_login(town.users["landlord"])
    everywhere = [town.pages["commune"].pk]
    client.post(
        reverse("organisation", args=[landlord.pk]),
        {"phone": "04 91 00 00 00", "name": "Autre", "kind": "town_hall", "areas": everywhere},
    )
    landlord.refresh_from_db()
    assert (landlord.phone, landlord.name, landlord.kind) == ("04 91 00 00 00", "Habitat 13", "landlord")
    assert list(landlord.areas.all()) == [town.pages["residence"].page_ptr]


def test_screens_exist_for_managers_and_only_about_their_own_organisation(
    town: Town, landlord: Organisation, client: Client
) -> None:
    other = organisation_create(kind="landlord", name="Logis du Sud", areas=[town.pages["other residence"]])
    theirs = member_add(organisation=other, user=town.users["caretaker"], role=Role.CARETAKER)
    mine = landlord.memberships.get()
    client.force_login(town.users["landlord"])
    for name, arguments in (
        ("organisation", [other.pk]),
        ("organisation_member_add", [other.pk]),
        ("organisation_member", [other.pk, theirs.pk]),
        ("organisation_member_remove", [other.pk, theirs.pk]),
        ("organisation_member", [landlord.pk, theirs.pk]),
        ("organisation_member", [landlord.pk, mine.pk]),
        ("organisation_member_remove", [landlord.pk, mine.pk]),
    ):
        assert client.get(reverse(name, args=arguments)).status_code == 404
        assert client.post(reverse(name, args=arguments)).status_code == 404
    assert _is_refused(client.get(reverse("organisation_add")))
    assert "Logis du Sud" not in client.get(reverse("organisations")).content.decode()
    for name in ("caretaker", "communicator", "administrator", "moderator"):
        client.force_login(town.users[name])
        assert _is_refused(client.get(reverse("organisations")))
        assert reverse("organisations") not in client.get(reverse("wagtailadmin_home")).content.decode()


def _is_refused(answer: Any) -> bool:
    # Wagtail answers a refusal by a message on the home page.
    return answer.status_code == 403 or (answer.status_code == 302 and answer.url == reverse("wagtailadmin_home"))


def test_a_residence_where_people_live_is_not_deleted_nor_what_it_is_in(town: Town, client: Client) -> None:
    residence = town.pages["residence"]
    dwelling(residence)
    client.force_login(town.users["superuser"])
    confirmed = {"wagtail_site_name": "Palier"}
    for page in (residence, town.pages["neighbourhood"], town.pages["commune"]):
        answer = client.post(reverse("wagtailadmin_pages:delete", args=[page.pk]), confirmed, follow=True)
        assert "la résidence « Les Tilleuls » a des logements" in _text(answer)
    bulk = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "delete"])
    both = f"{bulk}?id={residence.pk}&id={town.pages['other residence'].pk}&next=/admin/"
    assert "a des logements" in _text(client.post(both, confirmed, follow=True))
    assert ResidencePage.objects.count() == 2


def test_a_residence_without_anybody_is_deleted(town: Town, client: Client) -> None:
    client.force_login(town.users["superuser"])
    client.post(
        reverse("wagtailadmin_pages:delete", args=[town.pages["other residence"].pk]), {"wagtail_site_name": "Palier"}
    )
    assert ResidencePage.objects.count() == 1


def test_a_residence_moved_below_an_area_is_edited_by_its_landlord_at_once(town: Town, client: Client) -> None:
    neighbourhood, manager = town.pages["next neighbourhood"], town.users["nobody"]
    organisation = organisation_create(kind="landlord", name="Habitat 13", areas=[neighbourhood])
    member_add(organisation=organisation, user=manager, role=Role.MANAGER)
    client.force_login(town.users["superuser"])
    move = reverse("wagtailadmin_pages:move_confirm", args=[town.pages["other residence"].pk, neighbourhood.pk])
    client.post(move)
    moved = ResidencePage.objects.get(pk=town.pages["other residence"].pk)
    assert moved.get_parent().pk == neighbourhood.pk
    assert moved.permissions_for_user(type(manager).objects.get(pk=manager.pk)).can_edit()


def _text(answer: Any) -> str:
    return answer.content.decode().replace("\u202f", " ").replace("\xa0", " ")
