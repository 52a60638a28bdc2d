"""Coming in with a name and a password, and going out again."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.islands.fake_api import LODGE_CODE, FakeApi

PASSWORD = "quatre mots sans lien"


def sign_in(page: Page, password: str = PASSWORD) -> None:
    page.get_by_label("Identifiant", exact=True).fill("amina")
    page.get_by_label("Mot de passe", exact=True).fill(password)
    page.get_by_role("button", name="Entrer").click()


def test_one_comes_home_with_the_keyboard_alone(page: Page, url: str, api: FakeApi) -> None:
    api.open_account()
    page.goto(f"{url}/espace/")
    page.get_by_label("Identifiant", exact=True).focus()
    page.keyboard.type("amina")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Bonjour Amina")).to_be_focused()
    expect(page.get_by_role("link", name="Les Tilleuls")).to_be_visible()
    expect(page.get_by_role("link", name="1 message non lu")).to_be_visible()


def test_a_wrong_password_is_told_where_one_is_and_lets_one_try_again(page: Page, url: str, api: FakeApi) -> None:
    api.open_account()
    page.goto(f"{url}/espace/")
    sign_in(page, "autre chose")
    refused = page.get_by_role("group", name="Identifiant ou mot de passe inconnu.")
    expect(refused).to_be_focused()
    expect(page.get_by_label("Identifiant", exact=True)).to_have_value("amina")
    sign_in(page)
    expect(page.get_by_role("heading", name="Bonjour Amina")).to_be_visible()


def test_what_was_left_empty_is_listed_and_tied_to_its_field(page: Page, url: str, api: FakeApi) -> None:
    page.goto(f"{url}/espace/")
    page.get_by_role("button", name="Entrer").click()
    expect(page.get_by_role("group", name="2 réponses sont à revoir")).to_be_focused()
    field = page.get_by_label("Mot de passe", exact=True)
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_have_accessible_description("Écrivez votre mot de passe.")
    page.get_by_role("link", name="Écrivez votre mot de passe.").click()
    expect(field).to_be_focused()
    assert api.asked == [], "nothing is asked of the server for an empty form"


def test_a_password_can_be_shown_while_it_is_typed(page: Page, url: str) -> None:
    page.goto(f"{url}/espace/")
    field = page.get_by_label("Mot de passe", exact=True)
    field.fill("quatre mots")
    expect(field).to_have_attribute("type", "password")
    page.get_by_role("button", name="Montrer le mot de passe").click()
    expect(field).to_have_attribute("type", "text")
    expect(field).to_have_value("quatre mots")


def test_whoever_was_going_somewhere_gets_there_after_signing_in(page: Page, url: str, api: FakeApi) -> None:
    api.open_account()
    page.goto(f"{url}/espace/compte/")
    expect(page.get_by_role("heading", name="Connectez-vous pour continuer")).to_be_visible()
    sign_in(page)
    expect(page.get_by_role("heading", name="Vos appareils")).to_be_visible()
    assert page.url == f"{url}/espace/compte/"


def test_an_address_made_by_a_stranger_leads_nowhere_else(page: Page, url: str, api: FakeApi) -> None:
    api.open_account()
    for wanted in ("https://ailleurs.example/", "//ailleurs.example/", "/espace/../admin/", "javascript:alert(1)"):
        page.goto(f"{url}/404.html")
        page.goto(f"{url}/espace/#suite={wanted}")
        expect(page.get_by_role("heading", name="Se connecter")).to_be_visible()


def test_too_many_tries_are_told_with_the_time_to_wait(page: Page, url: str, api: FakeApi) -> None:
    api.open_account()
    api.limited = True
    page.goto(f"{url}/espace/")
    sign_in(page)
    expect(page.get_by_role("group", name="Attendez 4 minutes")).to_be_focused()


def test_one_signs_out_of_a_shared_computer(page: Page, url: str, api: FakeApi) -> None:
    api.open_account()
    api.signed_in = True
    page.context.add_cookies([{"name": "palier_signed_in", "value": "1", "url": url}])
    page.goto(f"{url}/espace/")
    page.get_by_role("button", name="Se déconnecter").click()
    expect(page.get_by_role("heading", name="Se connecter")).to_be_visible()
    assert not api.signed_in


def test_a_password_lost_is_replaced_with_a_new_letter(page: Page, url: str, api: FakeApi) -> None:
    api.open_account()
    page.goto(f"{url}/espace/mot-de-passe/")
    page.get_by_text("J’ai un nouveau courrier").click()
    page.get_by_label("Code du courrier").fill("abcd efgh jklm npqr")
    page.get_by_label("Initiales du destinataire").fill("KB")
    page.get_by_label("Identifiant", exact=True).fill("amina")
    page.get_by_label("Nouveau mot de passe").fill("encore quatre autres mots")
    page.get_by_role("button", name="Changer mon mot de passe").click()
    expect(page.get_by_role("heading", name="Votre mot de passe est changé")).to_be_focused()
    assert api.password == "encore quatre autres mots"


def test_a_password_lost_is_replaced_from_an_e_mail_whose_token_leaves_the_address(
    page: Page, url: str, api: FakeApi
) -> None:
    api.open_account()
    page.goto(f"{url}/espace/mot-de-passe/")
    page.get_by_text("Par e-mail").click()
    page.get_by_label("Identifiant", exact=True).fill("amina")
    page.get_by_role("button", name="Recevoir un e-mail").click()
    expect(page.get_by_text("C’est demandé.")).to_be_visible()
    page.goto(f"{url}/404.html")
    page.goto(f"{url}/espace/mot-de-passe/#token=5e55-70ken")
    page.get_by_label("Nouveau mot de passe").fill("encore quatre autres mots")
    assert page.url == f"{url}/espace/mot-de-passe/"
    page.get_by_role("button", name="Changer mon mot de passe").click()
    expect(page.get_by_role("heading", name="Votre mot de passe est changé")).to_be_focused()


def test_a_password_lost_is_replaced_with_the_code_of_the_lodge(page: Page, url: str, api: FakeApi) -> None:
    api.open_account()
    page.goto(f"{url}/espace/mot-de-passe/")
    page.get_by_text("J’ai un code de la loge").click()
    page.get_by_label("Identifiant").fill("amina")
    page.get_by_label("Nouveau mot de passe").fill("encore quatre autres mots")
    for code in ("1234 5678", LODGE_CODE):
        page.get_by_label("Code de la loge").fill(code)
        page.get_by_role("button", name="Changer mon mot de passe").click()
        if code != LODGE_CODE:
            expect(page.get_by_role("link", name="Ce code n’est pas le bon.")).to_be_visible()
    expect(page.get_by_role("heading", name="Votre mot de passe est changé")).to_be_visible()
    assert api.password == "encore quatre autres mots"


def test_who_lost_the_letter_reads_where_to_go(page: Page, url: str) -> None:
    page.goto(f"{url}/espace/mot-de-passe/")
    page.get_by_text("J’ai perdu mon courrier").click()
    expect(page.get_by_text("Passez à la loge ou à la mairie")).to_be_visible()
