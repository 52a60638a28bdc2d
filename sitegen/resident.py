"""The builders of a process that stays: which communes have something to do, since when, and what was made live."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path

from sitegen.build import Builder
from sitegen.live import LiveReporter
from sitegen.manifest import ManifestBusy
from sitegen.pelican_room import host
from sitegen.recall import recall
from sitegen.report import Report
from sitegen.theme import Theme
from sitegen.twins import TwinThread

log = logging.getLogger("sitegen.watch")

RETRY = 5.0
"""Seconds before another try after the disk, the database or another builder refused."""
LONGEST = 3600.0
"""Seconds to wait when nothing is to come."""
_TWINS_AT_ONCE = 500
_TWINS_AGAIN = 0.2
"""Seconds between two looks at the thread that compresses."""


class Resident:
    """Builds the communes that are asked for, edits before the rest, and tells the CMS what is live."""

    def __init__(
        self,
        source: Path,
        output: Path,
        theme: Theme,
        wanted: Callable[[str], bool],
        reporter: LiveReporter | None,
        twins: bool = True,
    ) -> None:
        self._source = source
        self._output = output
        self._wanted = wanted
        self._reporter = reporter
        self._with_twins = twins
        self._twins = TwinThread()
        self._asked: dict[str, set[str] | None] = {}
        """The communes to build, and the only files of each that can have changed where that is known."""
        self._due: dict[str, float] = {}
        self._stale: set[str] = set()
        """The communes whose last build went wrong: no change that was told is to be trusted to be all."""
        self._refused: set[str] = set()
        self._changed: dict[str, dict[str, str]] = {}
        """What an unfinished build has changed: told once it is finished."""
        self._untwinned: set[str] = set()
        self._forgetful: set[str] = set()
        """The communes built since, of which something may have to be remembered again."""
        self._said: dict[str, str] = {}
        self._generator, self._writer = host.resident(source, output, theme, wanted)
        self._generator.warm()

    def close(self) -> None:
        """Lets other builders in."""
        self._twins.close()
        self._generator.close()

    def change_theme(self, theme: Theme) -> None:
        """Takes another theme; every page of every commune is to be made again. Raises ThemeError."""
        generator, writer = host.resident(self._source, self._output, theme, self._wanted)
        self._generator.close()
        self._generator, self._writer = generator, writer
        self._generator.warm()
        self.find()
        self.look_at_everything()

    def find(self) -> None:
        """Looks for communes that appeared."""
        try:
            self._generator.find()
        except OSError as error:
            log.error("Les communes ne peuvent pas être relues (%s).", error)

    def look_at(self, insee: str, names: Iterable[str]) -> None:
        """Has some files of a commune looked at, before anything else."""
        if not self._wanted(insee):
            return
        if insee not in self._generator.communes:
            self.find()
        known = self._asked.pop(insee, set())
        self._asked = {insee: None if known is None else known | set(names), **self._asked}

    def look_at_everything(self) -> None:
        """Has every file of every commune looked at."""
        self._asked.update(dict.fromkeys(self._generator.communes))

    def look_at_refused(self) -> None:
        """Has refused records looked at again: the picture they lacked may have arrived."""
        for insee in self._refused:
            self.look_at(insee, ())

    def work(self, interrupted: Callable[[], bool]) -> float:
        """Builds what is asked for and what the clock asks for; returns how many seconds to wait for something new.

        Stops between two batches of pages when `interrupted` says so; what is left is done the next time.
        """
        now = datetime.now(UTC).timestamp()
        for insee in [each for each, instant in self._due.items() if instant <= now]:
            del self._due[insee]
            self._asked.setdefault(insee, None if insee in self._stale else set())
        for insee in list(self._asked):
            self._build(insee, interrupted)
            if interrupted():
                return 0.0
        waiting = self._feed_twins()
        self._recall(interrupted)
        now = datetime.now(UTC).timestamp()
        return min(waiting, min((each - now for each in self._due.values()), default=LONGEST))

    def tell_everything(self) -> None:
        """Once at the start: what is live may have changed while the CMS or this builder was stopped."""
        for insee in self._generator.communes if self._reporter else ():
            builder = self._open(insee)
            if builder and self._reporter:
                self._reporter.tell(builder.index.live_hashes())

    def _open(self, insee: str) -> Builder | None:
        try:
            return self._generator.builder(insee)
        except ManifestBusy as error:
            self._say_once(insee, str(error))
        except (OSError, sqlite3.Error) as error:
            self._say_once(insee, f"{insee} ne peut pas être ouverte ({error}) ; je réessaie.")
        return None

    def _say_once(self, insee: str, text: str) -> None:
        if self._said.get(insee) != text:
            log.error("%s", text)
        self._said[insee] = text

    def _build(self, insee: str, interrupted: Callable[[], bool]) -> None:
        names = None if insee in self._stale else self._asked[insee]
        del self._asked[insee]
        self._stale.discard(insee)
        if insee not in self._generator.communes:
            return
        builder = self._open(insee)
        now = datetime.now(UTC)
        if builder is None:
            self._try_later(insee)
            return
        try:
            with self._twins.held(builder.output) as done:
                builder.have_twins(done)
                report = self._generator.build(insee, self._writer, now, names, interrupted)
            upcoming = builder.next_instant(now)
        except (OSError, sqlite3.Error) as error:
            self._say_once(
                insee,
                f"{insee} : la construction n’a pas abouti ({error}). "
                "Rien de ce qui est en ligne n’est perdu ; je réessaie.",
            )
            self._try_later(insee)
            return
        if self._said.pop(insee, ""):
            log.info("%s : la construction reprend.", insee)
        if report.unfinished:
            self._asked.setdefault(insee, set())
        else:
            self._forgetful.add(insee)
        if upcoming:
            self._due[insee] = upcoming.timestamp()
        if report.rendered and self._with_twins:
            self._untwinned.add(insee)
        self._note(report)

    def _try_later(self, insee: str) -> None:
        self._stale.add(insee)
        self._due[insee] = datetime.now(UTC).timestamp() + RETRY

    def _feed_twins(self) -> float:
        """Gives the thread that compresses something to do; returns how soon to come back."""
        if self._twins.busy:
            return _TWINS_AGAIN
        for insee in list(self._untwinned):
            builder = self._open(insee)
            if builder is None:
                continue
            with self._twins.held(builder.output) as done:
                builder.have_twins(done)
            paths = builder.without_twins(_TWINS_AT_ONCE)
            if paths:
                self._twins.ask(builder.output, paths)
                return _TWINS_AGAIN
            self._untwinned.discard(insee)
        return LONGEST

    def _recall(self, interrupted: Callable[[], bool]) -> None:
        """Remembers, page by page, what an item of a whole commune will ask for; of the communes that are still open."""
        for insee in list(self._forgetful):
            builder = self._generator.opened(insee)
            town = builder.town() if builder else None
            if builder and town:
                for _target in recall(town, self._writer.for_site(self._generator.env, builder.output)):
                    if interrupted():
                        return
            self._forgetful.discard(insee)

    def _note(self, report: Report) -> None:
        """Says in the log what was done, and to the CMS what is live."""
        if report.rendered or report.deleted or not report.good:
            log.info(
                "%s : %d pages faites, %d retirées, en %.3f s",
                report.insee,
                report.rendered,
                report.deleted,
                report.seconds,
            )
        for file, name, reason in report.refused:
            log.warning("%s : %s refusée – %s : %s", report.insee, file, name, reason)
        for target, reason in report.failed:
            log.error("%s : %s en échec – %s", report.insee, target, reason)
        (self._refused.add if report.refused else self._refused.discard)(report.insee)
        changed = {**self._changed.pop(report.insee, {}), **report.changed}
        if report.unfinished:
            self._changed[report.insee] = changed
        elif self._reporter:
            failed = {target.partition(":")[2] for target, _reason in report.failed}
            self._reporter.tell({id: each for id, each in changed.items() if id not in failed})
