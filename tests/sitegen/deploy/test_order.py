"""Whatever the versions, wherever deployments are cut off, no reader finds a link to nothing."""

from __future__ import annotations

from itertools import product
from random import Random

from hypothesis import given, settings, strategies as st

from sitegen.deploy.order import steps
from tests.sitegen.deploy.site import Version, dead_links, page, pages_of

NAMES = ["index.html", "404.html", *(f"{name}/index.html" for name in "abcdef")]
ASSETS = ["assets/one.css", "assets/two.css", "media/three.webp"]


@st.composite
def versions(draw: st.DrawFn) -> Version:
    """A site whose pages lead to its own pages and assets only, and to a file for programs."""
    names = ["index.html", *draw(st.lists(st.sampled_from(NAMES[1:]), unique=True))]
    assets = draw(st.lists(st.sampled_from(ASSETS), unique=True))
    files = draw(st.lists(st.sampled_from(["fete.ics", "atom.xml"]), unique=True))
    addresses = [f"/{name.removesuffix('index.html')}" for name in [*names, *assets, *files] if name != "404.html"]
    links = st.lists(st.sampled_from(addresses), unique=True, max_size=3)
    found = {name: page(draw(st.sampled_from("xy")), *draw(links)) for name in names}
    return found | dict.fromkeys(assets, b"asset") | {name: draw(st.sampled_from([b"1", b"2"])) for name in files}


class MemoryBucket:
    """A bucket whose every change is looked at."""

    def __init__(self) -> None:
        self.objects: Version = {}
        self.unlinked: tuple[str, ...] = ()
        self.live: set[str] = set()
        """Pages that readers know of: those of the last whole version that every later one kept."""

    def deploy(self, wanted: Version, most: int, random: Random) -> None:
        """Takes the steps one path at a time, in any order within a step, and stops after `most` of them."""
        entries = (self.live & pages_of(wanted)) | {"index.html"}
        self.live &= pages_of(wanted)
        digests = {path: data.decode() for path, data in wanted.items()}
        there = {path: data.decode() for path, data in self.objects.items()}
        for step in steps(digests, there, self.unlinked):
            for path in random.sample(step.paths, len(step.paths)) if step.action != "unlinked" else [""]:
                if not most:
                    return
                most -= 1
                if step.action == "unlinked":
                    self.unlinked = step.paths
                elif step.action == "upload":
                    self.objects[path] = wanted[path]
                else:
                    del self.objects[path]
                assert not dead_links(self.objects, entries)
        self.live = pages_of(wanted)
        assert self.objects == wanted
        assert not self.unlinked


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(versions(), st.integers(0, 25)), min_size=1, max_size=5), versions(), st.randoms())
def test_no_reader_finds_a_link_to_nothing_while_versions_follow_one_another(
    cut: list[tuple[Version, int]], last: Version, random: Random
) -> None:
    bucket = MemoryBucket()
    for version, most in cut:
        bucket.deploy(version, most, random)
    bucket.deploy(last, 10_000, random)


SMALL: list[Version] = [
    {"index.html": page("nothing")},
    {"index.html": page("a chain", "/a/"), "a/index.html": page("first", "/b/"), "b/index.html": page("second")},
    {"index.html": page("its head", "/a/"), "a/index.html": page("last")},
    {"index.html": page("elsewhere", "/c/"), "c/index.html": page("to a", "/a/"), "a/index.html": page("last")},
]


def test_every_way_to_cut_small_versions_short_leaves_no_link_to_nothing() -> None:
    for first, second, third, last in product(SMALL, repeat=4):
        for cut, again, seed in product(range(6), range(6), range(2)):
            bucket = MemoryBucket()
            random = Random(seed)
            bucket.deploy(first, 100, random)
            bucket.deploy(second, cut, random)
            bucket.deploy(third, again, random)
            bucket.deploy(last, 100, random)


@given(versions())
def test_a_version_that_is_there_takes_no_step(version: Version) -> None:
    digests = {path: data.decode() for path, data in version.items()}
    assert steps(digests, digests) == []
