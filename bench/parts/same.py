"""Whether the race with Hugo is fair: both make the same pages of the same records."""

from __future__ import annotations

from collections.abc import Iterator

from bench.measure import Figure
from bench.room import SMALL, Room


def figures(room: Room) -> Iterator[Figure]:
    """The pages whose normalised DOM differs between our output and Hugo's, or that only one of them has."""
    from bench.hugo.build import build
    from bench.hugo.same import same

    town = room.town(SMALL)
    with room.scratch() as folder:
        theirs = folder / "theirs"
        build(room.of_hugo(SMALL), theirs)
        differences = same(room.finished(SMALL) / town.insee, theirs)
    note = differences[0] if differences else f"{town.pages} pages compared, element by element and word by word"
    yield Figure("pages that Hugo makes otherwise", [len(differences)], "pages", limit="value <= 0", note=note)
