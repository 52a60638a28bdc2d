"""An account from its letter to its end, as the pages of the area ask for it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.apps import apps
from django.db import connection

from cms.residents.models import ErasedAccount, Resident, ResidentSession
from tests.api.conftest import is_problem
from tests.api.neighbourhood import PASSWORD, Device, Neighbourhood


def opening(neighbourhood: Neighbourhood, **changes: Any) -> dict[str, Any]:
    """What somebody of amina's household sends to open an account of their own."""
    return {
        **neighbourhood.letter("amina"),
        "username": "yasmine",
        "password": PASSWORD,
        "display_name": "Yasmine",
        **changes,
    }


def test_a_letter_says_what_it_opens_and_changes_nothing(neighbourhood: Neighbourhood) -> None:
    device = Device()
    answer = device.post("letter/", neighbourhood.letter("amina"))
    assert answer.status_code == 200
    said = answer.json()
    assert (said["residence"], said["building"], said["places_left"]) == ("Les Tilleuls", "A", 5)
    assert said == device.post("letter/", neighbourhood.letter("amina")).json()


def test_somebody_with_a_letter_opens_an_account_and_is_signed_in(neighbourhood: Neighbourhood) -> None:
    device = Device()
    answer = device.post("account/", opening(neighbourhood))
    assert answer.status_code == 201, answer.content
    assert answer.json() == device.get("session/").json()
    assert answer.json()["resident"] == {"username": "yasmine", "display_name": "Yasmine"}
    (household,) = answer.json()["households"]
    assert (household["residence"]["title"], household["building"], household["staircase"]) == (
        "Les Tilleuls",
        "A",
        "A1",
    )
    assert household["residence"]["path"] == "/4e-5e/la-blancarde/residences/les-tilleuls/"
    assert device.cookies["palier_signed_in"] == "1"


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("N’Diaye-D'Arc", "n'diaye-d'arc"),
        ("أمينة", "امينة"),
        ("Z", "z"),
        ("Éléonore", "eleonore"),
        (" Jean.Paul ", "jean.paul"),
        ("œuvre", "oeuvre"),
    ],
)
def test_names_of_every_script_sign_in_however_they_are_typed(
    neighbourhood: Neighbourhood, given: str, kept: str
) -> None:
    answer = Device().post("account/", opening(neighbourhood, username=given, display_name=given))
    assert answer.status_code == 201, answer.content
    assert answer.json()["resident"]["username"] == kept
    for typed in (given, kept, given.upper()):
        assert Device().sign_in(typed).status_code == 200, typed


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("username", ""),
        ("username", "a" * 200),
        ("username", "deux mots"),
        ("username", "<script>"),
        ("username", "amina"),
        ("username", "Ämina"),
        ("display_name", "a" * 200),
        ("display_name", "   "),
        ("display_name", "‮tluas"),
        ("display_name", "…"),
        ("password", "court"),
        ("password", "x" * 201),
        ("password", "aaaaaaaaaaaaaaaaa"),
        ("password", "yasmine yasmine"),
        ("password", "telechargement"),
        ("email", "pas une adresse"),
        ("phone", "appelez-moi"),
        ("code", "ABCD"),
        ("initials", "ZZ"),
        ("username", None),
        ("password", 5 * [1]),
    ],
)
def test_what_cannot_be_is_said_in_one_sentence_at_its_field(
    neighbourhood: Neighbourhood, field: str, value: Any
) -> None:
    device, before = Device(), Resident.objects.count()
    is_problem(device.post("account/", opening(neighbourhood, **{field: value})), 422, field)
    assert Resident.objects.count() == before
    assert "palier_resident" not in device.cookies


def test_every_wrong_field_is_said_at_once(neighbourhood: Neighbourhood) -> None:
    answer = Device().post("account/", opening(neighbourhood, username="", password="x", display_name=" "))
    problem = is_problem(answer, 422)
    assert {each["field"] for each in problem["errors"]} >= {"username", "display_name"}


@pytest.mark.parametrize(
    "password", ["correct horse battery staple", "été, hiver, été, hiver", "douze mots " * 18, "أربع كلمات سهلة جدا"]
)
def test_a_passphrase_needs_neither_capitals_nor_digits(neighbourhood: Neighbourhood, password: str) -> None:
    assert Device().post("account/", opening(neighbourhood, password=password)).status_code == 201
    assert Device().sign_in("yasmine", password).status_code == 200
    is_problem(Device().sign_in("yasmine", password + " "), 422, "password")


def test_the_last_place_of_a_household_is_taken_once(neighbourhood: Neighbourhood) -> None:
    household = neighbourhood.households["amina"]
    household.member_limit = 2
    household.save()
    assert Device().post("account/", opening(neighbourhood)).status_code == 201
    is_problem(Device().post("account/", opening(neighbourhood, username="samir")), 422, "code")


def test_an_account_takes_another_household_and_leaves_the_first(neighbourhood: Neighbourhood) -> None:
    device = neighbourhood.device("amina")
    first = device.get("session/").json()["households"][0]["id"]
    answer = device.post("households/", neighbourhood.letter("denis"))
    assert answer.status_code == 201
    assert [each["residence"]["title"] for each in answer.json()["households"]] == ["Les Tilleuls", "Le Vallon"]
    is_problem(device.post("households/", neighbourhood.letter("denis")), 422, "code")
    assert device.send("DELETE", f"households/{first}/").status_code == 204
    assert [each["residence"]["title"] for each in device.get("session/").json()["households"]] == ["Le Vallon"]
    is_problem(device.send("DELETE", f"households/{first}/"), 404)


