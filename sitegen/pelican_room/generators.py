"""The Pelican generator of Palier: one resident Jinja2 environment, and one builder for each commune of the source."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pelican.generators import Generator

from sitegen.build import Builder, Report
from sitegen.pelican_room.environment import prepare
from sitegen.pelican_room.writer import AtomicWriter
from sitegen.source import open_sources
from sitegen.theme import Theme

CommuneProgress = Callable[[str, str, int, int], None]


class SiteGenerator(Generator):  # type: ignore[misc]  # pelican has no types
    """Builds every commune found in PATH into OUTPUT_PATH/<INSEE>.

    `pelican` and `sitegen build` make one and run it once; `sitegen watch` keeps one and asks it for each change.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        prepare(self.env)
        self.theme_files: Theme = self.settings["SITEGEN_THEME"]
        self.progress: CommuneProgress | None = self.settings.get("SITEGEN_PROGRESS")
        self.reports: list[Report] = self.settings.setdefault("SITEGEN_REPORTS", [])
        self._builders: dict[str, Builder] = {}

    def generate_context(self) -> None:
        """Opens the builders; records are read when their commune is built."""
        self.open()

    def generate_output(self, writer: AtomicWriter) -> None:
        """Builds every commune, then makes the compressed twins that are missing."""
        now = self.settings.get("SITEGEN_NOW") or datetime.now(UTC)
        if isinstance(now, str):
            now = datetime.fromisoformat(now)
        try:
            for insee in self.communes:
                self.reports.append(self.build(insee, writer, now))
            for insee in self.communes:
                self._builders[insee].make_twins()
        finally:
            self.close()

    @property
    def communes(self) -> list[str]:
        """The INSEE codes of the communes found in the source."""
        return sorted(self._builders)

    def open(self) -> None:
        """Opens a builder for each commune that has none yet. Raises ManifestBusy, FileNotFoundError."""
        for source in open_sources(Path(self.path)):
            builder = self._builders.get(source.insee)
            if builder is None:
                self._builders[source.insee] = Builder(source, Path(self.output_path), self.theme_files)
            else:
                builder.source = source

    def close(self) -> None:
        """Closes every builder."""
        for builder in self._builders.values():
            builder.close()
        self._builders.clear()

    def builder(self, insee: str) -> Builder:
        """The builder of a commune."""
        return self._builders[insee]

    def build(self, insee: str, writer: AtomicWriter, now: datetime) -> Report:
        """Makes one commune's site right for `now`."""
        builder = self._builders[insee]
        progress = self.progress
        step = (lambda what, done, total: progress(insee, what, done, total)) if progress else None
        return builder.build(writer.for_site(self.env, builder.output), now, step)
