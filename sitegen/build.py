"""One build of one commune: refresh the index, plan, make, write, delete, remember. Incremental is the only mode."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from sitegen import pictures
from sitegen.compose.make import Made, make
from sitegen.fields import format_instant
from sitegen.index import Index
from sitegen.manifest import Manifest, PageRow
from sitegen.plan import Plan, plan
from sitegen.source import Source
from sitegen.theme import Theme
from sitegen.town import Town
from sitegen.write import inside, make_twins, remove

Progress = Callable[[str, int, int], None]


class PageWriter(Protocol):
    """What renders a page and puts it in its place; Pelican's writer, in our subclass."""

    def render(self, made: Made) -> bytes:
        """The bytes of a page. Raises jinja2.TemplateError and whatever a template's mistake raises."""

    def write(self, file: str, data: bytes) -> None:
        """Replaces a file below the output."""


@dataclass
class Report:
    """What a build did."""

    insee: str
    rendered: int = 0
    kept: int = 0
    deleted: int = 0
    refused: list[tuple[str, str, str]] = field(default_factory=list)
    failed: list[tuple[str, str]] = field(default_factory=list)
    """(target, reason) of the pages that could not be made; what was there before stays."""
    seconds: float = 0.0
    now: str = ""
    changed: dict[str, str] = field(default_factory=dict)
    """Record id → hash of the record whose pages are now live, for the CMS; empty hash when it is gone."""

    @property
    def good(self) -> bool:
        """Whether everything asked for is live."""
        return not self.refused and not self.failed

    def as_values(self) -> dict[str, object]:
        """The report as plain JSON values."""
        return {
            "commune": self.insee,
            "now": self.now,
            "rendered": self.rendered,
            "kept": self.kept,
            "deleted": self.deleted,
            "refused": [{"file": file, "field": field, "reason": reason} for file, field, reason in self.refused],
            "failed": [{"target": target, "reason": reason} for target, reason in self.failed],
            "seconds": round(self.seconds, 3),
        }


