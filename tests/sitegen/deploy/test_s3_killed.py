"""Deployments killed with SIGKILL: at each write and at random instants, readers find whole pages and no link to nothing."""

from __future__ import annotations

import random
import signal
import time

import pytest

from sitegen.deploy.order import steps
from tests.sitegen.deploy.conftest import Place
from tests.sitegen.deploy.site import Version, dead_links, pages_of, published, version_a, version_b, version_c

WRITES = sum(len(step.paths) if step.action != "unlinked" else 1 for step in steps(*(
    {path: data.hex() for path, data in published(version).items()} for version in (version_b(), version_a())
)))  # fmt: skip
"""How many writes it takes to go from A to B."""
INSTANTS = 8


def look_at_each_write(place: Place, *versions: Version) -> list[str]:
    """After each write from now on, a reader comes in by the pages that all these versions have; what is wrong is listed."""
    entries = set.intersection(*(pages_of(version) for version in versions))
    whole = [each for version in versions for each in published(version).items()]
    wrong: list[str] = []

    def look() -> None:
        wrong.extend(dead_links(place.watched.objects, entries))
        files = [each for each in place.watched.objects.items() if not each[0].startswith(".sitegen")]
        wrong.extend(f"{path} is of no version" for path, data in files if (path, data) not in whole)

    place.watched.on_write.append(look)
    return wrong


def missing(place: Place, version: Version) -> list[str]:
    """What the bucket lacks of a version."""
    return sorted(path for path, data in published(version).items() if place.watched.objects.get(path) != data)


def finish(place: Place, version: Version) -> None:
    """Deploys again: the version is there, and only what was missing was sent."""
    # What the killed process had already handed over still arrives.
    place.watched.wait_for_quiet()
    lacking = missing(place, version)
    place.watched.forget()
    place.deploy()
    assert sorted(place.watched.uploaded()) == lacking
    assert place.listing() == published(version) == place.watched.objects
    place.watched.forget()
    assert place.deploy().uploaded == 0
    assert not place.watched.writes


@pytest.mark.parametrize("number", range(1, WRITES + 1))
def test_killed_at_a_write_it_is_finished_by_the_next_deployment_of_whatever_version(place: Place, number: int) -> None:
    place.output.build(version_a())
    place.deploy()
    place.output.build(version_b())
    place.watched.forget()
    wrong = look_at_each_write(place, version_a(), version_b(), version_c())
    process = place.process()
    place.watched.on_write.append(kill := lambda: process.kill() if len(place.watched.writes) == number else None)
    process.communicate(timeout=120)
    assert process.returncode == -signal.SIGKILL
    place.watched.on_write.remove(kill)
    then = version_b() if number % 2 else version_c()
    place.output.build(then)
    if number % 3 == 0:
        for state in place.output.states():
            state.unlink()
    finish(place, then)
    assert not wrong


@pytest.mark.parametrize("number", range(INSTANTS))
def test_killed_at_a_random_instant_it_is_finished_by_the_next_deployment(place: Place, number: int) -> None:
    place.output.build(version_a())
    place.deploy()
    place.output.build(version_b())
    wrong = look_at_each_write(place, version_a(), version_b())
    # Slowed down, so that most instants fall among the writes and not in the start of Python.
    place.watched.on_write.append(lambda: time.sleep(0.02))
    process = place.process()
    time.sleep(0.4 + random.random())
    process.kill()
    process.communicate(timeout=120)
    finish(place, version_b())
    assert not wrong
