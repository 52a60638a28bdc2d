"""A site followed file by file while it is built: after each change of a file, what a reader who arrives then finds."""

from __future__ import annotations

import os
import random
from collections.abc import Sequence
from pathlib import Path

from tests.sitegen.kill import BUILT, KILLED, Trigger, World, die
from tests.sitegen.reading import Site
from tests.sitegen.versions import Version

TWINS = (".br", ".gz")


def follow(count: int, seed: int, folder: Path) -> list[str]:
    """What a reader would have found wrong at any instant of `count` builds, most of them killed on their way.

    The town goes from one mixture of its versions to another, one time in four before the last one was finished.
    """
    chance = random.Random(seed)
    log = folder / "faults"
    world = World(folder)
    now = world.versions[0]
    world.want(now)
    assert world.build(now) == BUILT
    for _ in range(count):
        if chance.random() < 0.75:
            now = mixture(world.versions, chance)
            world.want(now)
        # A build of this town changes two to four hundred files; beyond its last one it is not killed.
        at = chance.randrange(1, 500)
        assert world.build(now, lambda at=at: _followed(world, Trigger(at), log)) in (KILLED, BUILT)  # type: ignore[misc]
        if log.exists():
            return log.read_text().splitlines()
    assert world.build(now) == BUILT
    return []


def mixture(versions: Sequence[Version], chance: random.Random) -> Version:
    """A town in which each record is as one version or another has it, absent as it may be there, at the time of any."""
    found = {}
    for slug in sorted({slug for each in versions for slug in each.records}):
        values = chance.choice(versions).records.get(slug)
        if values:
            found[slug] = values
    like, later = chance.choice(versions), chance.choice(versions)
    return Version(like.name, _with_places(found), like.theme, later.now)


def _with_places(records: dict[str, dict[str, object]]) -> dict[str, dict[str, object]]:
    """The records that have a place to belong to and an address that no other wants: the rest would be refused."""
    addresses = {(each["place"], each["slug"]): slug for slug, each in records.items()}
    ids = {each["id"] for each in records.values()} | {""}
    kept = {
        slug: each
        for slug, each in records.items()
        if each["place"] in ids and addresses[each["place"], each["slug"]] == slug
    }
    return kept if len(kept) == len(records) else _with_places(kept)


def _followed(world: World, trigger: Trigger, log: Path) -> None:
    """Has this process look at the whole site after each file it replaces or removes, and die at the trigger."""
    root = f"{world.output}/"
    site = Site.read(world.output)
    replace, unlink = os.replace, os.unlink

    def look(name: str, what: str) -> None:
        if not name.endswith(TWINS) and (
            faults := [f"{world.step}, {what} {name}: {each}" for each in site.dead_links()]
        ):
            log.write_text("\n".join(faults))
            die()

    def replaced(source: str, target: str) -> None:
        if trigger.reaches(""):
            die()
        replace(source, target)
        name = str(target).removeprefix(root)
        site.files[name] = Path(target).read_bytes()
        look(name, "replaced")

    def unlinked(path: str) -> None:
        if trigger.reaches(""):
            die()
        unlink(path)
        name = str(path).removeprefix(root)
        if site.files.pop(name, None) is not None:
            look(name, "removed")

    os.replace, os.unlink = replaced, unlinked  # type: ignore[assignment]
