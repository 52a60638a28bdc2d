"""From the letter in one's hand to one's own home, on a phone."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.islands.fake_api import CODE, FakeApi


def write_letter(page: Page, code: str = CODE, initials: str = "KB") -> None:
    page.get_by_label("Code du courrier").fill(code)
    page.get_by_label("Initiales du destinataire").fill(initials)
    page.get_by_role("button", name="Continuer").click()


def write_name(page: Page, username: str = "amina") -> None:
    page.get_by_label("Nom que vos voisins verront").fill("Amina")
    page.get_by_label("Identifiant pour vous connecter").fill(username)
    page.get_by_role("button", name="Continuer").click()


def write_password(page: Page) -> None:
    page.get_by_label("Mot de passe", exact=True).fill("quatre mots sans lien")
    page.get_by_role("button", name="Ouvrir mon espace").click()


def test_the_qr_fills_the_code_and_leaves_no_trace_of_it(page: Page, url: str) -> None:
    page.goto(f"{url}/")
    page.goto(f"{url}/espace/premiers-pas/#code={CODE}")
    expect(page.get_by_label("Code du courrier")).to_have_value(CODE)
    assert page.url == f"{url}/espace/premiers-pas/"
    page.go_back()
    page.go_forward()
    expect(page.get_by_label("Code du courrier")).to_be_visible()
    assert "code" not in page.url


def test_three_steps_open_an_account_and_each_says_what_comes_next(page: Page, url: str, api: FakeApi) -> None:
    page.goto(f"{url}/espace/premiers-pas/#code={CODE}")
    expect(page.get_by_text("Ensuite : votre nom")).to_be_visible()
    page.get_by_label("Initiales du destinataire").fill("kb")
    page.get_by_role("button", name="Continuer").click()
    expect(page.get_by_role("heading", name="Votre nom")).to_be_focused()
    expect(page.get_by_text("Les Tilleuls, bâtiment B")).to_be_visible()
    expect(page.get_by_text("Il reste 3 comptes à ouvrir")).to_be_visible()
    write_name(page)
    expect(page.get_by_role("heading", name="Votre mot de passe")).to_be_focused()
    write_password(page)
    expect(page.get_by_role("heading", name="Bienvenue chez vous, Amina")).to_be_focused()
    page.get_by_role("link", name="Lire mes messages").click()
    expect(page.get_by_role("link", name="Coupure d’eau n° 1")).to_be_visible()
    assert api.account["display_name"] == "Amina"


def test_the_code_is_grouped_while_it_is_typed_and_however_it_is_pasted(page: Page, url: str) -> None:
    page.goto(f"{url}/espace/premiers-pas/")
    field = page.get_by_label("Code du courrier")
    field.press_sequentially("abcdefgh")
    expect(field).to_have_value("ABCD-EFGH")
    for _ in range(5):
        field.press("ArrowLeft")
    field.press_sequentially("x")
    expect(field).to_have_value("ABCD-XEFG-H")
    assert field.evaluate("field => field.selectionStart") == 6, "the caret stays after what was typed"
    field.fill(" abcd efgh\tjklm–npqr ")
    expect(field).to_have_value(CODE)


def test_a_wrong_code_is_told_beside_its_field(page: Page, url: str) -> None:
    page.goto(f"{url}/espace/premiers-pas/")
    write_letter(page, code="ABCD-EFGH-JKLM-NPQS")
    expect(page.get_by_role("group", name="Une réponse est à revoir")).to_be_focused()
    expect(page.get_by_label("Code du courrier")).to_have_accessible_description(
        "16 signes, en quatre groupes de quatre. Majuscules ou minuscules, avec ou sans tirets. "
        "Ce code n’existe pas. Relisez-le signe par signe."
    )
    write_letter(page)
    expect(page.get_by_role("heading", name="Votre nom")).to_be_focused()


def test_a_name_already_taken_leads_back_to_the_step_of_names_with_everything_kept(page: Page, url: str) -> None:
    page.goto(f"{url}/espace/premiers-pas/")
    write_letter(page)
    write_name(page, "pris")
    write_password(page)
    expect(page.get_by_role("link", name="Cet identifiant est déjà pris.")).to_be_visible()
    expect(page.get_by_label("Nom que vos voisins verront")).to_have_value("Amina")
    write_name(page, "amina.b")
    write_password(page)
    expect(page.get_by_role("heading", name="Bienvenue chez vous, Amina")).to_be_visible()


def test_going_back_loses_nothing_by_the_button_of_the_page_or_of_the_phone(page: Page, url: str) -> None:
    page.goto(f"{url}/espace/premiers-pas/")
    write_letter(page)
    write_name(page)
    page.get_by_role("button", name="Revenir").click()
    expect(page.get_by_label("Identifiant pour vous connecter")).to_have_value("amina")
    page.go_back()
    expect(page.get_by_label("Code du courrier")).to_have_value(CODE)


def test_an_answer_lost_on_the_way_is_asked_for_again_under_the_same_key(page: Page, url: str, api: FakeApi) -> None:
    page.goto(f"{url}/espace/premiers-pas/")
    write_letter(page)
    write_name(page)
    api.lose = {"account/"}
    write_password(page)
    expect(page.get_by_role("group", name="La ligne est mauvaise")).to_be_focused()
    api.lose = set()
    page.get_by_role("button", name="Ouvrir mon espace").click()
    expect(page.get_by_role("heading", name="Bienvenue chez vous, Amina")).to_be_visible()
    keys = [key for path, key in api.keys if path == "account/"]
    assert len(keys) >= 2 and len(set(keys)) == 1
    assert keys[0] not in [key for path, key in api.keys if path != "account/"]


def test_who_has_an_account_adds_a_home_to_it(page: Page, url: str, api: FakeApi) -> None:
    api.open_account()
    api.signed_in = True
    page.context.add_cookies([{"name": "palier_signed_in", "value": "1", "url": url}])
    page.goto(f"{url}/espace/premiers-pas/#code={CODE}")
    page.get_by_label("Initiales du destinataire").fill("KB")
    page.get_by_role("button", name="Ajouter ce logement").click()
    expect(page.get_by_role("heading", name="Ce logement est dans votre compte")).to_be_focused()
    assert ("POST", "households/") in api.asked
