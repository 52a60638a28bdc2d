"""One server with the site of a small town and residents in its database, for all tests of production."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.islands.conftest import town_site as town_site
from tests.production.server import Server, running
from tests.support.install import Install, copied

PLACES = 4
"""Households with one place left."""

RESIDENTS = """
import json
from django.utils import timezone
from cms.residents.services.codes import code_issue
from cms.residents.services.households import move_in
from tests.api.neighbourhood import build
from tests.places import town
from tests.residents.people import dwelling
made = build(town.build())
letters = {{name: made.letter(name) for name in made.codes}}
for number in range({places}):
    home = dwelling(made.town.pages["residence"], door=str(number))
    household = move_in(dwelling=home, addressee="Mme Lina Moreau", now=timezone.now())
    household.member_limit = 1
    household.save()
    code = code_issue(household=household, now=timezone.now(), days=42)
    letters[f"place {{number}}"] = {{"code": code, "initials": household.initials}}
print(json.dumps(letters))
"""


@dataclass(frozen=True)
class Peopled(Server):
    """A server, and what stands on the letters of its households."""

    letters: dict[str, dict[str, str]]


@pytest.fixture(scope="session")
def server(migrated: Install, town_site: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Peopled]:
    """Its tests share a worker."""
    install = copied(migrated, tmp_path_factory.mktemp("server"))
    with running(install, town_site) as started:
        (line,) = started.install.run(RESIDENTS.format(places=PLACES))
        yield Peopled(started.install, started.port, json.loads(line))