def test_leaving_the_last_household_signs_every_device_out(neighbourhood: Neighbourhood) -> None:
    phone, tablet = neighbourhood.device("amina"), neighbourhood.device("amina")
    household = phone.get("session/").json()["households"][0]["id"]
    assert phone.send("DELETE", f"households/{household}/").status_code == 204
    assert phone.get("session/").json()["resident"] is None
    is_problem(tablet.get("account/"), 401)


def test_what_others_see_is_changed_field_by_field(neighbourhood: Neighbourhood) -> None:
    device = neighbourhood.device("amina")
    before = device.get("account/").json()
    after = device.send("PATCH", "account/", {"display_name": "Mina", "username": "autre", "is_active": False}).json()
    assert after == {**before, "display_name": "Mina"}
    is_problem(device.send("PATCH", "account/", {"language": "tlh"}), 422, "language")
    assert device.send("PATCH", "account/", {"email": "", "phone": ""}).json()["email"] == ""


def test_an_export_holds_all_that_is_known_of_its_resident_and_nothing_of_others(neighbourhood: Neighbourhood) -> None:
    answer = neighbourhood.device("amina").get("account/export/")
    assert answer["Content-Disposition"] == 'attachment; filename="palier.json"'
    said = answer.json()
    assert said["account"]["email"] == "amina@mail.example"
    assert said["households"][0]["residence"] == "Les Tilleuls"
    assert said["devices"][0]["device"] == "Firefox sur Linux"
    assert "bruno" not in answer.content.decode()
    assert Resident.objects.get(username="amina").password not in answer.content.decode()


def test_every_table_that_points_at_a_resident_is_exported_and_erased_with_the_account() -> None:
    from django.db.models import CASCADE

    from cms.residents.personal_data import SECTIONS, WITHOUT_WORDS

    covered = {model for section in SECTIONS.values() for model in section.covers} | WITHOUT_WORDS
    pointing = {
        relation.related_model: relation.on_delete
        for relation in Resident._meta.get_fields(include_hidden=True)
        if relation.auto_created and not relation.concrete
    }
    assert not pointing.keys() - covered
    assert {model.__name__ for model, on_delete in pointing.items() if on_delete is not CASCADE} == set()


def every_text_of_the_database() -> str:
    rows = []
    with connection.cursor() as cursor:
        for model in apps.get_models(include_auto_created=True):
            cursor.execute(f'SELECT * FROM "{model._meta.db_table}"')
            rows += [f"{model.__name__} {row!r}" for row in cursor.fetchall()]
    return "\n".join(rows)


def test_an_erased_account_leaves_no_word_in_any_table(neighbourhood: Neighbourhood) -> None:
    device = Device()
    marks = {"username": "marqueur-un", "display_name": "Marqueurdeux", "email": "marqueur3@mail.example"}
    opened = device.post("account/", opening(neighbourhood, **marks, phone="06 98 76 54 32"), Idempotency_Key="k" * 20)
    assert opened.status_code == 201
    device.post("households/", neighbourhood.letter("denis"), Idempotency_Key="h" * 20)
    resident = Resident.objects.get(username="marqueur-un")
    known = [*marks.values(), "06 98 76 54 32"]
    assert all(mark in every_text_of_the_database() for mark in known)

    is_problem(device.post("account/erasure/", {"password": "pas le bon"}), 422, "password")
    assert device.post("account/erasure/", {"password": PASSWORD}, Idempotency_Key="e" * 20).status_code == 204
    assert device.get("session/").json()["resident"] is None
    left = every_text_of_the_database()
    assert not [mark for mark in known if mark in left]
    assert left.count(resident.pk.hex) + left.count(str(resident.pk)) == 1, "only the number of the erased account"
    assert ErasedAccount.objects.get().resident_id == resident.pk


def test_devices_are_shown_in_words_and_signed_out_one_by_one(neighbourhood: Neighbourhood) -> None:
    phone = neighbourhood.device("amina", agent="Mozilla/5.0 (Linux; Android 14) Chrome/140.0 Mobile Safari/537.36")
    tablet = neighbourhood.device("amina", agent="rien de connu")
    third = neighbourhood.device("amina")
    said = {each["device"]: each for each in phone.get("sessions/").json()}
    assert set(said) == {"Chrome sur Android", "Appareil inconnu", "Firefox sur Linux"}
    assert [name for name, each in said.items() if each["current"]] == ["Chrome sur Android"]
    assert phone.send("DELETE", f"sessions/{said['Appareil inconnu']['id']}/").status_code == 204
    is_problem(tablet.get("account/"), 401)
    assert phone.post("sessions/end-others/").status_code == 204
    is_problem(third.get("account/"), 401)
    assert phone.get("account/").status_code == 200
    assert phone.send("DELETE", "session/").status_code == 204
    assert "palier_resident" not in phone.cookies
    assert not ResidentSession.objects.exists()


def test_the_database_alone_signs_nobody_in(neighbourhood: Neighbourhood) -> None:
    device = neighbourhood.device("amina")
    token = device.cookies["palier_resident"]
    assert len(token) >= 43, "256 bits"
    assert token not in every_text_of_the_database()
    assert json.dumps(device.get("session/").json()).find(token) < 0
