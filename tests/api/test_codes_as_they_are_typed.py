"""The code of a letter as people type it, and each letter that opens nothing: told in French at its field, nothing half done."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from cms.residents.models import AccessCode, HouseholdMember, Resident, ResidentSession
from cms.residents.rules.codes import generate
from cms.residents.services.codes import code_spoil
from cms.residents.services.households import move_out
from tests.api.conftest import is_problem
from tests.api.neighbourhood import PASSWORD, Device, Neighbourhood

LOOK_ALIKES = str.maketrans("0158", "OISB")


@pytest.mark.parametrize(
    "typed",
    [
        lambda code: code.lower(),
        lambda code: code.replace("-", ""),
        lambda code: code.replace("-", " "),
        lambda code: f"  {' '.join(code)}  ",
        lambda code: code.translate(LOOK_ALIKES),
        lambda code: code.translate(LOOK_ALIKES).lower().replace("i", "l"),
        lambda code: code.replace("-", "\u00a0–\u00a0"),
        lambda code: "".join(chr(ord(sign) + 0xFEE0) for sign in code),
    ],
    ids=["small", "together", "apart", "sign by sign", "O for 0", "l for 1", "pasted", "wide"],
)
def test_a_letter_opens_an_account_however_its_code_is_typed(
    neighbourhood: Neighbourhood, typed: Callable[[str], str]
) -> None:
    letter = neighbourhood.letter("amina")
    letter["code"] = typed(letter["code"])
    device = Device()
    assert device.post("letter/", letter).json()["residence"] == "Les Tilleuls"
    more = {"username": "yasmine", "password": PASSWORD, "display_name": "Yasmine"}
    assert device.post("account/", {**letter, **more}).status_code == 201


def expired(neighbourhood: Neighbourhood) -> None:
    AccessCode.objects.update(expires_at=timezone.now() - timedelta(days=1))


def moved(neighbourhood: Neighbourhood) -> None:
    move_out(household=neighbourhood.households["amina"], now=timezone.now())


def spoiled(neighbourhood: Neighbourhood) -> None:
    code_spoil(code=AccessCode.objects.get(household=neighbourhood.households["amina"]), now=timezone.now())


def full(neighbourhood: Neighbourhood) -> None:
    household = neighbourhood.households["amina"]
    household.member_limit = 1
    household.save()


def reissued(neighbourhood: Neighbourhood) -> None:
    first = neighbourhood.codes["amina"]
    neighbourhood.new_letter("amina")
    neighbourhood.codes["amina"] = first


@pytest.mark.parametrize(
    ("happens", "said"),
    [
        (expired, "La date de ce courrier est passée"),
        (moved, "a quitté ce logement"),
        (spoiled, "Ce courrier a été annulé"),
        (full, "Tous les comptes de ce logement sont déjà ouverts"),
        (reissued, "Un courrier plus récent remplace celui-ci"),
    ],
)
@pytest.mark.parametrize("path", ["letter/", "account/", "households/"])
def test_a_letter_that_serves_no_more_says_why_wherever_it_is_typed(
    neighbourhood: Neighbourhood, happens: Callable[[Neighbourhood], None], said: str, path: str
) -> None:
    letter = neighbourhood.letter("amina")
    device = neighbourhood.device("denis") if path == "households/" else Device()
    happens(neighbourhood)
    before = Resident.objects.count(), HouseholdMember.objects.count(), ResidentSession.objects.count()
    more = {"username": "yasmine", "password": PASSWORD, "display_name": "Yasmine"} if path == "account/" else {}
    problem = is_problem(device.post(path, {**letter, **more}), 422, "code")
    assert said in problem["errors"][0]["detail"]
    assert before == (Resident.objects.count(), HouseholdMember.objects.count(), ResidentSession.objects.count())


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("", "Remplissez"),
        ("ABCD", "16 signes"),
        ("ACDE-ACDE-ACDE-ACDE-A", "16 signes"),
        ("A" * 61, "trop long"),
        ("ACDÉ-ACDE-ACDE-ACDE", "Le signe"),
    ],
)
def test_what_is_no_code_of_ours_is_told_with_what_to_look_at(
    neighbourhood: Neighbourhood, code: str, said: str
) -> None:
    assert said in _said_of(code)


def test_a_code_that_was_never_printed_is_not_known(neighbourhood: Neighbourhood) -> None:
    assert "n’est pas connu" in _said_of(generate())


def _said_of(code: str) -> str:
    problem = is_problem(Device().post("letter/", {"code": code, "initials": "AK"}), 422, "code")
    detail: str = problem["errors"][0]["detail"]
    return detail


def test_too_many_codes_are_told_how_long_to_wait_and_the_right_one_waits_too(neighbourhood: Neighbourhood) -> None:
    letter = neighbourhood.letter("amina")
    device = Device(address="203.0.113.9")
    answers = [device.post("letter/", {**letter, "initials": "ZZ"}) for _miss in range(6)]
    for each in answers[:5]:
        is_problem(each, 422, "initials")
    problem = is_problem(answers[5], 429)
    assert int(answers[5]["Retry-After"]) > 0 and "Réessayez dans" in problem["detail"]
    is_problem(device.post("letter/", letter), 429)
    assert Device(address="198.51.100.2").post("letter/", letter).status_code == 200


def test_steps_taken_out_of_order_change_nothing_and_each_says_what_is_missing(neighbourhood: Neighbourhood) -> None:
    device, letter = Device(), neighbourhood.letter("amina")
    is_problem(device.post("households/", letter), 401)
    is_problem(device.send("PATCH", "account/", {"display_name": "Mina"}), 401)
    is_problem(device.post("account/", letter), 422)
    is_problem(device.post("password/email/confirm/", {"token": "x", "password": PASSWORD}), 422, "token")
    is_problem(device.post("password/lodge/", {"username": "amina", "code": "1234 5678", "password": PASSWORD}), 422)
    assert device.send("DELETE", "session/").status_code == 204
    assert device.post("letter/", letter).json()["places_left"] == 5
    assert Device().sign_in("amina").status_code == 200


def test_two_tabs_that_open_two_accounts_with_one_letter_each_have_theirs_until_there_is_no_place(
    neighbourhood: Neighbourhood,
) -> None:
    household = neighbourhood.households["amina"]
    household.member_limit = 2
    household.save()
    letter = neighbourhood.letter("amina")
    tab, other = Device(), Device()
    other.client.cookies = tab.client.cookies
    assert tab.post("letter/", letter).status_code == other.post("letter/", letter).status_code == 200
    more = {"password": PASSWORD, "display_name": "Yasmine"}
    assert tab.post("account/", {**letter, **more, "username": "yasmine"}).status_code == 201
    is_problem(other.post("account/", {**letter, **more, "username": "samir"}), 422, "code")
    assert other.get("session/").json()["resident"]["username"] == "yasmine"
    assert household.members.filter(left_at=None).count() == 2


def test_a_message_is_read_before_any_list_was_asked_for_and_after_it_was_taken_back(
    neighbourhood: Neighbourhood,
) -> None:
    from cms.messaging.models import MessageRecipient, StaffMessage
    from cms.messaging.services import message_withdraw
    from tests.api.test_who_may_ask import message_to_amina

    id_ = message_to_amina(neighbourhood)
    device = neighbourhood.device("amina")
    assert device.post(f"messages/{id_}/read/").status_code == 204
    copy = MessageRecipient.objects.get(message_id=id_)
    assert copy.read_at is not None and copy.delivered_at is not None
    message_withdraw(
        user=neighbourhood.town.users["caretaker"], message=StaffMessage.objects.get(pk=id_), now=timezone.now()
    )
    assert device.post(f"messages/{id_}/read/").status_code == 204
    assert "Amina" not in device.get(f"messages/{id_}/").content.decode()
