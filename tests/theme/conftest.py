"""The theme as the generator reads it, and the environment that renders it."""

from __future__ import annotations

from pathlib import Path

import pytest
from jinja2 import Environment

from sitegen.pelican_room import host
from sitegen.theme import Theme
from tests.theme.theme_files import THEME


@pytest.fixture(scope="session")
def theme() -> Theme:
    return Theme(THEME)


@pytest.fixture(scope="session")
def environment(theme: Theme, tmp_path_factory: pytest.TempPathFactory) -> Environment:
    """The very environment of a build, so that what renders here renders there."""
    folder: Path = tmp_path_factory.mktemp("theme")
    generator, _writer = host.resident(folder, folder, theme)
    return generator.env
