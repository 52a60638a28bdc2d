"""One page from its target to its file: made, rendered, and put in its place when it is not the same as before."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple, Protocol

from sitegen import graph, pictures
from sitegen.compose.make import Made, make
from sitegen.manifest import PageRow
from sitegen.town import Town


class PageWriter(Protocol):
    """What renders a page and puts it in its place; Pelican's writer, in our subclass."""

    def render(self, made: Made) -> bytes:
        """The bytes of a page. Raises jinja2.TemplateError and whatever a template's mistake raises."""

    def write(self, file: str, data: bytes) -> None:
        """Replaces a file below the output."""


class Outcome(NamedTuple):
    """What became of a target: a page with what it used, nothing to write any more, or a failure in words."""

    target: str
    page: PageRow | None = None
    is_new: bool = False
    """Whether no page was remembered for the target."""
    media: tuple[str, ...] = ()
    sites: tuple[tuple[str, bytes], ...] = ()
    """(place, packed nodes) of each site whose chrome the page shows, the first time a maker meets it."""
    failure: str = ""


class PageMaker:
    """Makes the pages of one town, at one instant, into one output."""

    def __init__(self, town: Town, writer: PageWriter, output: Path) -> None:
        self._town = town
        self._writer = writer
        self._output = output
        self._first = town.index.has_no_page()
        self._public: set[str] = set()
        self._sites: set[str] = set()

    def pages(self, targets: Sequence[str]) -> list[Outcome]:
        """Makes pages in order."""
        self._town.foresee([target.partition(":")[2] for target in targets if target.startswith("detail:")])
        before = self._before(targets)
        return [self._page(target, before.get(target)) for target in targets]

    def _page(self, target: str, before: tuple[str, str] | None) -> Outcome:
        """Makes one page; a mistake in a template or a record that went away is told, not raised. Raises OSError."""
        try:
            made = make(self._town, target)
            if made is None:
                return Outcome(target)
            for file in sorted(made.notebook.media - self._public):
                pictures.make_public(self._town.source.media(file), file, self._output)
                self._public.add(file)
            data = self._writer.render(made) if made.template else made.data
        except OSError:
            raise
        except Exception as error:
            return Outcome(target, failure=f"{type(error).__name__}: {error}")
        hash = hashlib.sha256(data).hexdigest()
        if before != (made.file, hash):
            self._writer.write(made.file, data)
        notes = made.notebook
        page = PageRow(target, made.file, hash, made.right_from, made.right_until, graph.packed(notes.nodes))
        sites = [(place, graph.packed(nodes)) for place, nodes in notes.sites.items() if place not in self._sites]
        self._sites.update(notes.sites)
        return Outcome(target, page, before is None, tuple(sorted(notes.media)), tuple(sites))

    def _before(self, targets: Sequence[str]) -> dict[str, tuple[str, str]]:
        """The path and the hash of each target that has a page."""
        if self._first:
            return {}
        query = "SELECT target, path, hash FROM page WHERE target IN (SELECT value FROM json_each(?))"
        rows = self._town.index.db.execute(query, (json.dumps(targets),))
        return {target: (path, hash) for target, path, hash in rows}
