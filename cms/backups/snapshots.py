"""A backup: a folder with a copy of the database, the files that people sent, and the SHA-256 of each.

`sha256sum -c SHA256SUMS` reads it again without Palier. A file that has not changed since the backup before is one file with it
(a hard link): each backup is whole, and a day costs what changed that day.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import re
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from cms.backups.databases import Database
from cms.backups.problems import BackupError

SUMS = "SHA256SUMS"
ABOUT = "backup.json"
_NAME = re.compile(r"palier-\d{8}T\d{6}Z")
_LINE = re.compile(r"([0-9a-f]{64})  (.+)")
Through = Callable[[Sequence[Any], str], Iterable[Any]]
"""Goes through what a step is to do, and shows how far it is: `cms.publishing.progress.Progress` on an output."""


@dataclass(frozen=True, slots=True)
class Backup:
    """A finished backup."""

    folder: Path
    made_at: datetime
    database: str
    """The name of the file that holds the database."""
    migrations: tuple[str, ...]
    """`room.name` of each migration the database has had."""

    def sums(self) -> dict[str, str]:
        """The SHA-256 of each file, by its path below the folder. Raises BackupError."""
        found = {}
        for line in (self.folder / SUMS).read_text(encoding="utf-8").splitlines():
            match = _LINE.fullmatch(line)
            if match is None:
                raise BackupError(_("%(file)s n’est pas lisible.") % {"file": self.folder / SUMS})
            found[match[2]] = match[1]
        return found

    def damaged(self, through: Through) -> list[str]:
        """The files that are missing or not what was written. Raises BackupError."""
        sums = self.sums()
        wrong = []
        for name, sum in through(list(sums.items()), _("fichiers relus")):
            try:
                found = _sum(self.folder / name)
            except OSError:
                found = ""
            if found != sum:
                wrong.append(name)
        return wrong


@dataclass(frozen=True, slots=True)
class Made:
    """What a backup took."""

    backup: Backup
    files: int
    new: int
    """Files that the backup before did not have."""
    bytes: int
    """Of the new ones, the database included."""
    removed: int
    """Older backups that made room."""


def backups(folder: Path) -> list[Backup]:
    """The finished backups of a folder, the oldest first."""
    names = sorted(each for each in folder.iterdir() if _NAME.fullmatch(each.name)) if folder.is_dir() else []
    return [found for each in names if (found := read(each)) is not None]


def read(folder: Path) -> Backup | None:
    """The backup in a folder, or None where there is none."""
    if not (folder / SUMS).is_file():
        return None
    try:
        about = json.loads((folder / ABOUT).read_text(encoding="utf-8"))
        return Backup(
            folder,
            datetime.fromisoformat(about["made_at"]),
            about["database"],
            tuple(about["migrations"]),
        )
    except (OSError, ValueError, LookupError, TypeError):
        return None


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Has one backup or restore at a time work in a folder, which is made if need be. Raises BackupError."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = os.open(folder / ".lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise BackupError(unwritten(folder, error)) from error
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(handle)
        raise BackupError(_("Une autre sauvegarde est en cours dans %(folder)s.") % {"folder": folder}) from None
    try:
        yield
    finally:
        os.close(handle)


def make(
    folder: Path,
    database: Database,
    roots: Iterable[Path],
    migrations: Iterable[str],
    keep: int,
    through: Through,
) -> Made:
    """Makes a backup in a folder that is `alone`, then removes the oldest beyond `keep`. Raises BackupError.

    The database is copied first: files that come later are of no harm, a row without its file would be.
    """
    now = datetime.now(UTC).replace(microsecond=0)
    name = f"palier-{now:%Y%m%dT%H%M%SZ}"
    known = backups(folder)
    if (folder / name).exists():
        raise BackupError(_("Une sauvegarde a été faite cette seconde même."))
    for left in folder.glob(".palier-*.partial"):
        # Of a process that was killed.
        shutil.rmtree(left)
    partial = folder / f".{name}.partial"
    try:
        partial.mkdir(mode=0o700)
        database.copy_to(partial / database.file)
        (partial / database.file).chmod(0o600)
        copier = _Copier(partial, known[-1] if known else None)
        copier.count(database.file)
        files = [(path, f"{root.name}/{name}") for root in roots for name, path in files_of(root).items()]
        for path, file in through(files, _("fichiers")):
            copier.copy(path, file)
        about = {"made_at": now.isoformat(), "database": database.file, "migrations": [*migrations]}
        _write(partial / ABOUT, json.dumps(about, indent=1))
        _write(partial / SUMS, "".join(f"{sum}  {file}\n" for file, sum in copier.sums.items()))
        # Said to be made once it is on the disk, not when the machine means to put it there.
        os.sync()
        partial.rename(folder / name)
    except OSError as error:
        raise BackupError(unwritten(folder, error)) from error
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    made = read(folder / name)
    assert made is not None
    old = known[: max(0, len(known) + 1 - keep)]
    for each in old:
        shutil.rmtree(each.folder)
    return Made(made, len(copier.sums) - 1, copier.new - 1, copier.bytes, len(old))


def unwritten(folder: Path, error: OSError) -> str:
    """Why a folder could not be written to, in words."""
    return _("Le dossier %(folder)s ne s’écrit pas : %(error)s") % {"folder": folder, "error": error.strerror or error}


class _Copier:
    """Puts files into a backup, and knows what each holds."""

    def __init__(self, target: Path, before: Backup | None) -> None:
        self._target = target
        self._before = before
        self._known: Mapping[str, str] = before.sums() if before else {}
        self.sums: dict[str, str] = {}
        self.new = 0
        self.bytes = 0

    def count(self, name: str) -> None:
        """Counts a file that is there already."""
        self.sums[name] = _sum(self._target / name)
        self.bytes += (self._target / name).stat().st_size
        self.new += 1

    def copy(self, path: Path, name: str) -> None:
        """Copies a file, unless it was erased meanwhile: whoever asked for that would not want it kept."""
        with suppress(FileNotFoundError):
            self._copy(path, name)

    def _copy(self, path: Path, name: str) -> None:
        target = self._target / name
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if self._before and name in self._known:
            try:
                if is_same(path, self._before.folder / name):
                    os.link(self._before.folder / name, target)
                    self.sums[name] = self._known[name]
                    return
            except OSError:
                # Gone from there meanwhile, or a file system without hard links: it is copied like any other.
                target.unlink(missing_ok=True)
        shutil.copy2(path, target)
        target.chmod(0o600)
        self.count(name)


def files_of(root: Path) -> dict[str, Path]:
    """Every file below a folder by its path there; what a link leads to is somewhere else."""
    files = (each for each in sorted(root.rglob("*")) if each.is_file() and not each.is_symlink())
    return {each.relative_to(root).as_posix(): each for each in files}


def is_same(path: Path, other: Path) -> bool:
    """Whether two files are the same by their size and the time of their last change, without reading them."""
    one, two = path.stat(), other.stat()
    return (one.st_size, one.st_mtime_ns) == (two.st_size, two.st_mtime_ns)


def _sum(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")
    path.chmod(0o600)
