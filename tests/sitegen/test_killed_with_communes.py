"""Processes that build whole communes: whenever they are killed, each commune is whole, and the next start finishes."""

from __future__ import annotations

import random
import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sitegen.pelican_room import host
from sitegen.records import from_dict, to_json
from sitegen.theme import Theme
from tests.sitegen.kill import KILLED, small_measures
from tests.sitegen.reading import Site, either_of
from tests.sitegen.town import INSEE, NOW, SmallTown, id_of, instant, record, small_town, tree
from tests.support.processes import descendants, forked, is_alive, kill, wait_until

COMMUNES = (INSEE, "13001", "13002")
KILLS = 8


def versions() -> list[list[dict[str, Any]]]:
    """The records of a commune, and what its editors make of them."""
    letters = [record("news", f"lettre-{number}", "marseille", published=instant(-number)) for number in range(1, 4)]
    before = [*small_town(), *letters]
    after = {each["slug"]: dict(each) for each in before}
    del after["marche"], after["lettre-2"]
    after["jardin"].update(title="Le jardin rouvre", place=id_of("camas"))
    after["secteur"].update(title="Secteur du centre")
    after["camas"].update(slug="le-camas")
    return [before, [*after.values(), record("news", "fete", "blancarde")]]


class Country:
    """Communes that all go from one version to another."""

    def __init__(self, folder: Path) -> None:
        town = SmallTown(folder)
        self.records, self.output, self.theme = town.records, town.output, Theme(town.theme_folder)
        self.versions = versions()
        self.trees, sites = [], []
        for each in self.versions:
            self.want(each)
            self.build()
            self.trees.append({insee: tree(self.output / insee) for insee in COMMUNES})
            sites.append({insee: Site.read(self.output / insee) for insee in COMMUNES})
            shutil.rmtree(self.output)
        self.allowed = {insee: either_of(*(each[insee] for each in sites)) for insee in COMMUNES}

    def want(self, version: list[dict[str, Any]]) -> None:
        """Has the editors of every commune go on to a version."""
        for insee in COMMUNES:
            folder = self.records / insee
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
            for values in version:
                own = values | {"insee": insee} if "insee" in values else values
                (folder / f"{values['id']}.json").write_bytes(to_json(from_dict(own)))

    def build(self) -> None:
        """What `sitegen build --jobs 2` does."""
        reports = host.run(self.records, self.output, self.theme, NOW, jobs=2)
        assert [each.insee for each in reports if each.good] == sorted(COMMUNES)

    def faults(self) -> list[str]:
        """What the readers of a commune would find wrong at this instant."""
        return [
            f"{insee}: {fault}"
            for insee in COMMUNES
            for fault in Site.read(self.output / insee).faults(self.allowed[insee])
        ]


@pytest.fixture
def country(tmp_path: Path) -> Iterator[Country]:
    """A country that was built from nothing in either version."""
    with small_measures():
        yield Country(tmp_path)


def test_a_country_killed_at_any_instant_has_whole_communes_and_the_next_start_finishes(country: Country) -> None:
    chance = random.Random(3)
    country.want(country.versions[0])
    begun = time.monotonic()
    country.build()
    length = time.monotonic() - begun
    killed = number = 0
    while killed < KILLS:
        number = 1 - number
        country.want(country.versions[number])
        pid = forked(country.build)
        time.sleep(chance.uniform(0, length))
        others = descendants(pid)
        killed += kill(pid) == KILLED
        # One next start in two begins at once, and waits for those of the killed build that are still there.
        if chance.random() < 0.5:
            wait_until(lambda others=others: not any(map(is_alive, others)), "the processes of a killed build to end")
            assert country.faults() == []
        country.build()
        assert {insee: tree(country.output / insee) for insee in COMMUNES} == country.trees[number]
