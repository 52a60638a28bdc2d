"""The landlord's agent at « Logements », one dwelling after the other."""

from __future__ import annotations

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cms.residents.models import Dwelling, Household, ResidentSession
from cms.residents.services.codes import code_issue
from tests.places.town import Town
from tests.residents.desk import agent, seen
from tests.residents.people import dwelling, household, resident, session

__all__ = ["agent"]


def test_a_dwelling_is_added_by_hand_and_the_next_at_the_same_door_is_refused(agent: Client, town: Town) -> None:
    address = reverse("residents_dwelling_add", args=[town.pages["residence"].pk])
    sent = {"building": "A", "staircase": "A1", "floor": "1", "door": "12", "addressee": "Mme Amina Kaci"}
    assert agent.post(address, sent).status_code == 302
    assert Household.objects.get().initials == "AK"
    assert "Il y a déjà un logement à cette porte." in agent.post(address, sent).content.decode()
    assert Dwelling.objects.count() == 1


def test_a_name_corrected_after_its_letter_is_told_with_the_initials_that_still_serve(
    agent: Client, town: Town
) -> None:
    home = dwelling(town.pages["residence"])
    code_issue(household=household(home), now=timezone.now(), days=42)
    address = reverse("residents_dwelling", args=[home.pk])
    assert "Le nom a été corrigé" not in seen(agent, address)
    sent = {"building": "A", "staircase": "A1", "floor": "1", "door": "12", "addressee": "Mme Amina Benali"}
    sent["same_household"] = "on"
    assert agent.post(address, sent).status_code == 302
    told = agent.get(address).content.decode()
    assert "Le nom a été corrigé" in told and "<b>AK</b>" in told
    code_issue(household=Household.objects.get(), now=timezone.now(), days=42)
    assert "Le nom a été corrigé" not in seen(agent, address)


def test_a_staircase_of_another_building_is_refused(agent: Client, town: Town) -> None:
    address = reverse("residents_dwelling_add", args=[town.pages["residence"].pk])
    page = agent.post(address, {"building": "B", "staircase": "A1", "door": "12"}).content.decode()
    assert "Le bâtiment B n’a pas cette cage d’escalier." in page


def test_another_name_is_not_taken_for_a_correction_in_silence(agent: Client, town: Town) -> None:
    home = dwelling(town.pages["residence"])
    household(home)
    address = reverse("residents_dwelling", args=[home.pk])
    sent = {"building": "A", "staircase": "A1", "floor": "1", "door": "12", "addressee": "M. Jean Dupont"}
    assert "Est-ce quelqu’un d’autre" in agent.post(address, sent).content.decode()
    agent.post(address, sent | {"same_household": "on"})
    assert home.households.get().addressee == "M. Jean Dupont"


def test_a_household_leaves_and_its_name_is_nowhere(agent: Client, town: Town) -> None:
    home = dwelling(town.pages["residence"])
    here = household(home)
    session(resident("amina", here), "token")
    address = reverse("residents_household_leave", args=[home.pk])
    assert "Mme Amina Kaci" in seen(agent, address)
    agent.post(address, {"household": here.pk})
    assert not ResidentSession.objects.exists()
    page = seen(agent, reverse("residents_dwelling", args=[home.pk]))
    assert "Kaci" not in page and "Personne n’habite ce logement" in page


def test_dwellings_are_found_by_name_door_reference_building_and_state(agent: Client, town: Town) -> None:
    household(dwelling(town.pages["residence"], door="12"))
    dwelling(town.pages["residence"], building="B", staircase="", door="77")
    address = reverse("residents_dwellings", args=[town.pages["residence"].pk])
    for asked, found in {
        "q=Kaci": "12",
        "q=77": "77",
        "batiment=B": "77",
        "etat=empty": "77",
        "etat=without_code": "12",
    }.items():
        page = seen(agent, f"{address}?{asked}")
        assert "1 logement " in page and f"Porte {found}" in page, asked
    assert "Aucun logement ne correspond" in seen(agent, f"{address}?etat=with_account")
