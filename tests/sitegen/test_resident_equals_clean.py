"""A process that stays and remembers gives, after every edit, the bytes of a build from nothing."""

from __future__ import annotations

from itertools import islice

from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule

from sitegen.pelican_room import host
from sitegen.pelican_room.generators import SiteGenerator
from sitegen.recall import recall
from sitegen.theme import Theme
from tests.sitegen.edits import Edits, settings_of
from tests.sitegen.town import INSEE


class EditsOfAResident(Edits):
    """One builder for all the edits, told which files changed as `sitegen watch` is; another theme brings another."""

    def __init__(self) -> None:
        super().__init__()
        self.changed: set[str] | None = None
        self.generator: SiteGenerator | None = None

    def touched(self, name: str) -> None:
        if self.changed is not None:
            self.changed.add(name)

    def build_site(self) -> None:
        theme = Theme(self.town.theme_folder)
        if self.generator is None or self.generator.theme_files.fingerprint != theme.fingerprint:
            self.close()
            self.generator, self.writer = host.resident(self.town.records, self.town.output, theme)
            self.generator.find()
        self.generator.build(INSEE, self.writer, self.now, self.changed)
        self.changed = set()

    @rule(pages=st.integers(1, 30))
    def have_time_to_remember(self, pages: int) -> None:
        """Nobody waits for a while: something is composed ahead."""
        assert self.generator is not None
        builder = self.generator.builder(INSEE)
        town = builder.town()
        assert town is not None
        list(islice(recall(town, self.writer.for_site(self.generator.env, builder.output)), pages))

    @rule(data=st.data())
    def build_in_slices(self, data: st.DataObject) -> None:
        """Something urgent interrupts a build after each batch: the next one goes on."""
        self.put({**self.some(data), "title": "Interrompue"})
        assert self.generator is not None
        self.generator.build(INSEE, self.writer, self.now, self.changed, lambda: True)
        self.changed = set()

    @invariant()
    def is_what_a_build_from_nothing_gives(self) -> None:
        self.build_site()
        assert not self.differences()

    def close(self) -> None:
        if self.generator is not None:
            self.generator.close()

    def teardown(self) -> None:
        self.close()
        self.folder.cleanup()


EditsOfAResident.TestCase.settings = settings_of(examples=10, steps=12)
TestAnyEditOfAResident = EditsOfAResident.TestCase
