"""What every test may ask for, and in which order and on which database the tests run."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from pytest_django import DjangoDbBlocker
from xdist.scheduler import LoadScopeScheduling

from tests.support.browser import running_browser
from tests.support.built import COMMUNE, BuiltSite, build_demo
from tests.support.database import copy_for_this_process
from tests.support.install import Install, copied, migrated_once
from tests.support.processes import caddy

# Playwright keeps an event loop in its thread, which Django takes for an asynchronous caller of the database.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

ON_POSTGRESQL = bool(os.environ.get("PALIER_DATABASE_URL"))
DATABASE_FIXTURES = {"db", "transactional_db", "migrated"}
ONE_SYSTEM = ("tests/journeys/", "tests/production/")
"""Folders whose tests share a running system."""


class OneSystem(LoadScopeScheduling):
    """Shares the tests out by file; all that share a running system to one worker; pages of the site singly."""

    def _split_scope(self, nodeid: str) -> str:
        for folder in ONE_SYSTEM:
            if nodeid.startswith(folder):
                return folder
        return nodeid if nodeid.startswith("tests/site/") else nodeid.partition("::")[0]


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> OneSystem:
    """The way these tests are shared out among workers."""
    return OneSystem(config, log)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What is long and cannot be shared out comes first, what can be shared out singly comes last: all workers end together.

    On PostgreSQL nothing runs but what asks for a database: the rest would say the same as beside SQLite.
    """
    if ON_POSTGRESQL:
        others = [item for item in items if not _asks_for_a_database(item)]
        items[:] = [item for item in items if _asks_for_a_database(item)]
        config.hook.pytest_deselected(items=others)
    items.sort(key=lambda item: (item.nodeid.startswith("tests/site/"), not item.nodeid.startswith(ONE_SYSTEM)))


def _asks_for_a_database(item: pytest.Item) -> bool:
    names = set(getattr(item, "fixturenames", ()))
    return bool(DATABASE_FIXTURES & names) or item.get_closest_marker("django_db") is not None


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """A part of the tests that asks for no database has nothing to say on PostgreSQL."""
    if ON_POSTGRESQL and exitstatus == pytest.ExitCode.NO_TESTS_COLLECTED:
        session.exitstatus = pytest.ExitCode.OK


@pytest.fixture(scope="session")
def shared_folder(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """A folder that all workers of this run see."""
    base = tmp_path_factory.getbasetemp()
    return base if worker_id == "master" else base.parent


@pytest.fixture(scope="session")
def migrated(shared_folder: Path) -> Install:
    """A real install whose database has its tables and nothing in them. To be copied, not changed."""
    return migrated_once(shared_folder / "migrated")


@pytest.fixture(scope="session")
def django_db_setup(migrated: Install, django_test_environment: None, django_db_blocker: DjangoDbBlocker) -> None:
    """The database of each worker, in place of one that each would migrate."""
    with django_db_blocker.unblock():
        copy_for_this_process(migrated.database_file, migrated.database)


@pytest.fixture(scope="module")
def install(migrated: Install, tmp_path_factory: pytest.TempPathFactory) -> Install:
    """A real install of a file of tests, for the processes that it starts."""
    return copied(migrated, tmp_path_factory.mktemp("install"))


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
