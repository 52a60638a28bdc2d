"""Files that appear whole or not at all, and what goes with them when they are replaced or removed."""

from __future__ import annotations

import os
import re
from pathlib import Path

_UNSAFE = re.compile(r"(?:^|/)(?:\.{0,2})(?:/|$)|[\x00\\]")
TWINS = (".br", ".gz")
_FLAGS = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC


class UnsafePath(ValueError):
    """A path that would leave the output folder."""


def inside(output: Path, path: str) -> Path:
    """The file at a path below `output`. Raises UnsafePath for anything that would leave it."""
    return output / safe(path)


def safe(path: str) -> str:
    """A path that stays below the folder it is joined to. Raises UnsafePath for any other."""
    if not path or _UNSAFE.search(path):
        raise UnsafePath(path)
    return path


def write_atomically(path: Path, data: bytes) -> None:
    """Replaces a file by `data` in one step: a reader finds the old bytes or the new ones, never a part."""
    _replace(str(path), f"{os.getpid()}.tmp", data)


def write_twin(path: Path, suffix: str, data: bytes) -> None:
    """Puts a compressed twin beside a page. One process at a time makes the twins of a page."""
    _replace(f"{path}{suffix}", "tmp", data)


def replace_page(path: Path | str, data: bytes) -> None:
    """Replaces a page; its old twins go first, so that a server never pairs the new page with an old twin."""
    _replace(str(path), f"{os.getpid()}.tmp", data, has_twins=True)


def _replace(path: str, ending: str, data: bytes, has_twins: bool = False) -> None:
    folder, name = os.path.split(path)
    temporary = f"{folder}/.{name}.{ending}"
    try:
        handle = os.open(temporary, _FLAGS, 0o644)
    except FileNotFoundError:
        _make_folder(folder)
        has_twins = False
        handle = os.open(temporary, _FLAGS, 0o644)
    try:
        try:
            rest = memoryview(data)
            while rest:
                rest = rest[os.write(handle, rest) :]
        finally:
            os.close(handle)
        if has_twins:
            drop_twins(path)
        os.replace(temporary, path)
    except BaseException:
        _unlink(temporary)
        raise


def _make_folder(folder: str) -> None:
    try:
        os.mkdir(folder)
    except FileExistsError:
        return
    except FileNotFoundError:
        os.makedirs(folder, exist_ok=True)


def drop_twins(path: Path | str) -> None:
    """Removes the compressed twins of a file."""
    for suffix in TWINS:
        _unlink(f"{path}{suffix}")


def remove(path: Path, output: Path) -> None:
    """Removes a file, its twins, and the folders that this empties, up to `output`."""
    drop_twins(path)
    remove_unfinished(path)
    _unlink(str(path))
    folder = path.parent
    while folder != output and output in folder.parents:
        try:
            folder.rmdir()
        except FileNotFoundError:
            # A process that was killed had come thus far.
            folder = folder.parent
            continue
        except OSError:
            return
        folder = folder.parent


def remove_unfinished(path: Path) -> None:
    """Removes what a process that was killed left of a file it was writing."""
    try:
        with os.scandir(path.parent) as files:
            found = [
                each.path for each in files if each.name.startswith(f".{path.name}.") and each.name.endswith(".tmp")
            ]
    except (FileNotFoundError, NotADirectoryError):
        return
    for each in found:
        _unlink(each)


def _unlink(path: str) -> None:
    try:
        os.unlink(path)
    except (FileNotFoundError, NotADirectoryError):
        return