class Builder:
    """The builder of one commune into `output/<INSEE>`; holds the commune's lock until it is closed."""

    def __init__(self, source: Source, output: Path, theme: Theme) -> None:
        self.source = source
        self.output = output / source.insee
        self.theme = theme
        self.manifest = Manifest(output / ".sitegen" / f"{source.insee}.sqlite3")
        self.index = Index(self.manifest)

    def close(self) -> None:
        """Lets another builder in."""
        self.manifest.close()

    def next_instant(self, now: datetime) -> datetime | None:
        """When a page becomes wrong by itself."""
        return self.index.next_instant(now)

    def build(self, writer: PageWriter, now: datetime, progress: Progress | None = None) -> Report:
        """Makes the output right for `now`. Nothing is forgotten if it is interrupted: the next build finishes it."""
        started = time.perf_counter()
        now = now.astimezone(UTC).replace(microsecond=0)
        report = Report(self.source.insee, now=format_instant(now))
        self._adopt_output()
        with self.manifest.transaction():
            changes = self.index.refresh(self.source, now, _reading(progress))
            report.refused = changes.refused
            town = Town(self.index, self.source, changes.tree, now)
            theme_changed = self.manifest.get("theme") != self.theme.fingerprint
            todo = plan(self.manifest, town, changes, theme_changed)
            again = json.loads(self.manifest.get("failed", "[]"))
            for target in again:
                todo.want(target, "failed the last time")
            if theme_changed:
                self._write_assets(writer)
            self._write_pages(writer, town, todo, report, progress)
            self._delete(todo, report)
            if changes.nodes or todo.make or todo.delete:
                self._collect_media()
            if theme_changed and not report.failed:
                self._collect_assets()
                self.manifest.put("theme", self.theme.fingerprint)
            self.manifest.put("failed", json.dumps([target for target, _reason in report.failed]))
        report.kept = self._count_pages() - report.rendered
        report.changed = {id: new.hash if new and new.live else "" for id, (_old, new) in changes.records.items()}
        for target in again:
            row = self.index.row(target.partition(":")[2])
            if row is not None:
                report.changed.setdefault(row.id, row.hash if row.live else "")
        report.seconds = time.perf_counter() - started
        return report

    def make_twins(self, most: int = 0) -> int:
        """Makes the missing `.br` and `.gz` twins, `most` pages at a time (0: all); returns how many it made."""
        limit = f"LIMIT {int(most)}" if most else ""
        rows = self.manifest.db.execute(f"SELECT target, path FROM page WHERE twins = 0 {limit}").fetchall()
        with self.manifest.transaction():
            for target, path in rows:
                file = inside(self.output, path)
                if file.exists():
                    make_twins(file)
                self.manifest.db.execute("UPDATE page SET twins = 1 WHERE target = ?", (target,))
        return len(rows)

    def _adopt_output(self) -> None:
        """An output that is gone while the manifest remembers it is built again from nothing."""
        if self.output.is_dir() or not self._count_pages():
            self.output.mkdir(parents=True, exist_ok=True)
            return
        with self.manifest.transaction():
            for table in ("meta", "source", "record", "former", "page", "dependency"):
                self.manifest.db.execute(f"DELETE FROM {table}")
        self.output.mkdir(parents=True)

    def _count_pages(self) -> int:
        return int(self.manifest.db.execute("SELECT count(*) FROM page").fetchone()[0])

    def _write_assets(self, writer: PageWriter) -> None:
        for path, data in self.theme.assets.items():
            writer.write(path, data)
            make_twins(inside(self.output, path))

    def _collect_assets(self) -> None:
        folder = self.output / "assets"
        wanted = {inside(self.output, path) for path in self.theme.assets}
        for path in sorted(folder.rglob("*")) if folder.is_dir() else ():
            if path.is_file() and path not in wanted and path.suffix not in (".br", ".gz"):
                remove(path, self.output)

    def _write_pages(
        self, writer: PageWriter, town: Town, todo: Plan, report: Report, progress: Progress | None
    ) -> None:
        ordered = todo.ordered()
        public: set[str] = set()
        for number, target in enumerate(ordered, 1):
            try:
                made = make(town, target)
                if made is None:
                    todo.delete.add(target)
                    continue
                for file in sorted(made.media - public):
                    pictures.make_public(town.source.media(file), file, self.output)
                public |= made.media
                data = writer.render(made) if made.template else made.data
            except OSError:
                raise
            except Exception as error:
                report.failed.append((target, f"{type(error).__name__}: {error}"))
                continue
            self._write_page(writer, made, data, report)
            if progress:
                progress("pages", number, len(ordered))

    def _write_page(self, writer: PageWriter, made: Made, data: bytes, report: Report) -> None:
        digest = hashlib.sha256(data).hexdigest()
        old = self.manifest.page(made.target)
        page = PageRow(made.target, made.file, digest, made.right_from, made.right_until)
        if old is None or (old.path, old.hash) != (page.path, page.hash):
            writer.write(made.file, data)
        report.rendered += 1
        self.manifest.keep_page(page, made.nodes)
        if old is not None and old.path != made.file:
            self._remove_unless_taken(old.path)

    def _delete(self, todo: Plan, report: Report) -> None:
        for target in sorted(todo.delete):
            old = self.manifest.page(target)
            if old is None:
                continue
            self.manifest.forget_page(target)
            self._remove_unless_taken(old.path)
            report.deleted += 1

    def _remove_unless_taken(self, path: str) -> None:
        """Removes a file, unless another page has taken its place meanwhile."""
        if not self.manifest.db.execute("SELECT 1 FROM page WHERE path = ?", (path,)).fetchone():
            remove(inside(self.output, path), self.output)

    def _collect_media(self) -> None:
        """Removes the public files of media that no page shows any more."""
        folder = self.output / "media"
        if not folder.is_dir():
            return
        nodes = self.manifest.db.execute(
            "SELECT DISTINCT node FROM dependency WHERE node >= 'media:' AND node < 'media;'"
        )
        stems = {pictures.stem(node.removeprefix("media:")) for (node,) in nodes}
        for path in folder.iterdir():
            if path.name.partition(".")[0].partition("-")[0] not in stems:
                path.unlink(missing_ok=True)


def _reading(progress: Progress | None) -> Callable[[int, int], None] | None:
    if progress is None:
        return None
    return lambda done, total: progress("records", done, total)
