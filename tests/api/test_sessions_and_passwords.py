"""Who is signed in, for how long, and every way to another password."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from importlib import import_module
from typing import Any

import pytest
from django.contrib.auth.hashers import make_password
from django.core import mail
from django.utils import timezone
from pytest_django import Settings

from cms.residents.hashers import Argon2Hasher
from cms.residents.models import Attempt, LodgeCode, Resident, ResidentSession
from cms.residents.services.account_mail import AccountMails
from cms.residents.services.households import move_out
from cms.residents.services.lodge import lodge_code_make
from cms.residents.services.passwords import sign_in
from cms.residents.services.refusals import Refused
from tests.api.conftest import is_problem
from tests.api.neighbourhood import BASE, PASSWORD, Device, Neighbourhood

NEW = "une toute autre phrase"
Later = Callable[[timedelta], None]


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Later:
    """Moves the clock on, that of signatures too."""
    from django.core import signing

    # Throttles keep the clock that they find when they are first imported: the real one.
    import_module("rest_framework.throttling")

    real, real_time = timezone.now, signing.time.time
    gone = timedelta()

    def move(by: timedelta) -> None:
        nonlocal gone
        gone += by

    monkeypatch.setattr(timezone, "now", lambda: real() + gone)
    monkeypatch.setattr(signing.time, "time", lambda: real_time() + gone.total_seconds())
    return move


def signed_in(device: Device) -> bool:
    return device.get("session/").json()["resident"] is not None


def link_of_the_last_mail() -> str:
    AccountMails().step(timezone.now())
    found = re.search(r"#\w+=(\S+)", str(mail.outbox[-1].body))
    assert found
    return found[1]


def test_a_device_unused_for_a_month_is_signed_out_and_one_in_use_stays(
    neighbourhood: Neighbourhood, later: Later
) -> None:
    used, unused = neighbourhood.device("amina"), neighbourhood.device("amina")
    for _week in range(5):
        later(timedelta(days=6, hours=12))
        assert signed_in(used)
    assert not signed_in(unused)


def test_nobody_stays_signed_in_longer_than_half_a_year(neighbourhood: Neighbourhood, later: Later) -> None:
    device = neighbourhood.device("amina")
    for _month in range(7):
        later(timedelta(days=25))
        assert signed_in(device)
    later(timedelta(days=6))
    assert not signed_in(device)


def test_on_a_shared_device_half_an_hour_without_use_is_enough(neighbourhood: Neighbourhood, later: Later) -> None:
    device = Device()
    answer = device.sign_in("amina", shared_device=True)
    assert answer.cookies["palier_resident"]["max-age"] == "", "gone with the browser"
    assert "palier_device" not in answer.cookies
    later(timedelta(minutes=29))
    assert signed_in(device)
    later(timedelta(minutes=31))
    assert not signed_in(device)


def test_the_cookie_is_for_the_server_alone(neighbourhood: Neighbourhood) -> None:
    cookies = Device().sign_in("amina").cookies
    assert (cookies["palier_resident"]["httponly"], cookies["palier_resident"]["samesite"]) == (True, "Lax")
    assert (cookies["palier_resident"]["path"], cookies["palier_resident"]["domain"]) == ("/", "")
    assert not cookies["palier_signed_in"]["httponly"], "read by the scripts of static pages"


def test_signing_in_again_ends_the_session_that_the_device_had(neighbourhood: Neighbourhood) -> None:
    device = neighbourhood.device("amina")
    before = device.cookies["palier_resident"]
    device.sign_in("bruno")
    assert device.cookies["palier_resident"] != before
    device.client.cookies["palier_resident"] = before
    assert not signed_in(device)
    assert ResidentSession.objects.count() == 1


def test_two_tabs_share_a_session_and_what_one_ends_the_other_is_told(neighbourhood: Neighbourhood) -> None:
    tab = neighbourhood.device("amina")
    other = Device()
    other.client.cookies = tab.client.cookies
    assert signed_in(other)
    assert tab.send("DELETE", "session/").status_code == 204
    is_problem(other.send("PATCH", "account/", {"display_name": "Mina"}), 401)
    assert other.send("DELETE", "session/").status_code == 204, "once more does no harm"


def test_a_move_out_signs_out_at_once_and_what_is_left_is_nobody_s_home(neighbourhood: Neighbourhood) -> None:
    device = neighbourhood.device("amina")
    move_out(household=neighbourhood.households["amina"], now=timezone.now())
    is_problem(device.get("account/"), 401)
    assert device.sign_in("amina").json()["households"] == [], "to take one's data, or to add a new letter"


def test_an_unknown_name_is_answered_like_a_wrong_password(neighbourhood: Neighbourhood) -> None:
    unknown = Device().sign_in("personne", "un mot de passe")
    wrong = Device().sign_in("amina", "un mot de passe")
    assert is_problem(unknown, 422, "password") == is_problem(wrong, 422, "password")


def test_an_unknown_name_costs_as_many_hashes_as_a_wrong_password(
    neighbourhood: Neighbourhood, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.PASSWORD_HASHERS = ["cms.residents.hashers.Argon2Hasher"]
    Resident.objects.filter(username="amina").update(password=make_password(PASSWORD))
    hashed: list[str] = []
    encode = Argon2Hasher.encode
    monkeypatch.setattr(Argon2Hasher, "encode", lambda *args: hashed.append("encode") or encode(*args))
    verify = Argon2Hasher.verify
    monkeypatch.setattr(Argon2Hasher, "verify", lambda *args: hashed.append("verify") or verify(*args))
    counts = []
    for name in ("amina", "personne"):
        hashed.clear()
        with pytest.raises(Refused):
            sign_in(username=name, password="faux mot de passe", address="192.0.2.9", device="", now=timezone.now())
        counts.append(len(hashed))
    assert counts == [1, 1]
    assert Resident.objects.get(username="amina").password.startswith("argon2$argon2id$v=19$m=19456,t=2,p=1$")


def test_somebody_who_guesses_waits_and_the_neighbour_signs_in_meanwhile(neighbourhood: Neighbourhood) -> None:
    home = neighbourhood.device("amina", address="198.51.100.7")
    home.send("DELETE", "session/")
    guesser = Device(address="203.0.113.5")
    answers = [guesser.sign_in("amina", f"essai numéro {number}").status_code for number in range(8)]
    assert answers[:5] == [422] * 5
    assert answers[5:] == [429] * 3
    assert int(guesser.sign_in("amina")["Retry-After"]) > 0, "the right password waits too"
    assert home.sign_in("amina").status_code == 200
    assert guesser.sign_in("bruno").status_code == 200, "behind the same address live other people"
    assert Device(address="198.51.100.8").sign_in("amina").status_code == 200


def test_a_device_that_signed_in_before_does_not_wait_for_the_misses_of_the_whole_world(
    neighbourhood: Neighbourhood,
) -> None:
    known = neighbourhood.device("amina")
    known.send("DELETE", "session/")
    for machine in range(25):
        for _try in range(4):
            stranger = Device(address=f"203.0.113.{machine}")
            stranger.sign_in("amina", "faux")
    is_problem(Device(address="198.51.100.1").sign_in("amina"), 429)
    assert known.sign_in("amina").status_code == 200


def test_no_name_and_no_address_is_kept_of_a_miss(neighbourhood: Neighbourhood) -> None:
    Device(address="203.0.113.5").sign_in("amina", "faux")
    kept = str(list(Attempt.objects.values()))
    assert "amina" not in kept and "203.0" not in kept


def test_what_a_caller_writes_into_x_forwarded_for_is_not_believed(neighbourhood: Neighbourhood) -> None:
    for number in range(5):
        Device(address=f"10.0.0.{number}, 203.0.113.5").sign_in("amina", "faux")
    is_problem(Device(address="10.0.0.99, 203.0.113.5").sign_in("amina", "faux"), 429)


def test_another_password_signs_the_other_devices_out(neighbourhood: Neighbourhood) -> None:
    here, there = neighbourhood.device("amina"), neighbourhood.device("amina")
    body = {"current_password": PASSWORD, "password": NEW}
    is_problem(here.post("account/password/", {**body, "current_password": "faux"}), 422, "current_password")
    is_problem(here.post("account/password/", {**body, "password": "amina amina"}), 422, "password")
    assert here.post("account/password/", body).status_code == 204
    assert signed_in(here) and not signed_in(there)
    is_problem(Device().sign_in("amina"), 422, "password")
    assert Device().sign_in("amina", NEW).status_code == 200


def test_a_new_letter_gives_another_password_and_the_old_one_does_not(neighbourhood: Neighbourhood) -> None:
    there = neighbourhood.device("amina")
    body = {"username": "Amina", "password": NEW}
    is_problem(Device().post("password/letter/", {**neighbourhood.letter("amina"), **body}), 422, "username")
    letter = neighbourhood.new_letter("amina")
    household = neighbourhood.households["amina"]
    household.member_limit = 1
    household.save()
    answer = Device().post("password/letter/", {**letter, **body})
    assert answer.json()["resident"]["username"] == "amina"
    assert not signed_in(there)
    assert Device().sign_in("amina", NEW).status_code == 200


def test_a_letter_of_another_household_changes_nobody_s_password(neighbourhood: Neighbourhood) -> None:
    letter = neighbourhood.new_letter("bruno")
    is_problem(Device().post("password/letter/", {**letter, "username": "amina", "password": NEW}), 422, "username")
    assert Device().sign_in("amina").status_code == 200


def confirm_address(neighbourhood: Neighbourhood) -> None:
    """amina follows the link that was sent when the account was opened."""
    AccountMails().step(timezone.now())
    (letter,) = [each for each in mail.outbox if each.to == ["amina@mail.example"]]
    found = re.search(r"https://marseille.example/espace/compte/#confirm=(\S+)", str(letter.body))
    assert found
    assert Device().post("account/email/confirm/", {"token": found[1]}).status_code == 204
    mail.outbox.clear()


def test_an_address_serves_only_once_its_link_was_followed(neighbourhood: Neighbourhood) -> None:
    assert Device().post("password/email/", {"username": "amina"}).status_code == 202
    confirm_address(neighbourhood)
    device = neighbourhood.device("amina")
    assert device.get("account/").json()["email_confirmed"] is True
    changed = device.send("PATCH", "account/", {"email": "autre@mail.example"}).json()
    assert (changed["email"], changed["email_confirmed"]) == ("autre@mail.example", False)
    Device().post("password/email/", {"username": "amina"})
    AccountMails().step(timezone.now())
    assert [each.subject for each in mail.outbox] == ["Confirmer votre adresse e-mail"]


def test_a_link_by_mail_gives_another_password_once(neighbourhood: Neighbourhood, later: Later) -> None:
    confirm_address(neighbourhood)
    assert Device().post("password/email/", {"username": "amina"}).status_code == 202
    token = link_of_the_last_mail()
    assert "https://marseille.example/espace/mot-de-passe/#token=" in str(mail.outbox[-1].body)
    assert token not in str(list(Resident.objects.values()))
    is_problem(Device().post("password/email/confirm/", {"token": token, "password": "court"}), 422, "password")
    assert Device().post("password/email/confirm/", {"token": token, "password": NEW}).status_code == 200
    again = Device().post("password/email/confirm/", {"token": token, "password": "encore une autre phrase"})
    is_problem(again, 422, "token")
    assert Device().sign_in("amina", NEW).status_code == 200
    for wrong in ("", "x", token[:-2] + "xx", "é" * 40, token + ":"):
        is_problem(Device().post("password/email/confirm/", {"token": wrong, "password": NEW}), 422, "token")

    later(timedelta(minutes=11))
    Device().post("password/email/", {"username": "amina"})
    late = link_of_the_last_mail()
    assert late != token
    later(timedelta(hours=1, seconds=1))
    is_problem(Device().post("password/email/confirm/", {"token": late, "password": NEW + "!"}), 422, "token")


def test_nothing_says_whether_somebody_has_an_account(neighbourhood: Neighbourhood) -> None:
    confirm_address(neighbourhood)
    answers = [Device().post("password/email/", {"username": name}) for name in ("amina", "bruno", "personne")]
    assert {(each.status_code, each.content) for each in answers} == {(202, b"")}
    for _ask in range(3):
        Device().post("password/email/", {"username": "amina"})
        AccountMails().step(timezone.now())
    assert [each.to for each in mail.outbox if "mot de passe" in each.subject] == [["amina@mail.example"]]


class Hanging:
    """A mail server that never answers in time."""

    def __init__(self, **options: Any) -> None:
        pass

    def send_messages(self, messages: list[Any]) -> int:
        """Fails as a connection does after its timeout."""
        raise TimeoutError


def test_a_mail_server_that_hangs_delays_nobody_and_the_mail_leaves_later(
    neighbourhood: Neighbourhood, settings: Settings, later: Later, caplog: pytest.LogCaptureFixture
) -> None:
    confirm_address(neighbourhood)
    working, settings.EMAIL_BACKEND = settings.EMAIL_BACKEND, f"{__name__}.Hanging"
    assert Device().post("password/email/", {"username": "amina"}).status_code == 202
    AccountMails().step(timezone.now())
    assert "TimeoutError" in caplog.text and "amina" not in caplog.text
    settings.EMAIL_BACKEND = working
    AccountMails().step(timezone.now())
    assert not mail.outbox
    later(timedelta(minutes=2))
    AccountMails().step(timezone.now())
    assert len(mail.outbox) == 1


def test_somebody_at_the_lodge_shows_a_code_that_serves_once_and_for_a_quarter_of_an_hour(
    neighbourhood: Neighbourhood, later: Later
) -> None:
    helper = neighbourhood.town.users["superuser"]
    code = lodge_code_make(username="Amina", user=helper, now=timezone.now()).digits
    assert re.fullmatch(r"\d{4} \d{4}", code)
    body = {"username": "amina", "code": code, "password": NEW}
    is_problem(Device().post("password/lodge/", {**body, "username": "bruno"}), 422, "code")
    is_problem(Device().post("password/lodge/", {**body, "code": "0000 0000"}), 422, "code")
    there = neighbourhood.device("amina")
    assert Device().post("password/lodge/", body).json()["resident"]["username"] == "amina"
    assert not signed_in(there)
    is_problem(Device().post("password/lodge/", body), 422, "code")
    assert code.replace(" ", "") not in str(list(LodgeCode.objects.values()))
    row = LodgeCode.objects.get()
    assert (row.made_by, row.used_at is not None) == (helper, True)

    late = lodge_code_make(username="amina", user=helper, now=timezone.now()).digits
    later(timedelta(minutes=15, seconds=1))
    is_problem(Device().post("password/lodge/", {**body, "code": late}), 422, "code")


def test_the_lodge_helps_in_its_own_residences_only(neighbourhood: Neighbourhood) -> None:
    with pytest.raises(Refused):
        lodge_code_make(username="amina", user=neighbourhood.town.users["nobody"], now=timezone.now())


@pytest.mark.parametrize("method", ["POST", "PATCH", "DELETE"])
def test_a_page_from_elsewhere_changes_nothing(neighbourhood: Neighbourhood, method: str) -> None:
    device = neighbourhood.device("amina")
    path = {"POST": "sessions/end-others/", "PATCH": "account/", "DELETE": "session/"}[method]
    for headers in ({}, {"x-csrftoken": "a" * 32}, {"x-csrftoken": ""}):
        answer = device.client.generic(method, BASE + path, "{}", content_type="application/json", headers=headers)
        is_problem(answer, 403)
    assert signed_in(device)


def test_nobody_is_signed_in_as_somebody_else_by_a_page_from_elsewhere(neighbourhood: Neighbourhood) -> None:
    device = Device()
    body = json.dumps({"username": "amina", "password": PASSWORD})
    is_problem(device.client.post(f"{BASE}session/", body, content_type="application/json"), 403)


def test_a_request_sent_before_its_page_asked_who_is_there_is_told_to_reload(neighbourhood: Neighbourhood) -> None:
    from django.test import Client

    answer = Client(enforce_csrf_checks=True).post(f"{BASE}letter/", "{}", content_type="application/json")
    assert "Rechargez" in is_problem(answer, 403)["detail"]


def test_a_device_says_when_it_was_last_used(neighbourhood: Neighbourhood, later: Later) -> None:
    device = neighbourhood.device("amina")
    later(timedelta(hours=1))
    device.get("account/")
    (said,) = device.get("sessions/").json()
    seen = datetime.fromisoformat(said["seen_at"])
    assert abs(seen - timezone.now()) < timedelta(minutes=11)
