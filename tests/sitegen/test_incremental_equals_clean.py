"""After any sequence of edits, the site is byte for byte the one a build from nothing would give."""

from __future__ import annotations

from hypothesis.stateful import precondition, rule

from tests.sitegen.edits import Edits, settings_of


class EditsBetweenBuilds(Edits):
    """Each build is a process that starts with what the last one wrote down."""

    def build_site(self) -> None:
        self.town.build(self.now)

    @precondition(lambda self: self.kept)
    @rule()
    def build(self) -> None:
        self.build_site()

    def teardown(self) -> None:
        try:
            self.build_site()
            assert not self.differences()
        finally:
            self.folder.cleanup()


EditsBetweenBuilds.TestCase.settings = settings_of(examples=60, steps=12)
TestAnySequenceOfEdits = EditsBetweenBuilds.TestCase
