"""The desk in a real browser, on a phone and on a screen, light and dark: axe, reflow, thumbs, keyboard, paper."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.reports.desk.busy import PASSWORD
from tests.support.accessibility import violations
from tests.support.browser import watched_page
from tests.support.install import Install
from tests.support.processes import BIN, free_ports, status_of, stop, wait_until

pytestmark = pytest.mark.skipif(
    bool(os.environ.get("PALIER_DATABASE_URL")),
    reason="what a browser draws is the same on either database: `DATABASE=sqlite make test` runs it",
)

expect.set_options(timeout=60_000)

LOOKS = [(360, "dark"), (1280, "light")]
UNFOLD = """() => document.querySelectorAll("details").forEach(each => {
    each.removeAttribute("name");
    each.open = true;
})"""
SMALL = """() => [...document.querySelectorAll(
    ":is(.palier-desk, nav) :is(a, button, summary, select, textarea, input:not([type=hidden], [type=file]))")]
    .filter(each => each.closest(".palier-desk") || !document.querySelector(".palier-desk"))
    .filter(each => each.checkVisibility())
    .map(each => each.matches("[type=checkbox], [type=radio]") ? each.labels[0] : each)
    // A link within a sentence is as high as its line.
    .filter(each => !(each.matches("a") && getComputedStyle(each).display === "inline"))
    .map(each => [each.outerHTML.slice(0, 110), each.getBoundingClientRect().height])
    .filter(([, height]) => height < 43.5)
    .map(([what, height]) => `${what}: ${Math.round(height)} px`)"""

# Wagtail scrolls within its own window, so that the document is never wider than the screen: each element is looked at.
# Tables of figures and the band of lists may slide; the headings of what is shown as cards are for the ear alone.
BEYOND = """() => [...document.querySelectorAll(".palier-desk *, body:not(:has(.palier-desk)) main *")]
    .filter(each => each.checkVisibility() && !each.closest(".palier-table, .palier-lists, .palier-cards thead"))
    .filter(each => each.getBoundingClientRect().right > innerWidth + 1)
    .map(each => `beyond the edge: ${each.outerHTML.slice(0, 110)}`)"""


@dataclass(frozen=True)
class Desk:
    """A browser that the manager has signed in with, and where the screens are."""

    context: BrowserContext
    url: str
    places: dict[str, str]

    def open(self, page: Page, name: str) -> None:
        """A screen by its name in `busy`."""
        answer = page.goto(self.url + self.places[name])
        assert answer and answer.ok, name


@pytest.fixture(scope="module")
def desk(install: Install, browser: Browser) -> Iterator[Desk]:
    """One server with much on its desk, one signing in, for all tests of this file."""
    (line,) = install.run("from tests.reports.desk.busy import main\nmain()")
    places = json.loads(line)
    port = free_ports(1)
    log = (install.var / "cms.log").open("w")
    command = [
        BIN / "gunicorn",
        "cms.wsgi",
        "--bind",
        f"127.0.0.1:{port}",
        "--worker-class",
        "gthread",
        "--threads",
        "4",
    ]
    process = install.process(*command, "--no-control-socket", "--log-level", "warning", stdout=log, stderr=log)
    context = browser.new_context(locale="fr-FR", timezone_id="Europe/Paris", has_touch=True)
    context.set_default_timeout(60_000)
    try:
        url = f"http://127.0.0.1:{port}"
        wait_until(lambda: status_of(f"{url}/admin/login/") == 200, f"the CMS at {url}")
        page = context.new_page()
        page.goto(f"{url}/admin/login/")
        page.locator("#id_username").fill(places["username"])
        page.locator("#id_password").fill(PASSWORD)
        page.locator("button[type=submit]").first.click()
        expect(page).to_have_url(f"{url}/admin/")
        page.close()
        yield Desk(context, url, places)
    finally:
        context.close()
        stop(process)
        log.close()


@pytest.fixture
def page(desk: Desk) -> Iterator[Page]:
    """A page that broke no script, and that the server never failed."""
    with watched_page(desk.context) as watched:
        yield watched.page
        assert not watched.complaints


def queue(desk: Desk, page: Page) -> None:
    desk.open(page, "queue")
    expect(page.get_by_role("button", name="Tout cocher")).to_be_visible()


def no_queue(desk: Desk, page: Page) -> None:
    page.goto(f"{desk.url}{desk.places['queue']}?q=introuvable")
    expect(page.get_by_text("Aucun signalement ne correspond")).to_be_visible()


def report(desk: Desk, page: Page) -> None:
    desk.open(page, "report")
    expect(page.get_by_role("heading", name="Ce qui s’est passé")).to_be_visible()


def bulk(desk: Desk, page: Page) -> None:
    queue(desk, page)
    page.get_by_role("button", name="Tout cocher").click()
    page.get_by_label("Pour les signalements cochés").select_option(label="Prévoir une intervention")
    page.get_by_role("button", name="Continuer").click()
    expect(page.get_by_text("Rien n’est encore fait")).to_be_visible()
    # Without a day: the form comes back with its sentence.
    page.get_by_role("button", name=re.compile("^Prévoir une intervention :")).click()
    expect(page.get_by_text("Champ requis")).to_be_visible()


def named(name: str) -> Callable[[Desk, Page], None]:
    def screen(desk: Desk, page: Page) -> None:
        desk.open(page, name)

    screen.__name__ = name
    return screen


NAMED = [
    "visits", "figures", "residences", "search", "dwelling", "slip",
    "settings", "category", "new_category", "firm", "template",
]  # fmt: skip
SCREENS = [queue, no_queue, report, bulk, *map(named, NAMED)]


@pytest.mark.parametrize("screen", SCREENS, ids=lambda screen: screen.__name__)
def test_a_screen_is_for_everybody(desk: Desk, page: Page, screen: Callable[[Desk, Page], None]) -> None:
    found: list[str] = []
    for width, scheme in LOOKS:
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        page.set_viewport_size({"width": width, "height": 740})
        screen(desk, page)
        page.evaluate(UNFOLD)
        # The rest of a screen is Wagtail's.
        ours = "html" if screen.__name__ == "slip" else ".palier-desk"
        found += [f"{width} {scheme}: {each}" for each in violations(page, ours)]
        if width == 360:
            found += [f"too low for a thumb: {each}" for each in page.evaluate(SMALL)]
        found += [f"{width}: {each}" for each in page.evaluate(BEYOND)]
    assert not found, "\n".join(found[:12])


def test_reports_are_gone_through_with_the_keyboard_alone(desk: Desk, page: Page) -> None:
    page.goto(f"{desk.url}{desk.places['queue']}?liste=all")
    reports = page.locator("[data-row]")
    reports.first.focus()
    page.keyboard.press("ArrowDown")
    expect(reports.nth(1)).to_be_focused()
    page.keyboard.press("Space")
    row = page.locator(".palier-queue tbody tr").nth(1)
    expect(row.get_by_role("checkbox")).to_be_checked()
    page.keyboard.press("ArrowUp")
    expect(reports.first).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Ce qui s’est passé")).to_be_visible()
    note = page.locator("#ecrire-equipe")
    note.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(note.get_by_label("Note pour l’équipe")).to_be_focused()
    page.keyboard.type("Vu ce matin.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("list").get_by_text("Vu ce matin.")).to_be_visible()
    page.get_by_role("link", name="Retour à la liste").focus()
    page.keyboard.press("Enter")
    # Back where one was, not at the top: the address names the link, and browsers put the keyboard there.
    expect(reports.first).to_be_focused()


def test_a_photo_is_enlarged_turned_over_and_closed_with_the_keyboard(desk: Desk, page: Page) -> None:
    report(desk, page)
    second = page.get_by_role("link", name="Agrandir la photo 2 sur 3")
    second.focus()
    page.keyboard.press("Enter")
    picture = page.get_by_role("dialog", name="Photo agrandie").locator("img")
    expect(picture).to_have_attribute("alt", "Agrandir la photo 2 sur 3")
    page.keyboard.press("ArrowRight")
    expect(picture).to_have_attribute("alt", "Agrandir la photo 3 sur 3")
    page.keyboard.press("Escape")
    expect(page.get_by_role("link", name="Agrandir la photo 3 sur 3")).to_be_focused()


@pytest.mark.parametrize("name", ["report", "visits", "figures", "slip"])
def test_paper_is_white_and_holds_all_of_it(desk: Desk, page: Page, name: str) -> None:
    page.emulate_media(media="print", color_scheme="dark")
    page.set_viewport_size({"width": 718, "height": 1000})
    desk.open(page, name)
    assert not page.locator(".w-slim-header:visible, aside:visible, nav:visible, main .button:visible").count()
    ink, paper, cut = page.evaluate(
        """() => [
          getComputedStyle(document.querySelector("main :is(p, dd, th)")).color,
          getComputedStyle(document.body).backgroundColor,
          [...document.querySelectorAll("html, body, .wrapper, main, .palier-table")]
            .filter(each => getComputedStyle(each).overflowY !== "visible")
            .map(each => each.outerHTML.slice(0, 60)),
        ]"""
    )
    assert sum(int(part) for part in re.findall(r"\d+", ink)[:3]) < 300, f"it prints in {ink}"
    assert paper in ("rgb(255, 255, 255)", "rgba(0, 0, 0, 0)")
    assert not cut


def test_a_firm_and_a_ready_reply_are_added_on_a_phone_used_and_withdrawn(desk: Desk, page: Page) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    desk.open(page, "settings")
    page.get_by_role("link", name="Ajouter une entreprise").click()
    page.get_by_label("Nom").fill("Serrurerie du Port")
    page.get_by_label("Adresse e-mail").fill("serrurerie")
    page.get_by_role("button", name="Enregistrer").click()
    # What is wrong has the keyboard, with its sentence.
    wrong = page.get_by_label("Adresse e-mail")
    expect(wrong).to_be_focused()
    expect(wrong).to_have_accessible_description(re.compile("adresse e-mail valide"))
    wrong.fill("serrurerie@port.example")
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.locator(".messages")).to_contain_text("C’est enregistré.")
    page.get_by_role("link", name="Serrurerie du Port").click()
    page.get_by_text("Encore appelée").click()
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_text("n’est plus appelée")).to_be_visible()

    page.get_by_role("link", name="Ajouter une réponse").click()
    page.get_by_label("Nom").fill("Serrurier prévenu")
    page.get_by_label("Texte").fill("Le serrurier est prévenu.")
    page.get_by_role("button", name="Enregistrer").click()
    reply = page.get_by_role("link", name="Serrurier prévenu")
    expect(reply).to_be_visible()
    report(desk, page)
    write = page.locator("#ecrire-locataire")
    write.locator("summary").click()
    expect(write.get_by_label("Message")).to_be_focused()
    write.get_by_role("button", name="Serrurier prévenu").click()
    expect(write.get_by_label("Message")).to_have_value("Le serrurier est prévenu.")

    desk.open(page, "settings")
    reply.click()
    page.get_by_role("button", name="Retirer cette réponse").click()
    expect(page.locator(".messages")).to_contain_text("La réponse est retirée")
    expect(reply).to_have_count(0)


def test_a_report_is_noted_at_the_lodge_and_its_slip_is_there(desk: Desk, page: Page) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    desk.open(page, "dwelling")
    page.get_by_role("button", name="Noter, et voir le billet").click()
    expect(page.get_by_label("Catégorie")).to_be_focused()
    page.get_by_label("Catégorie").select_option(label="Eau et fuites")
    page.get_by_label("Ce que dit la personne").fill("Le robinet fuit.")
    page.get_by_role("button", name="Noter, et voir le billet").click()
    expect(page.get_by_role("heading", name="Votre signalement")).to_be_visible()
    expect(page.get_by_text("Le robinet fuit.")).to_be_visible()
    expect(page.get_by_role("button", name="Imprimer")).to_be_visible()
