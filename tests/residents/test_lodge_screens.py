"""The screen of the lodge: who may make a code, for whom, what is shown once and what stays."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cms.organisations.models import Membership, Organisation
from cms.residents.models import LodgeCode, Resident
from cms.residents.services.account_mail import AccountMails
from cms.residents.services.lodge import MOST_A_DAY
from cms.residents.services.passwords import password_by_lodge
from tests.places.town import Town
from tests.residents import people

NEW = "cinq mots choisis sans lien"


@pytest.fixture
def amina(town: Town) -> Resident:
    """She lives in Les Tilleuls, whose landlord has a manager and a caretaker, and where Bruno's residence is not."""
    landlord = Organisation.objects.create(kind="landlord", name="Habitat 13")
    landlord.areas.add(town.pages["residence"])
    for name, role in (("landlord", "manager"), ("caretaker", "caretaker")):
        Membership.objects.create(organisation=landlord, user=town.users[name], role=role)
    home = people.household(people.dwelling(town.pages["residence"], "B", "", "7"), "Mme Amina Kaci")
    return people.resident("amina", home)


@pytest.fixture
def lodge(town: Town, amina: Resident, client: Client) -> Client:
    """The caretaker's browser."""
    client.force_login(town.users["caretaker"])
    return client


def asked(client: Client, username: str = "amina") -> Any:
    return client.post(reverse("residents_lodge"), {"username": username})


def digits(answer: Any) -> str:
    return "".join(re.findall(r"<span>(\d{4})</span>", answer.content.decode()))


def test_a_caretaker_makes_a_code_that_is_shown_once_and_serves(lodge: Client, amina: Resident) -> None:
    answer = asked(lodge, " Amina ")
    code = digits(answer)
    assert len(code) == 8
    assert "no-store" in answer["Cache-Control"]
    slip = answer.content.decode().partition('class="palier-slip"')[2].partition("</div>")[0]
    assert "espace/mot-de-passe/" in slip
    assert "amina" not in slip.lower() and "kaci" not in slip.lower()
    password_by_lodge(username="amina", code=code, password=NEW, address="192.0.2.1", now=timezone.now())
    screen = lodge.get(reverse("residents_lodge")).content.decode()
    assert code[:4] not in screen and "utilisé à" in screen and "amina" in screen


def test_what_became_of_each_code_is_told(lodge: Client, amina: Resident) -> None:
    asked(lodge)
    assert "en attente" in lodge.get(reverse("residents_lodge")).content.decode()
    LodgeCode.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert "jamais utilisé" in lodge.get(reverse("residents_lodge")).content.decode()


def test_an_unknown_name_or_an_account_of_elsewhere_is_one_answer(lodge: Client, town: Town) -> None:
    people.resident("bruno")
    for name in ("bruno", "personne"):
        answer = asked(lodge, name)
        assert "Aucun compte de cet identifiant" in answer.content.decode()
    assert "Écrivez l’identifiant" in asked(lodge, "").content.decode()
    assert not LodgeCode.objects.exists()


def test_only_who_keeps_the_dwellings_finds_an_account_by_its_door(town: Town, lodge: Client) -> None:
    address = reverse("residents_lodge")
    for door in ("7", "Kaci"):
        assert "amina" not in lodge.get(address, {"porte": door}).content.decode()
        landlord = Client()
        landlord.force_login(town.users["landlord"])
        assert "amina" in landlord.get(address, {"porte": door}).content.decode()
    assert "Aucun compte à cette porte" in landlord.get(address, {"porte": "99"}).content.decode()


def test_who_helps_at_no_lodge_finds_no_screen(town: Town, amina: Resident, client: Client) -> None:
    client.force_login(town.users["communicator"])
    assert client.get(reverse("residents_lodge"))["Location"] == reverse("wagtailadmin_home")
    assert asked(client)["Location"] == reverse("wagtailadmin_home")
    assert not LodgeCode.objects.exists()
    assert "Aide à la loge" not in client.get(reverse("wagtailadmin_home")).content.decode()


def test_one_helper_makes_so_many_codes_a_day_and_no_more(lodge: Client) -> None:
    for _time in range(MOST_A_DAY):
        assert digits(asked(lodge))
    assert "c’est le maximum" in asked(lodge).content.decode()
    assert LodgeCode.objects.filter(expires_at__gt=timezone.now()).count() == 1


def test_whoever_gave_an_address_is_told_that_a_code_was_made(lodge: Client, amina: Resident) -> None:
    Resident.objects.update(email="amina@poste.example", email_confirmed_at=timezone.now())
    code = digits(asked(lodge))
    AccountMails().step(timezone.now())
    (message,) = mail.outbox
    assert message.to == ["amina@poste.example"] and "à la loge" in message.subject
    assert code not in message.body.replace(" ", "")
