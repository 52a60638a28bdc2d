"""In which order files are brought to a place that takes them one by one, so that no reader finds a link to nothing.

Holds for a reader who comes in by the front page or by any page that was live, at every instant, and after a deployment
was cut off anywhere, whatever version the next one brings: what is led to is there before what leads to it, and nothing
goes while something leads to it. Pages that nothing leads to yet, or any more, may be of a version that was never whole;
they are listed in the place itself (`unlinked`), so that they are made right before anything leads to them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from sitegen.deploy.content import is_hashed, is_page

ENTRIES = frozenset({"index.html", "404.html"})
"""Pages that readers reach without a link."""


@dataclass(frozen=True, slots=True)
class Step:
    """Paths that may be treated in any order, at the same time; the next step waits for all of them.

    `unlinked` replaces the list of the pages that nothing leads to.
    """

    action: Literal["upload", "unlinked", "delete"]
    paths: tuple[str, ...]


def steps(wanted: Mapping[str, str], there: Mapping[str, str], unlinked: Collection[str] = ()) -> list[Step]:
    """How to make `there` what is `wanted` (path → digest of the content). Returns the steps, empty when nothing differs."""
    changed = sorted(path for path, digest in wanted.items() if there.get(path) != digest)
    listed = {path for path in unlinked if path in there}
    hashed = [path for path in changed if is_hashed(path)]
    others = [path for path in changed if not is_hashed(path)]
    new = [path for path in others if path not in ENTRIES and (path not in there or path in listed)]
    taken = set(new)
    old = [path for path in others if path not in taken]
    gone = sorted(path for path in there if path not in wanted)
    gone_pages = [path for path in gone if not is_hashed(path)]

    found = _Steps(frozenset(unlinked))
    found.upload(hashed)
    if new:
        found.unlinked(listed | taken)
    found.upload(path for path in new if is_page(path))
    found.upload(path for path in new if not is_page(path))
    # From here on pages that lead to the new ones go up.
    found.unlinked(listed - wanted.keys())
    found.upload(path for path in old if is_page(path))
    found.upload(path for path in old if not is_page(path))
    if gone_pages:
        found.unlinked(gone_pages)
    found.delete(path for path in gone_pages if is_page(path))
    found.delete(path for path in gone_pages if not is_page(path))
    found.unlinked(())
    found.delete(path for path in gone if is_hashed(path))
    return found.steps


class _Steps:
    """The steps so far, without those that would change nothing."""

    def __init__(self, listed: frozenset[str]) -> None:
        self.steps: list[Step] = []
        self._listed = listed

    def upload(self, paths: Iterable[str]) -> None:
        self._add("upload", paths)

    def delete(self, paths: Iterable[str]) -> None:
        self._add("delete", paths)

    def unlinked(self, paths: Iterable[str]) -> None:
        listed = frozenset(paths)
        if listed != self._listed:
            self.steps.append(Step("unlinked", tuple(sorted(listed))))
            self._listed = listed

    def _add(self, action: Literal["upload", "delete"], paths: Iterable[str]) -> None:
        found = tuple(paths)
        if found:
            self.steps.append(Step(action, found))
