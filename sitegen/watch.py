"""The long-lived builder: builds at each change of a record or of the theme, and at each instant that makes a page wrong."""

from __future__ import annotations

import logging
import signal
import sqlite3
import threading
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from watchfiles import Change, watch as watch_files

from sitegen.build import Report
from sitegen.live import LiveReporter
from sitegen.pelican_room import host
from sitegen.pull import pull
from sitegen.theme import Theme, ThemeError

log = logging.getLogger("sitegen.watch")

TICK = 400
"""Milliseconds between two looks at the clock while nothing moves."""
PULL_EVERY = 1.0
"""Seconds between two questions to a CMS on another machine."""
RETRY = 5.0
"""Seconds before another try after the disk or the database refused."""
TWINS_AT_ONCE = 40


def watch(source: Path, output: Path, theme: Theme, live_url: str, remote: str = "") -> int:
    """Builds until it is told to stop by SIGTERM or SIGINT. Returns the exit code.

    With `remote`, the content API of a CMS on another machine, its changes are copied into `source` all the while.
    """
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    stop = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(name, lambda *_: stop.set())
    reporter = LiveReporter(live_url) if live_url else None
    if remote:
        threading.Thread(target=_keep_pulling, args=(remote, source, stop), daemon=True).start()
    watcher = _Watcher(source.resolve(), output.resolve(), theme, reporter)
    try:
        watcher.run(stop)
    finally:
        watcher.close()
        if reporter:
            reporter.close()
    return 0


def _keep_pulling(remote: str, folder: Path, stop: threading.Event) -> None:
    pause = PULL_EVERY
    while not stop.wait(pause):
        pause = PULL_EVERY if pull(remote, folder, quiet=True) == 0 else RETRY


class _Watcher:
    def __init__(self, source: Path, output: Path, theme: Theme, reporter: LiveReporter | None) -> None:
        self.source = source
        self.output = output
        self.theme = theme
        self.reporter = reporter
        self.generator, self.writer = host.resident(source, output, theme)
        self.again_at: datetime | None = None
        self.started = False

    def close(self) -> None:
        self.generator.close()

    def run(self, stop: threading.Event) -> None:
        if not self._wait_for_source(stop):
            return
        folders = [self.source, self.theme.folder]
        for changes in watch_files(
            *folders,
            watch_filter=_concerns,
            debounce=300,
            step=10,
            rust_timeout=TICK,
            yield_on_timeout=True,
            stop_event=stop,
            raise_interrupt=False,
        ):
            if stop.is_set():
                return
            if not self.started:
                # Only now are the folders watched: what is written during this first build will be heard.
                self.started = True
                self._build(None)
                self._tell_everything()
                continue
            paths = [Path(path) for _kind, path in changes]
            if any(path.is_relative_to(self.theme.folder) for path in paths):
                self._change_theme()
            if paths:
                self._build(self._communes_of(paths))
            elif self.again_at and datetime.now(UTC) >= self.again_at:
                self._build(None)
            else:
                self._make_twins()

    def _wait_for_source(self, stop: threading.Event) -> bool:
        said = False
        while not self.source.is_dir():
            if not said:
                log.warning("Le dossier %s n’existe pas encore : j’attends qu’il apparaisse.", self.source)
                said = True
            if stop.wait(0.3):
                return False
        return True

    def _communes_of(self, paths: Iterable[Path]) -> set[str] | None:
        """The communes whose folder of JSON records changed; None for all of them, as in a folder of Markdown."""
        found = set()
        for path in paths:
            parts = path.relative_to(self.source).parts if path.is_relative_to(self.source) else ()
            if not parts or len(parts[0]) != 5 or not parts[0][0].isdigit():
                return None
            found.add(parts[0])
        return found

    def _change_theme(self) -> None:
        try:
            theme = Theme(self.theme.folder)
            generator, writer = host.resident(self.source, self.output, theme)
        except (ThemeError, OSError) as error:
            log.error("Le thème ne peut pas être relu (%s) : l’ancien reste en place.", error)
            return
        self.generator.close()
        self.theme, self.generator, self.writer = theme, generator, writer

    def _build(self, communes: set[str] | None) -> None:
        try:
            self.generator.find()
            wanted = [each for each in self.generator.communes if communes is None or each in communes]
            for insee in wanted:
                self._tell(self.generator.build(insee, self.writer, datetime.now(UTC)))
            self.again_at = self._next_instant()
        except (OSError, sqlite3.Error) as error:
            log.error(
                "La construction n’a pas abouti (%s). Rien de ce qui est en ligne n’est perdu ; je réessaie.", error
            )
            self.again_at = datetime.fromtimestamp(datetime.now(UTC).timestamp() + RETRY, UTC)

    def _next_instant(self) -> datetime | None:
        now = datetime.now(UTC)
        found = [self.generator.builder(insee).next_instant(now) for insee in self.generator.communes]
        return min((each for each in found if each is not None), default=None)

    def _make_twins(self) -> None:
        for insee in self.generator.communes:
            try:
                if self.generator.builder(insee).make_twins(TWINS_AT_ONCE):
                    return
            except (OSError, sqlite3.Error) as error:
                log.error("Les versions compressées attendent (%s).", error)

    def _tell(self, report: Report) -> None:
        if report.rendered or report.deleted or not report.good:
            log.info(
                "%s : %d pages faites, %d retirées, en %.3f s",
                report.insee,
                report.rendered,
                report.deleted,
                report.seconds,
            )
        for file, name, reason in report.refused:
            log.warning("%s : %s refusée – %s : %s", report.insee, file, name, reason)
        for target, reason in report.failed:
            log.error("%s : %s en échec – %s", report.insee, target, reason)
        if self.reporter:
            failed = {target.partition(":")[2] for target, _reason in report.failed}
            self.reporter.tell({id: each for id, each in report.changed.items() if id not in failed})

    def _tell_everything(self) -> None:
        """Once at the start: what is live may have changed while the CMS or this builder was stopped."""
        if self.reporter:
            for insee in self.generator.communes:
                self.reporter.tell(self.generator.builder(insee).index.live_hashes())


def _concerns(change: Change, path: str) -> bool:
    name = Path(path).name
    return not name.startswith(".") and not name.endswith((".tmp", "~", ".swp"))
