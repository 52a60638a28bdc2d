"""What every test may ask for: the demo town built once, its address behind Caddy, a browser for each worker."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from xdist.scheduler import LoadScopeScheduling

from tests.support.browser import running_browser
from tests.support.built import COMMUNE, BuiltSite, build_demo
from tests.support.processes import caddy

# Playwright keeps an event loop in its thread, which Django takes for an asynchronous caller of the database.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


class OneSystem(LoadScopeScheduling):
    """Shares the tests out by file; all journeys to one worker, for they share a running system; pages of the site singly."""

    def _split_scope(self, nodeid: str) -> str:
        if nodeid.startswith("tests/journeys/"):
            return "tests/journeys"
        return nodeid if nodeid.startswith("tests/site/") else nodeid.partition("::")[0]


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> OneSystem:
    """The way these tests are shared out among workers."""
    return OneSystem(config, log)


@pytest.fixture(scope="session")
def shared_folder(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """A folder that all workers of this run see."""
    base = tmp_path_factory.getbasetemp()
    return base if worker_id == "master" else base.parent


@pytest.fixture(scope="session")
def demo_site(shared_folder: Path) -> BuiltSite:
    """The demo town as `sitegen build` makes it from `content/`. To be read, not changed."""
    return build_demo(shared_folder / "demo")


@pytest.fixture(scope="session")
def site_url(demo_site: BuiltSite) -> Iterator[str]:
    """Where Caddy serves the demo town, without a final slash."""
    with caddy(demo_site.folder, COMMUNE) as url:
        yield url


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for each worker."""
    with running_browser() as chromium:
        yield chromium
