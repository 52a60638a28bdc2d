"""The Pelican generator of Palier: one resident Jinja2 environment, and one builder for each commune of the source."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import UTC, datetime
from functools import partial
from importlib import import_module
from itertools import starmap
from pathlib import Path
from typing import Any

from jinja2 import TemplateError
from pelican.generators import Generator

from sitegen.ahead import LARGE, ReadAhead
from sitegen.build import Builder, Progress
from sitegen.manifest import manifest_of, pages_without_twins
from sitegen.pages import PageWriter
from sitegen.parallel import CommunePool, Server
from sitegen.pelican_room.environment import prepare
from sitegen.pelican_room.writer import AtomicWriter
from sitegen.processes import Processes, seldom_collect
from sitegen.refresh import look
from sitegen.report import Report
from sitegen.source import Source, open_sources
from sitegen.theme import Theme, ThemeError

CommuneProgress = Callable[[str, str, int, int], None]
MOST_OPEN = 64
"""Builders kept open at a time: each holds a database and a lock."""


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
        self._sources: dict[str, Source] = {}
        self._builders: dict[str, Builder] = {}

    def generate_context(self) -> None:
        """Looks for the communes; records are read when their commune is built."""
        self.find()

    def generate_output(self, writer: AtomicWriter) -> None:
        """Builds every commune, then makes the compressed twins that are missing."""
        now = self.settings.get("SITEGEN_NOW") or datetime.now(UTC)
        if isinstance(now, str):
            now = datetime.fromisoformat(now)
        large = {insee: self._look(insee) for insee in self.communes if self._sources[insee].count() >= LARGE}
        small = [insee for insee in self.communes if insee not in large]
        processes = None
        seldom_collect()
        if int(self.settings["SITEGEN_JOBS"]) > 1 and (len(small) > 1 or any(starmap(self._is_much, large.items()))):
            self.warm()
            processes = Processes(int(self.settings["SITEGEN_JOBS"]), self._server(writer))
        ahead: ReadAhead | None = self.settings.get("SITEGEN_AHEAD")
        try:
            for insee, names in large.items():
                pool = CommunePool(processes, insee, ahead) if processes else None
                self._build_once(insee, writer, now, names, pool)
            if processes and len(small) > 1:
                twins = self.settings["SITEGEN_TWINS"]
                for report in processes.map(("commune", insee, now, twins) for insee in small):
                    self.reports.append(report)
                    if self.progress:
                        self.progress("", "communes", len(self.reports), len(small) + len(large))
            else:
                for insee in small:
                    self._build_once(insee, writer, now, None, None)
        finally:
            self.close()
            if processes:
                processes.close()
        self.reports.sort(key=lambda report: report.insee)

    def _look(self, insee: str) -> set[str] | None:
        """What changed in a commune since its last build; None for all of it, as when the theme is another."""
        return look(manifest_of(Path(self.output_path), insee), self._sources[insee], self.theme_files.fingerprint)

    def _is_much(self, insee: str, names: set[str] | None) -> bool:
        """Whether what changed in a commune, or the twins it lacks, are worth starting processes for."""
        if names is None or len(names) >= LARGE:
            return True
        twins = bool(self.settings["SITEGEN_TWINS"])
        return twins and pages_without_twins(manifest_of(Path(self.output_path), insee)) >= LARGE

    def _build_once(
        self, insee: str, writer: AtomicWriter, now: datetime, names: set[str] | None, pool: CommunePool | None
    ) -> None:
        builder = self._builders[insee] = Builder(self._sources[insee], Path(self.output_path), self.theme_files, pool)
        if self.settings["SITEGEN_VERIFY"]:
            builder.verify(self._progress_of(insee))
        self.reports.append(self.build(insee, writer, now, names))
        if self.settings["SITEGEN_TWINS"]:
            builder.make_all_twins(self._progress_of(insee))
        self._builders.pop(insee).close()

    def _server(self, writer: AtomicWriter) -> Server:
        def writer_for(output: Path) -> PageWriter:
            return writer.for_site(self.env, output)

        verify = bool(self.settings["SITEGEN_VERIFY"])
        return Server(self._sources.values(), Path(self.output_path), self.theme_files, writer_for, verify)

    def _progress_of(self, insee: str) -> Progress | None:
        """Where the steps of one commune are told."""
        return partial(self.progress, insee) if self.progress else None

    @property
    def communes(self) -> list[str]:
        """The INSEE codes of the communes found in the source."""
        return sorted(self._sources)

    def find(self) -> None:
        """Looks for the communes of the source. Raises FileNotFoundError when it is not there."""
        wanted = self.settings.get("SITEGEN_COMMUNES")
        for source in open_sources(Path(self.path)):
            if wanted is None or wanted(source.insee):
                self._sources[source.insee] = source
                if source.insee in self._builders:
                    self._builders[source.insee].source = source

    def warm(self) -> None:
        """Reads the theme now, rather than at the first page of each process or in the way of the first publish.

        The same goes for what only the pages of some days and places need, which takes longer to load than they to make.
        """
        for slow in ("holidays.countries", "icalendar.timezone"):
            import_module(slow)
        rendered = set(self.theme_files.templates())
        for name in self.theme_files.template_files():
            try:
                self.env.get_template(name)
                if name in rendered:
                    self.theme_files.policy(name)
            except (TemplateError, ThemeError):
                # The pages that use it will say so, and the others are made.
                continue

    def close(self) -> None:
        """Closes every builder."""
        for builder in self._builders.values():
            builder.close()
        self._builders.clear()

    def builder(self, insee: str) -> Builder:
        """The builder of a commune, opened when it is first asked for. Raises ManifestBusy."""
        found = self._builders.pop(insee, None)
        if found is None:
            while len(self._builders) >= MOST_OPEN:
                self._builders.pop(next(iter(self._builders))).close()
            found = Builder(self._sources[insee], Path(self.output_path), self.theme_files)
        # The last one asked for is the last to be closed.
        self._builders[insee] = found
        return found

    def opened(self, insee: str) -> Builder | None:
        """The builder of a commune if it is open."""
        return self._builders.get(insee)

    def build(
        self,
        insee: str,
        writer: AtomicWriter,
        now: datetime,
        names: Collection[str] | None = None,
        interrupted: Callable[[], bool] | None = None,
    ) -> Report:
        """Makes one commune's site right for `now`, as `Builder.build` does."""
        builder = self.builder(insee)
        progress = self._progress_of(insee)
        return builder.build(writer.for_site(self.env, builder.output), now, progress, names, interrupted)
