"""A communicator writes news, sees it as readers will, publishes it, and takes it back."""

from __future__ import annotations

import re
import urllib.request
import uuid
from urllib.parse import urljoin

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from tests.journeys.editor import Editor, photograph
from tests.support.processes import status_of, text_at, wait_until
from tests.support.stack import Stack

CAMAS = "/4e-et-5e-arrondissements/le-camas/"


def read(url: str) -> bytes:
    with urllib.request.urlopen(url, timeout=10) as answer:
        data: bytes = answer.read()
        return data


@pytest.fixture
def title() -> str:
    """A title no other test run has used."""
    return f"Le jardin partagé ouvre samedi {uuid.uuid4().hex[:6]}"


def slug(title: str) -> str:
    return title.lower().replace("é", "e").replace(" ", "-")


def test_news_goes_from_the_editor_to_the_neighbourhoods_site_and_back(
    stack: Stack, context: BrowserContext, browser: Browser, title: str
) -> None:
    home, news = f"{stack.url}{CAMAS}", f"{stack.url}{CAMAS}actualites/"
    address = f"{news}{slug(title)}/"
    editor = Editor(stack, context, "mairie")
    page = editor.page

    editor.add("Actualités", "Le Camas")
    expect(page.get_by_text(re.compile(r"Visible par tous sur le site «\s*Le Camas\s*»"))).to_be_visible()
    editor.title.fill(title)
    page.locator("#id_summary").fill("On plante ensemble, venez comme vous êtes.")
    editor.upload_image("Jardin", "Des planches de bois et des semis sous un figuier", photograph())
    editor.write("Rendez-vous à dix heures devant le figuier.")
    editor.save_draft()
    assert status_of(address) == 404, "a draft is public"

    page.get_by_role("button", name="Afficher/masquer la prévisualisation").click()
    preview = page.frame_locator("#w-preview-iframe")
    expect(preview.get_by_role("heading", level=1, name=title)).to_be_visible()
    expect(preview.get_by_text("devant le figuier")).to_be_visible()

    with context.expect_page() as opened:
        page.locator("a[href$='/preview/']:visible").first.click()
    full = opened.value
    expect(full.get_by_role("heading", level=1, name=title)).to_be_visible()
    assert full.url.startswith(f"{stack.url}/apercu/")
    stranger = browser.new_context().new_page()
    forged = re.sub(r"token=[^&]+", lambda found: found[0][:-3] + "abc", full.url)
    answer = stranger.goto(forged)
    assert answer and answer.status == 403
    assert title not in stranger.content()
    stranger.context.close()
    assert status_of(address) == 404, "a preview made the draft public"

    editor.publish()
    wait_until(lambda: status_of(address) == 200, f"{address} to be live")
    for place in (home, news):
        wait_until(lambda place=place: title in text_at(place), f"{place} to list the news")  # type: ignore[misc]

    reader = browser.new_context().new_page()
    reader.goto(address)
    expect(reader.get_by_role("heading", level=1, name=title)).to_be_visible()
    expect(reader.get_by_text("devant le figuier")).to_be_visible()
    picture = reader.get_by_alt_text("Des planches de bois et des semis sous un figuier")
    expect(picture).to_be_visible()
    data = read(urljoin(address, picture.evaluate("image => image.currentSrc")))
    assert b"CameraOfTheTest" not in data and b"GPS" not in data
    reader.context.close()

    page.goto(f"{stack.url}/admin/")
    page.get_by_role("link", name="Actualités", exact=True).click()
    page.get_by_role("link", name=title).first.click()
    expect(page.get_by_text(re.compile("en ligne", re.IGNORECASE)).first).to_be_visible()

    editor.open_actions()
    page.locator("footer").get_by_role("link", name=re.compile("Dépublier")).click()
    page.get_by_role("button", name=re.compile("dépublier", re.IGNORECASE)).click()
    wait_until(lambda: status_of(address) == 404, f"{address} to be gone")
    for place in (home, news):
        wait_until(lambda place=place: title not in text_at(place), f"{place} to forget the news")  # type: ignore[misc]
    assert not editor.errors
