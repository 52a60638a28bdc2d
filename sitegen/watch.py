"""The long-lived builder: builds at each change of a record or of the theme, and at each instant that makes a page wrong."""

from __future__ import annotations

import logging
import signal
import sqlite3
import threading
import zlib
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path
from queue import Empty, SimpleQueue

from watchfiles import Change, watch as watch_files

from sitegen.live import LiveReporter
from sitegen.manifest import ManifestBusy
from sitegen.pelican_room import host
from sitegen.pull import pull
from sitegen.resident import Resident
from sitegen.theme import COMPILED, Theme, ThemeError

log = logging.getLogger("sitegen.watch")

STEP = 15
"""Milliseconds without a further change after which a burst is over."""
MOST = 300
"""Milliseconds after which a burst that goes on is acted upon."""
READY = 200
"""Milliseconds after which the listener says that it listens."""
BURST = 1000
"""Changes at a time from which the kernel may have dropped some: the whole source is looked at soon after."""
LOOK_AGAIN = 3600.0
"""Seconds between two looks at the whole source, in case a change was never told."""
PULL_EVERY = 1.0
"""Seconds between two questions to a CMS on another machine."""
RETRY = 5.0
"""Seconds before another try after the CMS did not answer."""
Shard = tuple[int, int]
"""The number of a process among how many, from 1."""


def watch(
    source: Path,
    output: Path,
    theme: Theme,
    live_url: str,
    remote: str = "",
    shard: Shard = (1, 1),
    jobs: int = 1,
    twins: bool = True,
) -> int:
    """Builds until it is told to stop by SIGTERM or SIGINT. Returns the exit code.

    With `remote`, the content API of a CMS on another machine, its changes are copied into `source` all the while.
    Of several processes on one output, each takes its `shard` of the communes. Where something else compresses pages,
    `twins` are not made.
    """
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    logging.getLogger("watchfiles").setLevel(logging.WARNING)
    stop = threading.Event()
    heard: SimpleQueue[set[Path]] = SimpleQueue()

    def end(*_: object) -> None:
        stop.set()
        heard.put(set())

    for name in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(name, end)
    if not _wait_for(source, stop):
        return 0
    source, output = source.resolve(), output.resolve()
    wanted = of_shard(shard)
    _catch_up(source, output, theme, wanted, jobs)
    reporter = LiveReporter(live_url) if live_url else None
    if remote:
        threading.Thread(target=_keep_pulling, args=(remote, source, stop), daemon=True).start()
    watcher = _Watcher(source, theme, heard, Resident(source, output, theme, wanted, reporter, twins))
    listener = threading.Thread(target=watcher.listen, args=(stop,), daemon=True)
    listener.start()
    try:
        watcher.run(stop)
    finally:
        listener.join()
        watcher.resident.close()
        if reporter:
            reporter.close()
    return 0


def of_shard(shard: Shard) -> Callable[[str], bool]:
    """Which communes belong to a shard: the same on every machine, whatever communes there are."""
    number, count = shard
    return lambda insee: zlib.crc32(insee.encode()) % count == number - 1


def _catch_up(source: Path, output: Path, theme: Theme, wanted: Callable[[str], bool], jobs: int) -> None:
    """Builds what changed while nobody watched, with several processes: they can only be started before any thread."""
    try:
        for report in host.run(source, output, theme, datetime.now(UTC), jobs=jobs, twins=False, communes=wanted):
            if report.rendered or report.deleted:
                log.info("%s : %d pages faites, %.1f s", report.insee, report.rendered, report.seconds)
    except (OSError, sqlite3.Error, ManifestBusy) as error:
        log.error("La première construction n’a pas abouti (%s) ; je continue.", error)


def _wait_for(source: Path, stop: threading.Event) -> bool:
    said = False
    while not source.is_dir():
        if not said:
            log.warning("Le dossier %s n’existe pas encore : j’attends qu’il apparaisse.", source)
            said = True
        if stop.wait(0.3):
            return False
    return True


def _keep_pulling(remote: str, folder: Path, stop: threading.Event) -> None:
    pause = PULL_EVERY
    while not stop.wait(pause):
        pause = PULL_EVERY if pull(remote, folder, quiet=True) == 0 else RETRY


class _Watcher:
    """Hears of changes on one thread, and has them built on another."""

    def __init__(self, source: Path, theme: Theme, heard: SimpleQueue[set[Path]], resident: Resident) -> None:
        self._source = source
        self._theme = theme
        self._heard = heard
        self.resident = resident
        self._listening = threading.Event()

    def listen(self, stop: threading.Event) -> None:
        """Passes on every change of the records and of the theme, until it is told to stop."""
        for changes in watch_files(
            self._source,
            self._theme.folder,
            watch_filter=_concerns,
            debounce=MOST,
            step=STEP,
            rust_timeout=READY,
            yield_on_timeout=True,
            stop_event=stop,
            raise_interrupt=False,
        ):
            self._listening.set()
            if changes:
                self._heard.put({Path(path) for _kind, path in changes})

    def run(self, stop: threading.Event) -> None:
        """Builds until it is told to stop."""
        self._listening.wait()
        self.resident.find()
        self.resident.look_at_everything()
        self.resident.tell_everything()
        look_again = _seconds() + LOOK_AGAIN
        while not stop.is_set():
            wait = self.resident.work(self._something_new)
            try:
                paths = self._heard.get(timeout=max(0.0, min(wait, look_again - _seconds())))
            except Empty:
                paths = set()
            while self._something_new():
                paths |= self._heard.get()
            self._take(paths)
            if len(paths) >= BURST:
                look_again = min(look_again, _seconds() + RETRY)
            if _seconds() >= look_again:
                look_again = _seconds() + LOOK_AGAIN
                self.resident.find()
                self.resident.look_at_everything()

    def _something_new(self) -> bool:
        return not self._heard.empty()

    def _take(self, paths: Iterable[Path]) -> None:
        names: dict[str, set[str]] = {}
        for path in paths:
            if path.is_relative_to(self._theme.folder):
                self._change_theme()
            elif path.is_relative_to(self._source):
                first, *rest = path.relative_to(self._source).parts or ("",)
                if len(first) == 5 and first[0].isdigit():
                    names.setdefault(first, set()).update(rest[-1:])
                elif first == "media":
                    self.resident.look_at_refused()
                else:
                    # A folder of Markdown: any file may be of any commune.
                    self.resident.find()
                    self.resident.look_at_everything()
        for insee, changed in names.items():
            self.resident.look_at(insee, changed)

    def _change_theme(self) -> None:
        try:
            theme = Theme(self._theme.folder)
            if theme.fingerprint != self._theme.fingerprint:
                self.resident.change_theme(theme)
                self._theme = theme
        except (ThemeError, OSError) as error:
            log.error("Le thème ne peut pas être relu (%s) : l’ancien reste en place.", error)


def _seconds() -> float:
    return datetime.now(UTC).timestamp()


def _concerns(change: Change, path: str) -> bool:
    name = Path(path).name
    return COMPILED not in Path(path).parts and not name.startswith(".") and not name.endswith((".tmp", "~", ".swp"))
