"""One running system for every journey; its tests share a worker."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from tests.support.smtp import MailServer, mail_server
from tests.support.stack import Stack, start

expect.set_options(timeout=60_000)


@pytest.fixture(scope="session")
def mail() -> Iterator[MailServer]:
    """What the system sends by e-mail."""
    with mail_server() as server:
        yield server


@pytest.fixture(scope="session")
def stack(shared_folder: Path, mail: MailServer) -> Iterator[Stack]:
    """The system with the demo town, started once."""
    stack = start(shared_folder / "stack", smtp=f"smtp://127.0.0.1:{mail.port}")
    yield stack
    assert stack.end(signal.SIGINT) == 0


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A visitor or editor of their own: no cookie of another test."""
    context = browser.new_context(viewport={"width": 1400, "height": 900}, locale="fr-FR", timezone_id="Europe/Paris")
    context.set_default_timeout(60_000)
    yield context
    context.close()
