"""Files that appear whole or not at all, and their compressed twins."""

from __future__ import annotations

import gzip
import itertools
import os
from pathlib import Path

import brotli

_TWINNED = {".html", ".css", ".js", ".xml", ".ics", ".svg", ".txt", ".json", ".webmanifest"}
_count = itertools.count()


class UnsafePath(ValueError):
    """A path that would leave the output folder."""


def inside(output: Path, path: str) -> Path:
    """The file at a path below `output`. Raises UnsafePath for anything that would leave it."""
    parts = path.split("/")
    if (
        not path
        or path.startswith("/")
        or any(part in ("", ".", "..") or "\x00" in part or "\\" in part for part in parts)
    ):
        raise UnsafePath(path)
    return output.joinpath(*parts)


def write_atomically(path: Path, data: bytes) -> None:
    """Replaces a file by `data` in one step: a reader finds the old bytes or the new ones, never a part."""
    temporary = path.parent / f".{path.name}.{os.getpid()}.{next(_count)}.tmp"
    try:
        try:
            temporary.write_bytes(data)
        except FileNotFoundError:
            path.parent.mkdir(parents=True, exist_ok=True)
            temporary.write_bytes(data)
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def replace_page(path: Path, data: bytes) -> None:
    """Replaces a page; its old twins go first, so that a server never pairs the new page with an old twin."""
    drop_twins(path)
    write_atomically(path, data)


def drop_twins(path: Path) -> None:
    """Removes the compressed twins of a file."""
    for suffix in (".br", ".gz"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)


def make_twins(path: Path) -> None:
    """Makes the `.br` and `.gz` beside a text file; the same bytes give the same twins."""
    if path.suffix not in _TWINNED:
        return
    data = path.read_bytes()
    write_atomically(path.with_name(path.name + ".br"), brotli.compress(data, quality=9))
    write_atomically(path.with_name(path.name + ".gz"), gzip.compress(data, compresslevel=7, mtime=0))


def remove(path: Path, output: Path) -> None:
    """Removes a file, its twins, and the folders that this empties, up to `output`."""
    drop_twins(path)
    path.unlink(missing_ok=True)
    folder = path.parent
    while folder != output and output in folder.parents:
        try:
            folder.rmdir()
        except OSError:
            return
        folder = folder.parent
