"""A build that is killed leaves every address whole, and the next start finishes the work."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.sitegen.following import follow
from tests.sitegen.kill import Points, World, at_operation, at_step, kills, small_measures

STEPS = {"records", "plan", "assets", "writing", "pages", "removals", "finished"}


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A town and its three versions."""
    with small_measures():
        yield World(tmp_path_factory.mktemp("town"))


def test_killed_at_any_named_step_it_is_whole_and_finished_by_the_next_start(world: World, tmp_path: Path) -> None:
    before, after, _other = world.versions
    points = Points(world, at_step, tmp_path, before, after)
    assert set(points.names) == STEPS
    assert [fault for number in points.first_and_last() for fault in points.faults_at(number, after)] == []


def test_killed_at_any_kind_of_file_operation_it_is_whole_and_finished(world: World, tmp_path: Path) -> None:
    before, after, _other = world.versions
    points = Points(world, at_operation, tmp_path, before, after)
    assert [fault for number in points.one_of_each() for fault in points.faults_at(number)] == []


def test_a_first_build_killed_at_any_step_shows_nothing_or_everything(world: World, tmp_path: Path) -> None:
    after = world.versions[1]
    points = Points(world, at_step, tmp_path, None, after)
    assert [fault for number in points.first_and_last() for fault in points.faults_at(number)] == []


def test_what_a_killed_build_had_begun_can_be_taken_back(world: World, tmp_path: Path) -> None:
    _before, after, other = world.versions
    points = Points(world, at_step, tmp_path, other, after)
    begun = [number for number, name in enumerate(points.names, 1) if name in ("assets", "pages")]
    assert [fault for number in begun for fault in points.faults_at(number, other)] == []


def test_between_any_two_file_operations_every_link_leads_somewhere_whatever_was_killed_before(tmp_path: Path) -> None:
    with small_measures():
        assert follow(30, 1, tmp_path) == []


def test_killed_at_fifty_random_instants_no_reader_notices(tmp_path: Path) -> None:
    summary = kills(50, 1, tmp_path)
    assert summary.faults == []
    assert summary.kills == 50
    assert summary.finished
    assert summary.fetched > summary.kills
