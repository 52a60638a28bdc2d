"""What others see, the devices, how to be told, and the end of an account."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.islands.fake_api import HOME, TOKEN, FakeApi


@pytest.fixture(autouse=True)
def signed_in(page: Page, url: str, api: FakeApi) -> None:
    api.open_account()
    api.signed_in = True
    page.context.add_cookies([{"name": "palier_signed_in", "value": "1", "url": url}])
    page.goto(f"{url}/espace/compte/")


def part(page: Page, title: str) -> Locator:
    return page.locator("section").filter(has=page.get_by_role("heading", name=title, exact=True))


def test_a_lost_phone_is_signed_out_and_the_others_stay(page: Page, api: FakeApi) -> None:
    devices = part(page, "Vos appareils")
    devices.get_by_role("button", name="Déconnecter Firefox sur Windows").click()
    expect(devices.get_by_text("Firefox sur Windows")).to_have_count(0)
    expect(page.locator("#status")).to_have_text("Firefox sur Windows est déconnecté.")
    assert [each["id"] for each in api.devices] == ["a", "c"]
    expect(devices.get_by_text("Cet appareil")).to_be_visible()


def test_every_other_device_is_signed_out_at_once(page: Page, api: FakeApi) -> None:
    part(page, "Vos appareils").get_by_role("button", name="Déconnecter tous les autres").click()
    expect(page.locator("#status")).to_have_text("Tous les autres appareils sont déconnectés.")
    assert [each["id"] for each in api.devices] == ["a"]


def test_the_name_that_neighbours_see_is_changed(page: Page, api: FakeApi) -> None:
    profile = part(page, "Ce que les autres voient")
    profile.get_by_label("Nom que vos voisins voient").fill("أمينة")
    profile.get_by_role("button", name="Enregistrer").click()
    expect(profile.get_by_text("C’est enregistré.")).to_be_visible()
    expect(profile.locator("b", has_text="أمينة")).to_be_visible()
    assert api.account["display_name"] == "أمينة"


def test_a_wrong_address_is_told_by_the_words_of_the_server(page: Page) -> None:
    reach = part(page, "Vous joindre")
    reach.get_by_label("Adresse e-mail").fill("sans-arobase")
    reach.get_by_role("button", name="Enregistrer").click()
    expect(reach.get_by_label("Adresse e-mail")).to_have_accessible_description(
        "Il manque le signe @ dans cette adresse."
    )


def test_quiet_hours_and_channels_are_kept(page: Page, api: FakeApi) -> None:
    told = part(page, "Être prévenu")
    told.get_by_label("par e-mail").check()
    told.get_by_label("Jamais après").fill("21:30")
    told.get_by_role("button", name="Enregistrer mes choix").click()
    expect(told.get_by_text("C’est enregistré.")).to_be_visible()
    assert (api.preferences["email"], api.preferences["sms"]) == (True, False)
    assert (api.preferences["quiet_from"], api.preferences["quiet_until"]) == ("21:30", "08:00")


def test_what_one_is_told_of_is_chosen_and_chosen_again(page: Page, api: FakeApi) -> None:
    told = part(page, "Être prévenu")
    topic = told.get_by_label("Les messages de votre bailleur et de votre loge")
    for wanted, kept in ((False, ["staff_message"]), (True, [])):
        topic.set_checked(wanted)
        told.get_by_role("button", name="Enregistrer mes choix").click()
        expect(told.get_by_text("C’est enregistré.")).to_be_visible()
        assert api.preferences["unwanted_topics"] == kept


def test_a_home_is_left_after_a_question_and_the_others_stay(page: Page, api: FakeApi) -> None:
    api.households = [HOME, {**HOME, "id": 8, "building": "C"}]
    page.reload()
    homes = part(page, "Vos logements")
    homes.get_by_role("button", name="Quitter Les Tilleuls, bâtiment C").click()
    expect(homes.get_by_role("heading", name="Quitter Les Tilleuls, bâtiment C ?")).to_be_focused()
    homes.get_by_role("button", name="Rester").click()
    assert len(api.households) == 2
    homes.get_by_role("button", name="Quitter Les Tilleuls, bâtiment C").click()
    homes.get_by_role("button", name="Quitter ce logement").click()
    expect(page.locator("#status")).to_have_text("Les Tilleuls, bâtiment C n’est plus dans votre compte.")
    assert [each["id"] for each in api.households] == [7]
    expect(homes.get_by_text("bâtiment C")).to_have_count(0)


def test_whoever_leaves_the_last_home_is_told_before_and_signed_out_after(page: Page, url: str, api: FakeApi) -> None:
    homes = part(page, "Vos logements")
    homes.get_by_role("button", name="Quitter Les Tilleuls").click()
    expect(homes.get_by_text("tous vos appareils seront déconnectés")).to_be_visible()
    homes.get_by_role("button", name="Quitter ce logement").click()
    expect(page.get_by_role("heading", name="Se connecter")).to_be_visible()
    assert page.url == f"{url}/espace/" and not api.households


def test_a_password_is_changed_by_who_knows_the_present_one(page: Page, api: FakeApi) -> None:
    passwords = part(page, "Votre mot de passe")
    for present in ("autre chose", "quatre mots sans lien"):
        passwords.get_by_label("Mot de passe actuel").fill(present)
        passwords.get_by_label("Nouveau mot de passe").fill("encore quatre autres mots")
        passwords.get_by_role("button", name="Changer mon mot de passe").click()
        if present == "autre chose":
            expect(passwords.get_by_role("link", name="Ce n’est pas votre mot de passe actuel.")).to_be_visible()
    expect(passwords.get_by_text("Votre mot de passe est changé.")).to_be_visible()
    assert api.password == "encore quatre autres mots"


def test_ones_data_are_downloaded(page: Page) -> None:
    with page.expect_download() as download:
        part(page, "Vos données").get_by_role("button", name="Télécharger mes données").click()
    assert json.loads(Path(download.value.path()).read_text())["account"]["username"] == "amina"


def test_an_account_is_erased_after_a_question_and_the_password(page: Page, url: str, api: FakeApi) -> None:
    data = part(page, "Vos données")
    data.get_by_role("button", name="Effacer mon compte").click()
    data.get_by_role("button", name="Garder mon compte").click()
    data.get_by_role("button", name="Effacer mon compte").click()
    data.get_by_role("button", name="Effacer pour toujours").click()
    expect(data.get_by_role("link", name="Écrivez votre mot de passe pour confirmer.")).to_be_visible()
    assert api.account
    data.get_by_label("Votre mot de passe").fill("quatre mots sans lien")
    data.get_by_role("button", name="Effacer pour toujours").click()
    expect(page.get_by_role("heading", name="Se connecter")).to_be_visible()
    assert page.url == f"{url}/espace/" and not api.account


def test_the_link_of_an_e_mail_confirms_the_address_and_leaves_no_trace_in_the_history(
    page: Page, url: str, api: FakeApi
) -> None:
    page.goto("about:blank")
    page.goto(f"{url}/espace/compte/#confirm={TOKEN}")
    expect(page.get_by_text("Votre adresse e-mail est confirmée.")).to_be_visible()
    assert api.account["email_confirmed"]
    assert TOKEN not in page.url
    page.get_by_role("button", name="Voir mon compte").click()
    expect(part(page, "Vos appareils")).to_be_visible()


def test_a_link_that_serves_no_more_says_so(page: Page, url: str) -> None:
    page.goto("about:blank")
    page.goto(f"{url}/espace/compte/#confirm=ancien")
    expect(page.get_by_text("Ce lien ne sert plus")).to_be_visible()
