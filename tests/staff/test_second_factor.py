"""The second step of the staff's log-in: nothing of the admin before it, and a way in for who lost the phone."""

from __future__ import annotations

import re
import time
from base64 import b32decode
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core import mail
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_otp.oath import TOTP
from django_otp.plugins.otp_static.models import StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from cms.residents.models import Attempt
from cms.staff.mail import APART, SecondFactorMails
from cms.staff.models import Authenticator, SecondFactorEvent
from tests.places.town import Town

PASSWORD = "le bon mot de passe"
HOME, STEP, SET_UP = "/admin/", "/admin/deuxieme-etape/", "/admin/deuxieme-etape/installer/"
MANAGE = "/admin/account/deuxieme-etape/"


@pytest.fixture(autouse=True)
def asked(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """As on a server; the clock of codes stands still, so that none of them changes while it is being typed."""
    settings.PALIER_SECOND_FACTOR = True
    now = time.time()
    monkeypatch.setattr("django_otp.plugins.otp_totp.models.time", SimpleNamespace(time=lambda: now))
    monkeypatch.setattr("django_otp.oath.time", lambda: now)


@pytest.fixture
def user(db: None) -> Any:
    """Somebody who runs the install, with a password and nothing else yet."""
    return get_user_model().objects.create_superuser("alix", "alix@mairie.example", PASSWORD)


def browser(address: str = "203.0.113.5", user: str = "alix", password: str = PASSWORD) -> Client:
    """A browser in which the password was given."""
    client = Client(headers={"x-forwarded-for": address})
    client.post("/admin/login/", {"username": user, "password": password})
    return client


def shown(user: Any, steps: int = 0) -> str:
    """What the application shows now, or so many half minutes later."""
    clock = TOTP(Authenticator.objects.get(user=user).bin_key)
    clock.drift = steps
    return f"{clock.token():06d}"


def enrol(client: Client) -> list[str]:
    """Set the application up as a person does; the recovery codes."""
    secret = re.search(r'palier-step__secret">([A-Z2-7 ]+)<', client.get(SET_UP).content.decode())
    assert secret
    answer = client.post(SET_UP, {"code": code_of(secret[1])})
    codes = re.findall(r"<code>(\d{5} \d{5})</code>", answer.content.decode())
    assert len(codes) == 10
    return codes


def code_of(secret: str) -> str:
    """The code of half a minute ago for a secret that was typed: the codes that follow are left to the test."""
    clock = TOTP(b32decode(secret.replace(" ", "")))
    clock.drift = -1
    return f"{clock.token():06d}"


def is_in(client: Client) -> bool:
    return client.get(HOME).status_code == 200


def test_who_has_no_application_yet_sets_one_up_before_anything_else(user: Any) -> None:
    client = browser()
    for address in (HOME, "/admin/pages/", "/admin/account/", MANAGE, reverse("wagtailusers_users:index")):
        answer = client.get(address)
        assert answer.status_code == 302 and answer["Location"] == f"{STEP}?next={address}"
    assert client.get(STEP)["Location"] == SET_UP
    enrol(client)
    assert is_in(client)
    assert "Connexion en deux étapes" in client.get("/admin/account/").content.decode()


def test_the_qr_code_says_what_the_typed_secret_says(user: Any, tmp_path: Any) -> None:
    client = browser()
    page = client.get(SET_UP).content.decode()
    address = re.search(r'href="(otpauth://totp/Palier%3Aalix\?[^"]+)"', page)
    secret = re.search(r'palier-step__secret">([A-Z2-7 ]+)<', page)
    assert address and secret and f"secret={secret[1].replace(' ', '')}&amp;" in address[1]
    assert "issuer=Palier" in address[1]
    assert re.search(r'<svg [^>]*viewBox="0 0 (\d+) \1"', page)
    assert client.get(SET_UP).content.decode().count(secret[1]) == 1


def test_a_wrong_code_sets_nothing_up_and_another_browser_sees_another_secret(user: Any) -> None:
    client, other = browser(), browser("198.51.100.1")
    for typed in ("000000", "", "12345 67890", "abc", "１２３４５６"):
        assert client.post(SET_UP, {"code": typed}).status_code == 200
    assert not Authenticator.objects.exists() and not is_in(client)
    secrets = {
        re.findall(r'palier-step__secret">([A-Z2-7 ]+)<', each.get(SET_UP).content.decode())[0]
        for each in (client, other)
    }
    assert len(secrets) == 2


def test_the_code_is_asked_after_the_password_and_serves_once(user: Any) -> None:
    enrol(browser())
    client, thief = browser(), browser("198.51.100.1")
    code = shown(user)
    assert not is_in(client)
    session = client.cookies["palier_admin"].value
    answer = client.post(STEP, {"code": f" {code[:3]}\u202f{code[3:]} ", "next": "/admin/pages/"})
    assert answer["Location"] == "/admin/pages/"
    assert is_in(client) and client.cookies["palier_admin"].value != session
    assert "Un code ne sert qu’une fois" in thief.post(STEP, {"code": code}).content.decode().replace("\xa0", " ")
    assert not is_in(thief)


def test_nobody_is_led_to_another_site_after_the_step(user: Any) -> None:
    enrol(browser())
    client = browser()
    assert client.post(STEP, {"code": shown(user), "next": "https://mechant.example/"})["Location"] == HOME


def test_a_recovery_code_lets_in_once_and_its_owner_is_told(user: Any) -> None:
    codes = enrol(browser())
    client = browser()
    assert client.post(STEP, {"code": codes[3]})["Location"] == HOME
    assert "Il vous reste 9 codes de secours." in client.get(HOME).content.decode()
    assert browser().post(STEP, {"code": codes[3]}).status_code == 200
    assert "code de secours vient de servir" in _mails()[-1].body


def test_the_database_alone_gives_neither_codes_nor_recovery_codes(user: Any) -> None:
    client = browser()
    secret = re.findall(r'palier-step__secret">([A-Z2-7 ]+)<', client.get(SET_UP).content.decode())[0]
    codes = enrol(client)
    stored = TOTPDevice.objects.get(user=user)
    assert Authenticator.objects.get(user=user).secret == secret.replace(" ", "")
    assert stored.bin_key != Authenticator.objects.get(user=user).bin_key
    kept = set(StaticToken.objects.values_list("token", flat=True))
    assert len(kept) == 10 and not kept & {code.replace(" ", "") for code in codes}


def test_a_remembered_device_is_not_asked_until_the_password_or_the_application_is_another_one(user: Any) -> None:
    enrol(browser())
    client = browser()
    client.post(STEP, {"code": shown(user), "remember": "on"})
    client.post("/admin/logout/")
    client.post("/admin/login/", {"username": "alix", "password": PASSWORD})
    assert client.get(STEP)["Location"] == HOME and is_in(client)
    for change in (_another_password, _another_application):
        client.post("/admin/logout/")
        password = change(user)
        client.post("/admin/login/", {"username": "alix", "password": password})
        assert client.get(STEP).status_code == 200, change.__name__
        assert not is_in(client)


def _another_password(user: Any) -> str:
    user.set_password("un autre mot de passe")
    user.save()
    return "un autre mot de passe"


def _another_application(user: Any) -> str:
    Authenticator.objects.get(user=user).delete()
    Authenticator.objects.create(user=user, name="application")
    user.set_password(PASSWORD)
    user.save()
    return PASSWORD


def test_the_cookie_of_a_colleague_or_a_forged_one_lets_nobody_in(user: Any) -> None:
    enrol(browser())
    client = browser()
    client.post(STEP, {"code": shown(user), "remember": "on"})
    kept = client.cookies[f"palier_admin_device_{user.pk}"]
    assert kept["httponly"] and kept["samesite"] == "Lax" and kept["max-age"] == 30 * 24 * 3600
    other = get_user_model().objects.create_superuser("sam", password=PASSWORD)
    enrol(browser(user="sam"))
    thief = browser(user="sam")
    for value in (kept.value, kept.value[:-2] + "xx", ""):
        thief.cookies[f"palier_admin_device_{other.pk}"] = value
        assert thief.get(STEP).status_code == 200


def test_who_misses_waits_and_a_colleague_elsewhere_does_not(user: Any) -> None:
    enrol(browser())
    thief, client = browser("198.51.100.1"), browser()
    for _miss in range(5):
        assert "trop d’essais" not in thief.post(STEP, {"code": "000000"}).content.decode()
    code = shown(user)
    assert "trop d’essais" in thief.post(STEP, {"code": code}).content.decode()
    assert client.post(STEP, {"code": code}).status_code == 302


def test_whoever_misses_from_many_places_waits_until_the_owner_takes_another_password(user: Any) -> None:
    enrol(browser())
    for miss in range(20):
        browser(f"198.51.100.{miss}").post(STEP, {"code": "000000"})
    assert "trop d’essais" in browser().post(STEP, {"code": shown(user)}).content.decode()
    _another_password(user)
    client = browser(password="un autre mot de passe")
    assert client.post(STEP, {"code": shown(user)}).status_code == 302


def test_scripts_get_an_error_and_forms_the_step(user: Any) -> None:
    client = browser()
    for headers in (
        {"x-requested-with": "XMLHttpRequest"},
        {"accept": "application/json"},
        {"sec-fetch-mode": "cors", "accept": "*/*"},
    ):
        assert client.get(HOME, headers=headers).status_code == 403
        assert Client().get(HOME, headers=headers).status_code == 403
    navigation = {"sec-fetch-mode": "navigate", "accept": "text/html,*/*"}
    answer = client.post("/admin/organisations/nouvelle/", {}, headers=navigation)
    assert (answer.status_code, answer["Location"]) == (302, f"{STEP}?next=/admin/")


def test_another_phone_and_other_recovery_codes_are_asked_for_with_the_password(user: Any) -> None:
    client, elsewhere = browser(), browser()
    old = enrol(client)
    elsewhere.post(STEP, {"code": shown(user)})
    assert is_in(elsewhere)
    assert client.get(SET_UP)["Location"] == MANAGE
    assert "Ce n’est pas votre mot de passe" in client.post(MANAGE, {"password": "x", "phone": ""}).content.decode()
    assert client.post(MANAGE, {"password": PASSWORD, "phone": ""})["Location"] == SET_UP
    new = enrol(client)
    assert is_in(client) and not is_in(elsewhere)
    assert elsewhere.post(STEP, {"code": old[0]}).status_code == 200
    newest = re.findall(
        r"<code>(\d{5} \d{5})</code>", client.post(MANAGE, {"password": PASSWORD, "codes": ""}).content.decode()
    )
    assert elsewhere.post(STEP, {"code": new[0]}).status_code == 200
    assert elsewhere.post(STEP, {"code": newest[0]}).status_code == 302
    assert client.get(SET_UP)["Location"] == MANAGE


def test_a_password_asked_a_while_ago_sets_nothing_up(user: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    client = browser()
    enrol(client)
    client.post(MANAGE, {"password": PASSWORD, "phone": ""})
    assert client.get(SET_UP).status_code == 200
    monkeypatch.setattr("cms.staff.rules.PASSWORD_SERVES", timedelta(0))
    assert client.get(SET_UP)["Location"] == MANAGE


def test_an_administrator_resets_who_lost_everything_and_nobody_else_does(town: Town, user: Any) -> None:
    caretaker = town.users["caretaker"]
    caretaker.set_password(PASSWORD)
    caretaker.email = "gardien@habitat.example"
    caretaker.save()
    admin, lost = browser(), browser(user="caretaker")
    enrol(admin)
    codes = enrol(lost)
    reset = reverse("second_factor_reset", args=[caretaker.pk])
    assert lost.post(reset)["Location"] == HOME
    assert is_in(lost)
    assert "prête à se connecter" in admin.get(reset).content.decode()
    assert is_in(lost)
    admin.post(reset)
    assert not is_in(lost)
    assert browser(user="caretaker").get(STEP)["Location"] == SET_UP
    assert not StaticToken.objects.filter(token__in=codes).exists()
    event = SecondFactorEvent.objects.get(kind="reset")
    assert (event.user, event.by) == (caretaker, user)
    assert "réinitialisée par l’administration" in _mails()[-1].body
    assert "Deuxième étape réinitialisée" in admin.get(f"/admin/users/history/{caretaker.pk}/").content.decode()


def test_the_command_lets_in_who_nobody_else_could_let_in(user: Any, capsys: Any) -> None:
    enrol(browser())
    call_command("second_factor_reset", "alix")
    assert "alix" in capsys.readouterr().out
    assert browser().get(STEP)["Location"] == SET_UP
    with pytest.raises(CommandError):
        call_command("second_factor_reset", "personne")


def test_an_account_without_the_admin_is_told_so_before_any_step(town: Town) -> None:
    client = Client()
    client.force_login(town.users["nobody"])
    answer = client.get(HOME, follow=True)
    assert answer.redirect_chain == [("/admin/login/?next=/admin/", 302)]
    assert "Ce compte n’a pas accès à Palier." in answer.content.decode()


def test_where_it_is_not_asked_the_password_is_enough_and_its_screens_are_not_there(user: Any, settings: Any) -> None:
    settings.PALIER_SECOND_FACTOR = False
    client = browser()
    assert is_in(client)
    for address in (STEP, SET_UP, MANAGE, reverse("second_factor_reset", args=[user.pk])):
        assert client.get(address).status_code == 404
    assert "Connexion en deux étapes" not in client.get("/admin/account/").content.decode()


def test_a_server_always_asks(monkeypatch: pytest.MonkeyPatch) -> None:
    from importlib import import_module

    for name in ("PALIER_SECRET_KEY", "PALIER_BUILD_TOKEN", "PALIER_CODE_KEY", "PALIER_ALLOWED_HOSTS"):
        monkeypatch.setenv(name, "cms.commune.example")
    monkeypatch.setenv("PALIER_SECOND_FACTOR", "0")
    production = import_module("cms.settings.production")
    assert production.PALIER_SECOND_FACTOR is True
    assert "cms.staff.middleware.SecondFactor" in production.MIDDLEWARE
    assert production.PALIER_STAFF_DEVICE_COOKIE.startswith("__Host-")


def test_a_mail_server_that_is_away_is_tried_again(user: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    enrol(browser())
    now = timezone.now()

    def away(self: Any) -> None:
        raise ConnectionRefusedError

    with monkeypatch.context() as patch:
        patch.setattr("django.core.mail.EmailMessage.send", away)
        assert SecondFactorMails().step(now)
    assert not SecondFactorMails().step(now)
    SecondFactorMails().step(now + APART)
    assert [each.to for each in mail.outbox] == [["alix@mairie.example"]]
    assert not SecondFactorMails().step(now + 2 * APART)


def test_what_cannot_be_a_code_is_said_to_be_none_and_costs_no_try(user: Any) -> None:
    enrol(browser())
    client = browser()
    for typed in ("12345", "bonjour", "1234567"):
        assert "Tapez les six chiffres de l’application" in client.post(STEP, {"code": typed}).content.decode()
    assert not Attempt.objects.filter(scope="factor").exists()


def test_no_miss_keeps_a_name_in_clear(user: Any) -> None:
    enrol(browser())
    browser().post(STEP, {"code": "000000"})
    assert Attempt.objects.filter(scope="factor").count() == 1
    assert "alix" not in str(list(Attempt.objects.values()))


def _mails() -> list[Any]:
    chore = SecondFactorMails()
    while chore.step(timezone.now()):
        pass
    assert all(each.to in (["alix@mairie.example"], ["gardien@habitat.example"]) for each in mail.outbox)
    return mail.outbox
