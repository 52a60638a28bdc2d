"""A deployment that follows the builder."""

from __future__ import annotations

from tests.sitegen.deploy.conftest import Place
from tests.sitegen.deploy.site import published, version_a, version_b, version_c
from tests.support.processes import stop, wait_until


def test_each_finished_build_is_deployed_and_a_failing_service_is_tried_again(place: Place) -> None:
    place.output.build(version_a())
    process = place.process("--follow")
    try:
        wait_until(lambda: place.watched.objects == published(version_a()), "the first build in the bucket")
        place.output.build(version_b())
        wait_until(lambda: place.watched.objects == published(version_b()), "the second build in the bucket")
        broken = place.watched.requests
        place.watched.breaks = lambda number: "500"
        place.output.build(version_c())
        wait_until(lambda: place.watched.requests > broken + 5, "requests that fail")
        assert process.poll() is None
        place.watched.breaks = lambda number: ""
        wait_until(lambda: place.watched.objects == published(version_c()), "the third build in the bucket")
    finally:
        stop(process)
    assert place.listing() == published(version_c())
