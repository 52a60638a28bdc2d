"""A small town with its resident area, served beside an API that each test has for itself."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from sitegen.pelican_room import host
from sitegen.theme import Theme
from tests.islands.fake_api import FakeApi
from tests.islands.fake_server import served
from tests.sitegen.town import INSEE, NOW, SmallTown, small_town
from tests.support.browser import watched_page

THEME = Path(__file__).parents[2] / "themes" / "palier"
PATIENCE = 15_000
"""Milliseconds for what must appear."""


@pytest.fixture(scope="session")
def town_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The built site of a small commune, in the shipped theme. To be read, not changed."""
    town = SmallTown(tmp_path_factory.mktemp("islands"))
    town.write(*small_town())
    (report,) = host.run(town.records, town.output, Theme(THEME), NOW)
    assert report.good
    return town.output / INSEE


@pytest.fixture
def api() -> FakeApi:
    """Nobody has an account yet."""
    return FakeApi()


@pytest.fixture
def url(town_site: Path, api: FakeApi) -> Iterator[str]:
    """Where the site and the API are, without a final slash."""
    with served(town_site, api) as address:
        yield address


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A phone of its own for each test."""
    context = browser.new_context(viewport={"width": 360, "height": 740}, locale="fr-FR", timezone_id="Europe/Paris")
    context.set_default_timeout(PATIENCE)
    # Days of another year are said with it: these tests are to read the same next year.
    context.clock.set_fixed_time(NOW)
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """A page that has broken no script and no policy when the test ends; refused requests are the tests' own doing."""
    with watched_page(context) as watched:
        yield watched.page
        assert not [text for text in watched.complaints if "Failed to load resource" not in text]
