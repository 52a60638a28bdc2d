"""Each screen of the resident area for everybody: axe, reflow, thumbs, any colours, and from right to left."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from PIL import Image
from playwright.sync_api import Browser, FilePayload, Page, expect

from tests.islands.fake_api import CODE, FakeApi
from tests.islands.fake_reports import fault, report, works
from tests.support.accessibility import violations


def signed_out(page: Page, url: str) -> None:
    page.goto(f"{url}/espace/")
    page.get_by_role("button", name="Entrer").click()
    expect(page.get_by_text("2 réponses sont à revoir")).to_be_visible()


def letter(page: Page, url: str) -> None:
    page.goto(f"{url}/espace/premiers-pas/#code={CODE}")
    expect(page.get_by_label("Initiales du destinataire")).to_be_visible()


def name(page: Page, url: str) -> None:
    letter(page, url)
    page.get_by_label("Initiales du destinataire").fill("KB")
    page.get_by_role("button", name="Continuer").click()
    expect(page.get_by_label("Nom que vos voisins verront")).to_be_visible()


def lost_password(page: Page, url: str) -> None:
    page.goto(f"{url}/espace/mot-de-passe/")
    page.get_by_text("J’ai un nouveau courrier").click()
    expect(page.get_by_label("Code du courrier")).to_be_visible()


def landing(page: Page, url: str) -> None:
    page.goto(f"{url}/espace/")
    expect(page.get_by_role("link", name="Coupure d’eau n° 1")).to_be_visible()


def message(page: Page, url: str) -> None:
    page.goto(f"{url}/espace/messages/#message=00000000-0000-4000-8000-000000000001")
    expect(page.get_by_text("remplir une bouteille")).to_be_visible()


def account(page: Page, url: str) -> None:
    page.goto(f"{url}/espace/compte/")
    page.get_by_role("button", name="Effacer mon compte").click()
    expect(page.get_by_label("par SMS")).to_be_visible()
    expect(page.get_by_text("Cet appareil", exact=True)).to_be_visible()


def neighbourhood(page: Page, url: str) -> None:
    page.goto(f"{url}/secteur/blancarde/")
    expect(page.get_by_role("heading", name="Chez moi")).to_be_visible()


def what_is_wrong(page: Page, url: str) -> None:
    page.goto(f"{url}/espace/signaler/")
    expect(page.get_by_role("button", name="Ça sent le gaz")).to_be_visible()


def danger(page: Page, url: str) -> None:
    what_is_wrong(page, url)
    page.get_by_role("button", name="Ça sent le gaz").click()
    expect(page.get_by_role("link", name="Urgence Sécurité Gaz")).to_be_visible()


def known(page: Page, url: str) -> None:
    what_is_wrong(page, url)
    page.get_by_role("button", name="Ascenseur En panne").click()
    page.get_by_role("button", name="Non, rien de cela").click()
    page.get_by_role("button", name="Continuer").click()
    expect(page.get_by_role("button", name="Suivre cette panne")).to_be_visible()


def where(page: Page, url: str) -> None:
    what_is_wrong(page, url)
    page.get_by_role("button", name="Eau, fuite, plomberie").click()
    page.get_by_label("Dans les parties communes").check()
    expect(page.get_by_label("Bâtiment")).to_be_visible()


def words(page: Page, url: str) -> None:
    known(page, url)
    page.get_by_role("button", name="C’est autre chose").click()
    picture = io.BytesIO()
    Image.new("RGB", (300, 200)).save(picture, "JPEG")
    photo: FilePayload = {"name": "photo.jpg", "mimeType": "image/jpeg", "buffer": picture.getvalue()}
    page.get_by_label("Ajouter des photos").set_input_files([photo])
    expect(page.get_by_text("Envoyée")).to_be_visible()
    page.get_by_role("button", name="Envoyer à Habitat Exemple").click()
    expect(page.get_by_role("group", name="Une réponse est à revoir")).to_be_focused()


def my_reports(page: Page, url: str) -> None:
    page.goto(f"{url}/espace/signalements/")
    expect(page.get_by_role("link", name="Ascenseur – Arrêté")).to_be_visible()
    expect(page.get_by_role("button", name="Suivre cette panne")).to_be_visible()


def one_report(page: Page, url: str) -> None:
    my_reports(page, url)
    page.get_by_role("link", name="Ascenseur – Arrêté").click()
    page.get_by_role("heading", name="Ce qui s’est passé").wait_for()
    expect(page.get_by_label("Très bien")).to_be_visible()


SIGNED_OUT = [signed_out, letter, name, lost_password]
REPORTS = [what_is_wrong, danger, where, known, words, my_reports, one_report]
SCREENS = [*SIGNED_OUT, landing, message, account, neighbourhood, *REPORTS]
each_screen = pytest.mark.parametrize("screen", SCREENS, ids=lambda screen: screen.__name__)
Screen = Callable[[Page, str], None]


def open_screen(page: Page, url: str, api: FakeApi, screen: Screen) -> None:
    if screen not in SIGNED_OUT:
        api.open_account()
        api.signed_in = True
        api.reports.faults, api.reports.works = [fault()], [works()]
        may = ["update", "contest", "cancel", "rate"]
        api.reports.own = [report(read=False, may=may, contest_until="2026-12-08T10:00:00Z")]
        page.context.add_cookies([{"name": "palier_signed_in", "value": "1", "url": url}])
    screen(page, url)


@each_screen
def test_axe_finds_nothing_in_light_and_in_dark(page: Page, url: str, api: FakeApi, screen: Screen) -> None:
    open_screen(page, url, api, screen)
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        found = violations(page)
        assert not found, f"{scheme}: " + "\n".join(found[:8])


@each_screen
def test_a_screen_fits_320_pixels_a_thumb_and_either_direction(
    browser: Browser, url: str, api: FakeApi, screen: Screen
) -> None:
    # The test adds a style of its own, which the page's policy rightly refuses to others.
    context = browser.new_context(viewport={"width": 320, "height": 700}, has_touch=True, bypass_csp=True)
    page = context.new_page()
    open_screen(page, url, api, screen)
    small = page.evaluate(
        """() => [...document.querySelectorAll(
          'main button, main input:not([type=checkbox], [type=radio]), main summary, .rows a, .field-tick')]
        .filter(e => e.checkVisibility())
        .map(e => [e.outerHTML.slice(0, 80), e.getBoundingClientRect().height])
        .filter(([, height]) => height < 43.5)"""
    )
    assert not small
    page.add_style_tag(content="* {line-height: 1.5 !important; letter-spacing: .12em !important}")
    for direction in ("ltr", "rtl"):
        page.evaluate("direction => document.documentElement.dir = direction", direction)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, direction
    context.close()


@each_screen
def test_whatever_is_asked_for_has_a_name_and_shows_where_the_keyboard_is(
    page: Page, url: str, api: FakeApi, screen: Screen
) -> None:
    open_screen(page, url, api, screen)
    page.emulate_media(forced_colors="active")
    page.keyboard.press("Tab")  # from here on the browser knows that a keyboard is at work
    ids = page.evaluate("[...document.querySelectorAll('[id]')].map(e => e.id)")
    assert len(ids) == len(set(ids)), "an id is there twice"
    for field in page.locator("main input:not([hidden])").all():
        assert field.evaluate("e => e.labels.length") == 1
        # In one go: a screen that has just come puts the focus on its heading, and may do so between two requests.
        assert field.evaluate("e => { e.focus(); return getComputedStyle(e).outlineStyle }") != "none"
