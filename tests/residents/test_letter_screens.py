"""The staff's screens about letters, as a browser sees them, for each role."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cms.organisations.models import Membership, Organisation
from cms.residents.models import AccessCode, Household, LetterBatch
from cms.residents.services import letter_making, letters
from tests.places.town import Town
from tests.residents import people


@pytest.fixture
def home(town: Town, settings: Any, tmp_path: Path) -> Household:
    """A household of Les Tilleuls, whose landlord has a manager; the caretaker is one of its members too."""
    settings.PALIER_VAR = tmp_path
    landlord = Organisation.objects.create(kind="landlord", name="Habitat 13")
    landlord.areas.add(town.pages["residence"])
    for name, role in (("landlord", "manager"), ("caretaker", "caretaker")):
        Membership.objects.create(organisation=landlord, user=town.users[name], role=role)
    return people.household(people.dwelling(town.pages["residence"], "B", "", "7"), "M. <Karim> O'Neill")


def make(batch: LetterBatch) -> None:
    taken = letters.batch_take(now=timezone.now())
    assert taken == batch
    letter_making.batch_make(batch=taken)


def asked(client: Client, town: Town, **changes: Any) -> Any:
    form = {"whom": "without_account", "valid_days": "42", "languages": ["ar"]} | changes
    return client.post(reverse("letters:residence", args=[town.pages["residence"].pk]), form)


def test_the_landlord_asks_waits_downloads_and_erases(town: Town, home: Household, client: Client) -> None:
    client.force_login(town.users["landlord"])
    assert client.get(reverse("letters:residences"))["Location"] == reverse(
        "letters:residence", args=[town.pages["residence"].pk]
    )
    screen = asked(client, town)["Location"]
    batch = LetterBatch.objects.get()
    assert "En attente" in client.get(screen).content.decode()
    progress = client.get(reverse("letters:progress", args=[batch.pk]))
    assert progress.json()["pending"] is True and "no-store" in progress["Cache-Control"]
    make(batch)
    assert client.get(reverse("letters:progress", args=[batch.pk])).json()["pending"] is False
    assert "1 courrier prêt." in client.get(screen).content.decode()
    answer = client.get(reverse("letters:download", args=[batch.pk, 1]))
    assert b"".join(answer.streaming_content).startswith(b"%PDF")  # type: ignore[attr-defined]
    assert answer["Content-Disposition"] == 'attachment; filename="courriers-les-tilleuls-1.pdf"'
    assert "no-store" in answer["Cache-Control"]
    client.post(reverse("letters:erase", args=[batch.pk]))
    assert "Fichiers effacés" in client.get(screen).content.decode()
    assert client.get(reverse("letters:download", args=[batch.pk, 1])).status_code == 404


def test_letters_go_to_one_building_or_to_those_without_an_account_as_asked(
    town: Town, home: Household, client: Client
) -> None:
    there = people.household(people.dwelling(town.pages["residence"], "A"))
    people.resident("amina", there)
    client.force_login(town.users["landlord"])
    for changes, wanted in (
        ({}, [home.pk]),
        ({"whom": "everybody"}, [there.pk, home.pk]),
        ({"whom": "everybody", "building": "A"}, [there.pk]),
    ):
        LetterBatch.objects.all().delete()
        asked(client, town, **changes)
        assert LetterBatch.objects.get().household_ids == wanted
    LetterBatch.objects.all().delete()
    assert "Aucun ménage à qui écrire." in asked(client, town, building="A").content.decode()


def test_a_letter_is_made_again_for_one_household_and_a_spoiled_one_opens_nothing(
    town: Town, home: Household, client: Client
) -> None:
    client.force_login(town.users["landlord"])
    screen = reverse("letters:households", args=[town.pages["residence"].pk])
    assert "M. &lt;Karim&gt; O&#x27;Neill" in client.get(screen, {"q": "karim"}).content.decode()
    client.post(screen, {"household": [home.pk]})
    make(LetterBatch.objects.get())
    shown = client.get(screen).content.decode()
    assert "Courrier n° 1, valable jusqu’au" in shown and "Refaire le courrier" in shown
    client.post(reverse("letters:spoil", args=[home.pk]))
    assert AccessCode.objects.get().ending == AccessCode.Ending.SPOILED
    assert "Code annulé : courrier perdu ou abîmé" in client.get(screen).content.decode()


def test_who_got_no_letter_is_listed_with_the_reason(town: Town, home: Household, client: Client) -> None:
    Household.objects.filter(pk=home.pk).update(initials="")
    client.force_login(town.users["landlord"])
    screen = asked(client, town)["Location"]
    make(LetterBatch.objects.get())
    assert "Ce ménage n’a pas de destinataire" in client.get(screen).content.decode()


@pytest.mark.parametrize("who", ["caretaker", "communicator", "administrator", "moderator"])
def test_nobody_else_sees_any_of_these_screens(town: Town, home: Household, client: Client, who: str) -> None:
    client.force_login(town.users["landlord"])
    asked(client, town)
    batch = LetterBatch.objects.get()
    make(batch)
    client.force_login(town.users[who])
    place = town.pages["residence"].pk
    assert "courriers/" not in client.get(reverse("wagtailadmin_home")).content.decode()
    assert "Aucune résidence ne vous est confiée" in client.get(reverse("letters:residences")).content.decode()
    for name, argument in (("residence", place), ("households", place), ("batch", batch.pk), ("progress", batch.pk)):
        assert client.get(reverse(f"letters:{name}", args=[argument])).status_code == 404
    assert client.get(reverse("letters:download", args=[batch.pk, 1])).status_code == 404
    for name, argument in (
        ("residence", place),
        ("households", place),
        ("erase", batch.pk),
        ("retry", batch.pk),
        ("spoil", home.pk),
    ):
        assert client.post(reverse(f"letters:{name}", args=[argument]), {"household": home.pk}).status_code == 404
    assert letters.files(batch) == [1]
    assert AccessCode.objects.get().ended_at is None


def test_a_batch_that_does_not_exist_and_a_number_that_makes_no_sense_are_not_found(
    town: Town, home: Household, client: Client
) -> None:
    client.force_login(town.users["landlord"])
    assert client.get(reverse("letters:batch", args=[uuid4()])).status_code == 404
    asked(client, town)
    batch = LetterBatch.objects.get()
    assert client.get(reverse("letters:download", args=[batch.pk, 1])).status_code == 404, "not made yet"
    make(batch)
    assert client.get(reverse("letters:download", args=[batch.pk, 999])).status_code == 404
    assert client.post(
        reverse("letters:households", args=[town.pages["residence"].pk]), {"household": ["x", "1e9", "-1", "9" * 30]}
    )["Location"].endswith("/menages/")
