"""One build of one commune: refresh the index, plan, make, write, remove, remember. Incremental is the only mode.

What is to be done is written down before it is begun, so that a build killed at any instant is finished by the next one.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Protocol

from sitegen import garbage
from sitegen.answers import Answers
from sitegen.changes import Changes
from sitegen.fields import format_instant
from sitegen.index import Index
from sitegen.manifest import Manifest, manifest_of
from sitegen.pages import Outcome, PageMaker, PageWriter
from sitegen.places import Tree
from sitegen.plan import FAILED, NEW, REPLACED, plan, schedule
from sitegen.refresh import Entry, refresh
from sitegen.report import Report
from sitegen.source import Source
from sitegen.theme import Theme
from sitegen.town import Town
from sitegen.twins import make_twins
from sitegen.write import inside, remove, remove_unfinished

AT_ONCE = 64
"""Pages between two commits."""
SHARE = 4
"""Batches given to another process at a time: about two neighbourhoods, whose cards it then makes once."""
_BOOT = Path("/proc/sys/kernel/random/boot_id")
"""Where Linux says which start of the machine this is."""
Progress = Callable[[str, int, int], None]
"""Told of each step: its name, how much of it is done, out of how much."""


class Pool(Protocol):
    """Other processes that read records and make pages of this commune."""

    def read(self, names: Sequence[str]) -> Iterable[Entry]:
        """What many files hold."""

    def open(self, manifest: Manifest, now: datetime) -> None:
        """Lets the other processes see the index as it was just committed."""

    def make(self, batches: Iterable[Sequence[str]]) -> Iterator[list[Outcome]]:
        """Makes batches of targets as they are asked for, and returns their outcomes in any order."""

    def twins(self, manifest: Manifest, paths: Sequence[str]) -> Iterator[list[str]]:
        """Makes the twins of pages, and returns the paths of those that have theirs, from time to time."""


class Builder:
    """The builder of one commune into `output/<INSEE>`; holds the commune's lock until it is closed."""

    def __init__(self, source: Source, output: Path, theme: Theme, pool: Pool | None = None) -> None:
        self.source = source
        self.output = output / source.insee
        self.theme = theme
        self.manifest = Manifest(manifest_of(output, source.insee))
        self.index = Index(self.manifest.db)
        self._pool = pool
        self._tree: Tree | None = None
        self._answers = Answers()
        self._pages = self._count_pages()

    def close(self) -> None:
        """Lets another builder in."""
        self.manifest.close()

    def town(self) -> Town | None:
        """The commune as the last build left it, with what that build remembers; None when it did not come to its end."""
        if self._tree is None:
            return None
        now = datetime.fromtimestamp(int(self.manifest.get("now")), UTC)
        return Town(self.index, self.source, self._tree, now, self._answers)

    def next_instant(self, now: datetime) -> datetime | None:
        """When a page becomes wrong by itself."""
        return self.index.next_instant(now)

    def build(
        self,
        writer: PageWriter,
        now: datetime,
        progress: Progress | None = None,
        names: Collection[str] | None = None,
        interrupted: Callable[[], bool] | None = None,
    ) -> Report:
        """Makes the output right for `now`. Nothing is forgotten if it is interrupted: the next build finishes it.

        `names` are the only files of the source that can have changed, where somebody knows. When `interrupted` says
        so, it stops after a batch of pages and the report is `unfinished`.
        """
        started = time.perf_counter()
        progress = progress or _silent
        now = now.astimezone(UTC).replace(microsecond=0)
        report = Report(self.source.insee, now=format_instant(now))
        self._adopt_output()
        self._verify_after_a_restart(progress)
        tree, self._tree = self._tree, None
        changes, town, again = self._prepare(now, names, tree, report, progress)
        if self.manifest.get("assets") != self.theme.fingerprint:
            # Killed from here on, even a builder with the theme of before has something to clear away.
            self.manifest.put("assets", "")
            self._write_assets(writer)
            progress("assets", 1, 1)
        self._make_pages(PageMaker(town, writer, self.output), now, report, progress, interrupted or (lambda: False))
        if not report.unfinished:
            self._finish(report, progress)
        self._tree = changes.tree
        report.kept = max(0, self._pages - report.rendered)
        report.changed = {id: new.hash if new and new.live else "" for id, (_old, new) in changes.records.items()}
        for target in again:
            row = self.index.row(target.partition(":")[2])
            if row is not None:
                report.changed.setdefault(row.id, row.hash if row.live else "")
        report.seconds = time.perf_counter() - started
        return report

    def _prepare(
        self, now: datetime, names: Collection[str] | None, tree: Tree | None, report: Report, progress: Progress
    ) -> tuple[Changes, Town, list[str]]:
        """Writes down what is to be done, all of it or nothing."""
        with self.manifest.transaction():
            self._recover()
            changes = refresh(
                self.manifest,
                self.source,
                now,
                names,
                self._pool.read if self._pool else None,
                tree,
                lambda done, total: progress("records", done, total),
            )
            report.refused = changes.refused
            if changes.tree is not tree:
                self._answers = Answers()
            self._answers.follow(changes, now)
            town = Town(self.index, self.source, changes.tree, now, self._answers)
            town.know(new for _old, new in changes.records.values() if new)
            again = [
                target
                for (target,) in self.manifest.db.execute("SELECT target FROM pending WHERE phase = ?", (FAILED,))
            ]
            theme_changed = self.manifest.get("theme") != self.theme.fingerprint
            report.deleted = schedule(self.manifest, town, plan(self.manifest, town, changes, theme_changed))
            self.manifest.put("theme", self.theme.fingerprint)
            if self._has_work():
                self.manifest.put("building", "1")
        progress("plan", 1, 1)
        return changes, town, again

    def _has_work(self) -> bool:
        query = "SELECT 1 FROM pending UNION ALL SELECT 1 FROM removal UNION ALL SELECT 1 FROM unused LIMIT 1"
        return self.manifest.db.execute(query).fetchone() is not None

    def _recover(self) -> None:
        """What a killed build was writing may be there or not: it is written again, or removed in the end."""
        db = self.manifest.db
        for (path,) in db.execute("SELECT path FROM writing").fetchall():
            remove_unfinished(inside(self.output, path))
            db.execute("UPDATE page SET hash = '' WHERE path = ?", (path,))
            db.execute("INSERT OR IGNORE INTO removal VALUES (?)", (path,))
            self.manifest.put("sweep", "1")
        db.execute("DELETE FROM writing")

    def _make_pages(
        self, maker: PageMaker, now: datetime, report: Report, progress: Progress, interrupted: Callable[[], bool]
    ) -> None:
        db = self.manifest.db
        (total,) = db.execute("SELECT count(*) FROM pending WHERE phase < ?", (FAILED,)).fetchone()
        done = 0
        pool = self._pool if total >= AT_ONCE else None
        if pool:
            pool.open(self.manifest, now)
        for phase in (NEW, REPLACED):
            if pool:
                outcomes = pool.make(self._batches(phase, AT_ONCE * SHARE, progress))
            else:
                batches = self._batches(phase, AT_ONCE, progress)
                outcomes = (maker.pages(batch) for batch in batches)
            for each in outcomes:
                self._keep(each, report)
                done += len(each)
                progress("pages", done, total)
                if done < total and interrupted():
                    report.unfinished = True
                    return
            # From here on pages may lead to any of the new ones.
            db.execute(
                "DELETE FROM unreached "
                "WHERE path NOT IN (SELECT path FROM removal) OR EXISTS (SELECT 1 FROM page WHERE page.path = unreached.path)"
            )

    def _batches(self, phase: int, size: int, progress: Progress) -> Iterator[list[str]]:
        """The targets of a phase, site by site.

        Before each batch is given out, the files it will write are written down: a builder that starts after a kill
        knows which they were.
        """
        query = "SELECT target, path FROM pending WHERE phase = ? ORDER BY path"
        rows = iter(self.manifest.db.execute(query, (phase,)).fetchall())
        while batch := list(islice(rows, size)):
            with self.manifest.transaction():
                self.manifest.db.executemany(
                    "INSERT OR IGNORE INTO writing VALUES (?)", [(path,) for _target, path in batch]
                )
            progress("writing", 0, len(batch))
            yield [target for target, _path in batch]

    def _keep(self, outcomes: list[Outcome], report: Report) -> None:
        """Remembers the pages of a batch."""
        manifest = self.manifest
        with manifest.transaction():
            targets = [(each.target,) for each in outcomes]
            manifest.db.executemany(
                "DELETE FROM writing WHERE path = (SELECT path FROM pending WHERE target = ?)", targets
            )
            manifest.db.executemany(
                "UPDATE pending SET phase = ? WHERE target = ?",
                [(FAILED, each.target) for each in outcomes if each.failure],
            )
            manifest.db.executemany(
                "DELETE FROM pending WHERE target = ?", [(each.target,) for each in outcomes if not each.failure]
            )
            manifest.keep_new_pages([each.page for each in outcomes if each.page and each.is_new])
            for each in outcomes:
                for place, nodes in each.sites:
                    manifest.keep_site(place, nodes)
                for file in each.media:
                    manifest.keep_media(file)
                if each.page and not each.is_new:
                    manifest.keep_page(each.page)
                elif each.page is None and not each.failure:
                    report.deleted += manifest.forget_page(each.target)
        report.rendered += sum(1 for each in outcomes if each.page)
        report.failed += [(each.target, each.failure) for each in outcomes if each.failure]

    def _finish(self, report: Report, progress: Progress) -> None:
        """Removes what nothing leads to any more, now that every page is in its place."""
        if not self._has_work() and not report.rendered and self.manifest.get("assets") == self.theme.fingerprint:
            return
        manifest = self.manifest
        # Nothing leads to these any more; should they have to come back, they are made before what leads to them.
        manifest.db.execute(
            "INSERT OR IGNORE INTO unreached SELECT path FROM removal WHERE path NOT IN (SELECT path FROM page)"
        )
        with manifest.transaction():
            removals = manifest.db.execute("SELECT path FROM removal").fetchall()
            for number, (path,) in enumerate(removals, 1):
                if not manifest.is_taken(path):
                    remove(inside(self.output, path), self.output)
                progress("removals", number, len(removals))
            manifest.db.execute("DELETE FROM removal")
            manifest.db.execute("DELETE FROM unreached")
            garbage.unused_media(manifest, self.output)
            self._sweep(report)
            if not report.failed and manifest.get("assets") != self.theme.fingerprint:
                garbage.old_assets(self.theme, self.output)
                manifest.put("assets", self.theme.fingerprint)
            manifest.put("building", "")
            manifest.put("generation", str(int(manifest.get("generation", "0")) + 1))
            self._pages = self._count_pages()
        progress("finished", 1, 1)

    def _sweep(self, report: Report) -> None:
        """Looks for what a killed build, or one whose manifest was lost, left behind."""
        sweep = self.manifest.get("sweep")
        if sweep and not report.failed:
            garbage.unknown_media(self.manifest, self.output)
            if sweep == "everything":
                garbage.unknown_pages(self.manifest, self.output)
            self.manifest.put("sweep", "")

    def make_twins(self, most: int) -> int:
        """Makes missing `.br` and `.gz` twins, `most` pages at a time; returns how many it made."""
        paths = self.without_twins(most)
        for path in paths:
            file = inside(self.output, path)
            if file.exists():
                make_twins(file)
        self.have_twins(paths)
        return len(paths)

    def make_all_twins(self, progress: Progress | None = None) -> None:
        """Makes every missing twin, with the help of the other processes if there are any."""
        progress = progress or _silent
        paths = self.without_twins(-1)
        done = 0
        if self._pool and len(paths) >= AT_ONCE:
            for made in self._pool.twins(self.manifest, paths):
                self.have_twins(made)
                done += len(made)
                progress("twins", done, len(paths))
        while made_here := self.make_twins(AT_ONCE):
            done += made_here
            progress("twins", done, len(paths))

    def without_twins(self, most: int) -> list[str]:
        """The paths of pages that have no twins yet, `most` of them (-1: all)."""
        rows = self.manifest.db.execute("SELECT path FROM page WHERE twins = 0 LIMIT ?", (most,))
        return [path for (path,) in rows]

    def have_twins(self, paths: Iterable[str]) -> None:
        """Remembers that pages have their twins."""
        with self.manifest.transaction():
            self.manifest.db.executemany("UPDATE page SET twins = 1 WHERE path = ?", [(path,) for path in paths])

    def verify(self, progress: Progress | None = None) -> int:
        """Reads every page and has those made again that are not what was written; returns how many."""
        progress = progress or _silent
        wrong = []
        rows = self.manifest.db.execute("SELECT target, path, hash FROM page").fetchall()
        for number, (target, path, hash) in enumerate(rows, 1):
            try:
                found = hashlib.sha256(inside(self.output, path).read_bytes()).hexdigest()
            except OSError:
                found = ""
            if found != hash:
                wrong.append((target, path))
            progress("verified", number, len(rows))
        with self.manifest.transaction():
            self.manifest.db.executemany(
                "UPDATE page SET hash = '' WHERE target = ?", [(target,) for target, _ in wrong]
            )
            self.manifest.db.executemany(
                "INSERT OR IGNORE INTO pending VALUES (?, ?, ?)", [(*each, REPLACED) for each in wrong]
            )
        return len(wrong)

    def _verify_after_a_restart(self, progress: Progress) -> None:
        """Reads every page once when the machine was started since: a power cut may have emptied the last ones."""
        boot = _BOOT.read_text().strip() if _BOOT.exists() else ""
        if self.manifest.get("boot") != boot:
            if self.manifest.get("boot"):
                self.verify(progress)
            self.manifest.put("boot", boot)

    def _adopt_output(self) -> None:
        """An output that is gone while the manifest remembers it is built again from nothing; the reverse likewise."""
        if self.output.is_dir():
            if not self._pages and not self.manifest.get("now"):
                self.manifest.put("sweep", "everything")
            return
        if self._pages:
            with self.manifest.transaction():
                self.manifest.forget_everything()
            self._pages = 0
            self._tree = None
        self.output.mkdir(parents=True)

    def _count_pages(self) -> int:
        return int(self.manifest.db.execute("SELECT count(*) FROM page").fetchone()[0])

    def _write_assets(self, writer: PageWriter) -> None:
        for path, data in self.theme.assets.items():
            writer.write(path, data)
            make_twins(inside(self.output, path))


def _silent(step: str, done: int, total: int) -> None:
    return None
