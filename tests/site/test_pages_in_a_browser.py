"""Every page kind in a real browser: accessible, quiet, alone, readable when narrow, printed or without a mouse."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext

from tests.site.kinds import SHAPES, page_of_kind
from tests.support.accessibility import violations
from tests.support.browser import watched_page
from tests.support.built import BuiltSite

LOST = "404"
KINDS = [*SHAPES, LOST]
LOOKS = [("light", 360), ("dark", 360), ("light", 1280), ("dark", 1280)]


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="fr-FR", timezone_id="Europe/Paris")
    yield context
    context.close()


def address(site: BuiltSite, url: str, kind: str) -> str:
    return f"{url}/nulle-part/" if kind == LOST else url + page_of_kind(site, kind)


@pytest.mark.parametrize("kind", KINDS)
def test_axe_finds_nothing(demo_site: BuiltSite, site_url: str, context: BrowserContext, kind: str) -> None:
    found: list[str] = []
    with watched_page(context) as watched:
        page = watched.page
        for scheme, width in LOOKS:
            page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            page.set_viewport_size({"width": width, "height": 800})
            page.goto(address(demo_site, site_url, kind))
            found += [f"{scheme} {width}: {each}" for each in violations(page)]
    assert not found, "\n".join(found[:12])


@pytest.mark.parametrize("kind", KINDS)
def test_a_page_asks_for_nothing_elsewhere_and_complains_of_nothing(
    demo_site: BuiltSite, site_url: str, context: BrowserContext, kind: str
) -> None:
    with watched_page(context) as watched:
        watched.page.goto(address(demo_site, site_url, kind), wait_until="networkidle")
        assert all(url.startswith((site_url, "data:")) for url in watched.requests), watched.requests
        # The island of the resident area asks the API, which does not run here, and says so in the page.
        expected = {LOST: "status of 404", "resident area": "status of 502"}.get(kind, "\0")
        assert not [text for text in watched.complaints if expected not in text]


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_stands_between_the_page_and_its_first_paint(
    demo_site: BuiltSite, site_url: str, context: BrowserContext, kind: str
) -> None:
    with watched_page(context) as watched:
        watched.page.goto(address(demo_site, site_url, kind), wait_until="networkidle")
        blocking = watched.page.evaluate(
            "performance.getEntriesByType('resource').filter(e => e.renderBlockingStatus === 'blocking').map(e => e.name)"
        )
        assert blocking == []


@pytest.mark.parametrize("kind", KINDS)
def test_a_page_reflows_at_320_pixels_with_wide_text_spacing(
    demo_site: BuiltSite, site_url: str, browser: Browser, kind: str
) -> None:
    # The test adds a style of its own, which the page's policy rightly refuses to others.
    context = browser.new_context(viewport={"width": 320, "height": 700}, bypass_csp=True)
    page = context.new_page()
    page.goto(address(demo_site, site_url, kind))
    for style in (
        "* {}",
        "* {line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important}",
    ):
        page.add_style_tag(content=style)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, style
    context.close()


@pytest.mark.parametrize("kind", KINDS)
def test_the_first_press_of_tab_shows_a_link_to_the_content(
    demo_site: BuiltSite, site_url: str, context: BrowserContext, kind: str
) -> None:
    page = context.new_page()
    page.goto(address(demo_site, site_url, kind))
    page.keyboard.press("Tab")
    target = page.evaluate("document.activeElement.getAttribute('href')")
    assert target and target.startswith("#")
    box = page.locator(":focus").bounding_box()
    assert box and box["y"] >= 0 and box["height"] >= 24
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("id => !!document.activeElement.closest(id + ', ' + id + ' ~ *')", target)


@pytest.mark.parametrize("kind", ["commune home", "news", "event", "works", "service", "residence"])
def test_every_control_can_be_hit_with_a_thumb(
    demo_site: BuiltSite, site_url: str, browser: Browser, kind: str
) -> None:
    context = browser.new_context(viewport={"width": 360, "height": 800}, has_touch=True)
    page = context.new_page()
    page.goto(address(demo_site, site_url, kind))
    small = page.evaluate(
        """() => [...document.querySelectorAll('nav a, button, summary, header a, footer a')]
        .filter(e => e.checkVisibility() && !e.closest('p'))
        .map(e => [e.textContent.trim(), e.getBoundingClientRect()])
        .filter(([, box]) => box.width > 1 && box.height < 43.5)
        .map(([text, box]) => `${text}: ${Math.round(box.height)} px`)"""
    )
    context.close()
    assert not small


@pytest.mark.parametrize("kind", ["news", "event", "works", "service"])
def test_paper_gets_the_content_without_the_navigation(
    demo_site: BuiltSite, site_url: str, context: BrowserContext, kind: str
) -> None:
    page = context.new_page()
    page.emulate_media(media="print", color_scheme="dark")
    page.goto(address(demo_site, site_url, kind))
    assert page.locator("h1").is_visible()
    assert not page.locator("header nav").first.is_visible()
    ink, paper = page.evaluate(
        "[getComputedStyle(document.querySelector('h1')).color, getComputedStyle(document.body).backgroundColor]"
    )
    assert paper in ("rgb(255, 255, 255)", "rgba(0, 0, 0, 0)")
    assert sum(int(part) for part in ink[4:-1].split(",")) < 300, f"the title prints in {ink}"


def test_a_page_is_whole_without_javascript(demo_site: BuiltSite, site_url: str, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    for kind in SHAPES:
        page.goto(address(demo_site, site_url, kind))
        assert page.locator("main h1").is_visible(), kind
    context.close()
