"""The server down, the line slow or cut, no JavaScript: each part says so, and the others go on."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.islands.fake_api import FakeApi
from tests.support.browser import watched_page

PARTS = ["", "premiers-pas/", "messages/", "signaler/", "signalements/", "compte/", "mot-de-passe/"]
HOME = "/secteur/blancarde/"


@pytest.fixture
def signed_in(context: BrowserContext, url: str, api: FakeApi) -> None:
    api.open_account()
    api.signed_in = True
    context.add_cookies([{"name": "palier_signed_in", "value": "1", "url": url}])


@pytest.mark.usefixtures("signed_in")
def test_a_server_that_is_down_is_told_and_asked_again(page: Page, url: str, api: FakeApi) -> None:
    api.down = {"*"}
    page.goto(f"{url}/espace/messages/")
    expect(page.get_by_text("Le service ne répond pas en ce moment.")).to_be_visible()
    api.down = set()
    page.get_by_role("button", name="Réessayer").click()
    expect(page.get_by_role("link", name="Coupure d’eau n° 1")).to_be_visible()


@pytest.mark.usefixtures("signed_in")
def test_one_part_of_an_account_fails_alone(page: Page, url: str, api: FakeApi) -> None:
    api.down = {"sessions/"}
    page.goto(f"{url}/espace/compte/")
    devices = page.locator("section").filter(has=page.get_by_role("heading", name="Vos appareils"))
    expect(devices.get_by_text("Le service ne répond pas en ce moment.")).to_be_visible()
    expect(page.get_by_label("Nom que vos voisins voient")).to_have_value("Amina")
    api.down = set()
    devices.get_by_role("button", name="Réessayer").click()
    expect(devices.get_by_text("Cet appareil")).to_be_visible()


@pytest.mark.usefixtures("signed_in")
def test_a_module_that_does_not_arrive_leaves_the_words_of_the_page(page: Page, url: str) -> None:
    page.route("**/islands/messages.*.js", lambda route: route.abort())
    page.goto(f"{url}/espace/messages/")
    expect(page.get_by_text("rechargez la page")).to_be_visible()
    expect(page.get_by_role("heading", name="Besoin d’aide ?")).to_be_visible()


def test_a_slow_line_is_told_and_a_second_press_asks_nothing_more(page: Page, url: str, api: FakeApi) -> None:
    api.open_account()
    api.slow = {"session/"}
    page.clock.install()
    page.goto(f"{url}/espace/")
    page.get_by_label("Identifiant", exact=True).fill("amina")
    page.get_by_label("Mot de passe", exact=True).fill("quatre mots sans lien")
    page.get_by_role("button", name="Entrer").click()
    waiting = page.get_by_role("button", name="Un instant…")
    expect(waiting).to_be_visible()
    waiting.dispatch_event("click")  # Playwright itself would wait until the button is free
    page.clock.fast_forward(5_000)
    expect(page.locator("#status")).to_have_text("La ligne est lente. On continue d’essayer.")
    page.clock.fast_forward(20_000)
    expect(page.get_by_role("group", name="La ligne est mauvaise : réessayez")).to_be_focused()
    assert len(api.asked) == 1
    api.held.set()
    page.get_by_role("button", name="Entrer").click()
    expect(page.get_by_role("heading", name="Bonjour Amina")).to_be_visible()


def test_a_line_that_is_cut_is_told(page: Page, url: str, api: FakeApi, context: BrowserContext) -> None:
    page.goto(f"{url}/espace/")
    page.get_by_label("Identifiant", exact=True).fill("amina")
    page.get_by_label("Mot de passe", exact=True).fill("quatre mots")
    context.set_offline(True)
    page.get_by_role("button", name="Entrer").click()
    expect(page.get_by_role("group", name="Pas de connexion à internet.")).to_be_focused()


@pytest.mark.parametrize("part", PARTS)
def test_without_javascript_a_page_says_what_it_is_what_it_takes_and_who_helps(
    browser: Browser, url: str, part: str
) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{url}/espace/{part}")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.get_by_text("Cette partie a besoin de JavaScript.")).to_be_visible()
    expect(page.get_by_text("Il vous faut")).to_be_visible()
    expect(page.get_by_text("La loge de votre résidence et la mairie vous aident")).to_be_visible()
    context.close()


def test_a_reader_who_is_not_signed_in_asks_for_nothing_more_than_the_page(
    context: BrowserContext, url: str, api: FakeApi
) -> None:
    with watched_page(context) as watched:
        watched.page.goto(f"{url}{HOME}", wait_until="networkidle")
        assert not [asked for asked in watched.requests if asked.endswith(".js") or "/api/" in asked]
        assert not watched.complaints
    assert api.asked == []


@pytest.mark.usefixtures("signed_in")
def test_the_home_of_a_neighbourhood_says_what_awaits_who_lives_there(page: Page, url: str) -> None:
    page.goto(f"{url}{HOME}")
    expect(page.get_by_role("heading", name="Chez moi")).to_be_visible()
    expect(page.get_by_role("link", name="Les Tilleuls")).to_have_attribute("href", "/residences/tilleuls/")
    expect(page.get_by_role("link", name="1 message non lu")).to_have_attribute("href", "/espace/messages/")


@pytest.mark.usefixtures("signed_in")
def test_the_home_of_a_neighbourhood_stays_whole_when_the_server_is_down(page: Page, url: str, api: FakeApi) -> None:
    api.down = {"*"}
    page.goto(f"{url}{HOME}")
    expect(page.get_by_role("link", name="Le service ne répond pas en ce moment.")).to_be_visible()
    expect(page.get_by_role("heading", name="Actualités")).to_be_visible()


def test_a_session_that_ended_elsewhere_shows_no_panel(page: Page, url: str, api: FakeApi) -> None:
    page.context.add_cookies([{"name": "palier_signed_in", "value": "1", "url": url}])
    with page.expect_response("**/api/resident/session/"):
        page.goto(f"{url}{HOME}")
    expect(page.get_by_role("heading", name="Chez moi")).to_have_count(0)
