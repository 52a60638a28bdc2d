"""Several processes share a build: when the one that started them is killed they end, and the next start finishes."""

from __future__ import annotations

import os
import random
import time
from collections.abc import Iterator
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest

from sitegen import manifest, parallel, processes, twins
from sitegen.build import manifest_of
from sitegen.pelican_room import generators, host
from tests.sitegen.kill import KILLED, World, small_measures
from tests.sitegen.town import INSEE
from tests.sitegen.versions import Version
from tests.support.processes import descendants, forked, is_alive, kill, wait_until

KILLS = 8


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A town that several processes share as if it were large."""
    with small_measures(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(generators, "LARGE", 1)
        yield World(tmp_path_factory.mktemp("town"))


def shared_build(world: World, version: Version, twins: bool = True) -> None:
    """What `sitegen build --jobs 2` does."""
    (report,) = host.run(world.town.records, world.town.output, version.theme, version.now, jobs=2, twins=twins)
    assert report.good


def test_the_processes_end_with_the_one_that_started_them_and_the_next_start_finishes(world: World) -> None:
    chance = random.Random(1)
    begun = time.monotonic()
    now = world.versions[0]
    world.want(now)
    shared_build(world, now)
    length = time.monotonic() - begun
    killed = 0
    while killed < KILLS:
        now = chance.choice([each for each in world.versions if each is not now])
        world.want(now)
        pid = forked(partial(shared_build, world, now))
        time.sleep(chance.uniform(0, length))
        others = descendants(pid)
        killed += kill(pid) == KILLED
        # Started at once, while they may still be there: it waits for them.
        shared_build(world, now)
        assert world.differences(now) == []
        wait_until(lambda others=others: not any(map(is_alive, others)), "the processes of a killed build to end")
        assert world.faults() == []


def test_the_first_build_of_a_town_shows_its_home_when_all_it_leads_to_is_there(world: World) -> None:
    """The processes make pages in an order of their own."""
    chance = random.Random(2)
    now = world.versions[0]
    world.want(now)
    for _ in range(KILLS):
        world.clear()
        pid = forked(partial(shared_build, world, now))
        wait_until(lambda: world.output.is_dir(), "a build to begin")
        time.sleep(chance.uniform(0, 0.3))
        others = descendants(pid)
        kill(pid)
        wait_until(lambda others=others: not any(map(is_alive, others)), "the processes of a killed build to end")
        assert world.faults() == []
        shared_build(world, now)
        assert world.differences(now) == []


def test_nobody_builds_beside_processes_that_still_make_twins_when_the_one_that_started_them_is_killed(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    end_with = processes._end_with

    def end_long_after(parent: int) -> None:
        while os.getppid() == parent:
            time.sleep(0.01)
        time.sleep(0.5)
        end_with(parent)

    def make_slowly(file: Path) -> None:
        time.sleep(0.1)
        twins.make_twins(file)

    now = world.versions[0]
    world.want(now)
    world.clear()
    shared_build(world, now, twins=False)
    with monkeypatch.context() as patch:
        patch.setattr(processes, "_end_with", end_long_after)
        patch.setattr(parallel, "make_twins", make_slowly)
        pid = forked(partial(shared_build, world, now))
        wait_until(lambda: any(world.output.rglob("*.html.br")), "the first twins of a page")
    others = descendants(pid)
    assert kill(pid) == KILLED
    held = 0
    with monkeypatch.context() as patch:
        patch.setattr(manifest, "PATIENCE", 0)
        while any(map(is_alive, others)):
            try:
                with closing(manifest.Manifest(manifest_of(world.town.output, INSEE))):
                    assert not any(map(is_alive, others))
            except manifest.ManifestBusy:
                held += 1
    assert held
    shared_build(world, now)
    assert world.differences(now) == []
