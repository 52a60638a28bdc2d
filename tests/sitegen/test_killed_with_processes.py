"""Several processes share a build: when the one that started them is killed they end, and the next start finishes."""

from __future__ import annotations

import os
import random
import signal
import time
from collections.abc import Iterator

import pytest

from sitegen.pelican_room import generators, host
from tests.sitegen.kill import BUILT, KILLED, World, small_measures
from tests.sitegen.versions import Version
from tests.support.processes import descendants, is_alive, wait_until

KILLS = 8


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A town that several processes share as if it were large."""
    with small_measures(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(generators, "LARGE", 1)
        yield World(tmp_path_factory.mktemp("town"))


def shared_build(world: World, version: Version) -> None:
    """What `sitegen build --jobs 2` does, twins included."""
    (report,) = host.run(world.town.records, world.town.output, version.theme, version.now, jobs=2)
    assert report.good


def start(world: World, version: Version) -> int:
    """The process of a shared build."""
    pid = os.fork()
    if pid == 0:
        try:
            shared_build(world, version)
            os._exit(BUILT)
        finally:
            os._exit(1)
    return pid


def kill(pid: int) -> int:
    """Kills one process and no other."""
    os.kill(pid, signal.SIGKILL)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


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
        pid = start(world, now)
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
        pid = start(world, now)
        wait_until(lambda: world.output.is_dir(), "a build to begin")
        time.sleep(chance.uniform(0, 0.3))
        kill(pid)
        assert world.faults() == []
        shared_build(world, now)
        assert world.differences(now) == []
