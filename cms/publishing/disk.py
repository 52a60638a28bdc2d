"""Files of the records folder: whole or absent, never half written."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

from django.conf import settings

_RECORD_FILE = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\.json\Z")
_COMMUNE_FOLDER = re.compile(r"[0-9][0-9AB][0-9]{3}\Z")
_TEMPORARY = ".tmp"


def records_folder() -> Path:
    """The folder that the generator reads: one folder for each commune, and `media`."""
    return Path(settings.PALIER_VAR) / "records"


def record_path(commune: str, record_id: UUID) -> Path:
    """The file of a record. `commune` is an INSEE code; ValueError for anything else, which might leave the folder."""
    if not _COMMUNE_FOLDER.match(commune):
        raise ValueError(f"not an INSEE code: {commune!r}")
    return records_folder() / commune / f"{record_id}.json"


def media_path(file: str) -> Path:
    """The place of a picture or document that a record names `media/<sha256>.<ext>`."""
    return records_folder() / "media" / Path(file).name


def record_files() -> Iterator[Path]:
    """Every record file on disk."""
    root = records_folder()
    if root.is_dir():
        for folder in sorted(root.iterdir()):
            if folder.is_dir() and _COMMUNE_FOLDER.match(folder.name):
                yield from sorted(each for each in folder.iterdir() if _RECORD_FILE.match(each.name))


def media_files() -> Iterator[Path]:
    """Every picture and document on disk."""
    folder = records_folder() / "media"
    if folder.is_dir():
        yield from sorted(each for each in folder.iterdir() if not each.name.endswith(_TEMPORARY))


def read(path: Path) -> bytes | None:
    """The bytes of a file, or None when there is none."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None


def sha256(data: bytes) -> str:
    """The name a content goes by, in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def write(path: Path, data: bytes) -> bool:
    """Put `data` at `path` at once, durably; False when it is there already. Raises OSError, the old file then stays."""
    if read(path) == data:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}{_TEMPORARY}")
    try:
        with temporary.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except OSError:
        temporary.unlink(missing_ok=True)
        raise
    _sync_folder(path.parent)
    return True


def remove(path: Path) -> bool:
    """Take a file away, durably; False when it was not there."""
    try:
        path.unlink()
    except FileNotFoundError:
        return False
    _sync_folder(path.parent)
    return True


def leftovers() -> list[Path]:
    """Temporary files. One that is still there for whoever holds the lock was left behind by a killed writer."""
    root = records_folder()
    return sorted(root.glob(f"*/.*{_TEMPORARY}")) if root.is_dir() else []


def _sync_folder(folder: Path) -> None:
    """A rename or a removal survives a power cut only once its folder is on disk too."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
