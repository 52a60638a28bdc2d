"""One coherent version of a commune's site, taken while a builder may be at work.

The builder counts its finished builds in its manifest, and says there when one is under way. A version is taken between
two looks at that count that agree. It is held by hard links: a page is replaced by a rename, so a link keeps its bytes.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from sitegen.deploy.content import is_hidden
from sitegen.deploy.errors import DeployError

LOOK_EVERY = 0.2
"""Seconds between two looks at what the builder does."""
TRIES = 100
"""Versions that changed while they were taken, before saying so."""


@dataclass(frozen=True, slots=True)
class Built:
    """What the manifest says of the builds: how many were finished, and whether one is under way or was cut off."""

    generation: str
    building: bool


def built(output: Path, insee: str) -> Built:
    """Reads the manifest, and never writes it. Raises DeployError when there is none, or no build was ever finished."""
    manifest = output / ".sitegen" / f"{insee}.sqlite3"
    if not manifest.is_file():
        raise DeployError(f"aucun site construit pour {insee} dans {output} : lancez d’abord sitegen build.")
    try:
        with closing(sqlite3.connect(f"{manifest.resolve().as_uri()}?mode=ro", uri=True, timeout=30)) as db:
            rows = db.execute("SELECT key, value FROM meta WHERE key IN ('generation', 'building')").fetchall()
    except sqlite3.Error as error:
        raise DeployError(f"le manifeste {manifest} ne peut pas être lu ({error}) : relancez sitegen build.") from error
    meta: dict[str, str] = dict(rows)
    return Built(meta.get("generation", ""), meta.get("building", "0") == "1")


class Snapshot:
    """A version of a site: each published path and its stamp, and the bytes of those that were not known, until `close`."""

    def __init__(self, generation: str, files: dict[str, str], held: dict[str, Path], folder: Path) -> None:
        self.generation = generation
        self.files = files
        """Path below the site → stamp, which changes whenever the file is written again."""
        self._held = held
        self._folder = folder

    def close(self) -> None:
        """Lets go of the bytes: pages that are no more would fill the disk."""
        shutil.rmtree(self._folder, ignore_errors=True)

    def read(self, path: str) -> bytes:
        """The bytes of a file as they were in this version."""
        return self._held[path].read_bytes()


def take(output: Path, insee: str, known: Mapping[str, str], folder: Path) -> Snapshot:
    """Takes the present version, waiting for a build under way. Holds in `folder` the files whose stamp is not the `known` one.

    Raises DeployError when a build was cut off, when nothing was built, or when the site never stands still.
    """
    site = output / insee
    for _ in range(TRIES):
        before = _finished(output, insee)
        try:
            files = dict(_walk(site, ""))
            held = _hold(site, {path for path, stamp in files.items() if known.get(path) != stamp}, folder)
        except FileNotFoundError:
            # A page went away between the two: a build has begun.
            continue
        if built(output, insee) == before:
            if not files:
                raise DeployError(f"le site {site} est vide : rien n’est déployé.")
            return Snapshot(before.generation, files, held, folder)
    raise DeployError(f"le site {site} change sans cesse : aucune version entière n’a pu en être prise.")


def _finished(output: Path, insee: str) -> Built:
    """What the manifest says once no build is under way."""
    said = False
    while (now := built(output, insee)).building:
        if not _builder_lives(output, insee):
            raise DeployError(
                f"la dernière construction de {insee} a été interrompue : relancez sitegen build ou sitegen watch."
            )
        if not said:
            print(f"{insee} : une construction est en cours, j’attends qu’elle finisse.", file=sys.stderr)
            said = True
        time.sleep(LOOK_EVERY)
    if not now.generation:
        raise DeployError(f"aucune construction de {insee} n’est allée au bout : lancez d’abord sitegen build.")
    return now


def _builder_lives(output: Path, insee: str) -> bool:
    """Whether the process that last took the lock is still there. Trying the lock could turn a starting builder away."""
    try:
        process = int((output / ".sitegen" / f"{insee}.lock").read_text())
        os.kill(process, 0)
    except PermissionError:
        return True
    except (OSError, ValueError):
        return False
    return True


def _walk(folder: Path, prefix: str) -> Iterator[tuple[str, str]]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if is_hidden(entry.name):
                continue
            if entry.is_dir(follow_symlinks=False):
                yield from _walk(Path(entry.path), f"{prefix}{entry.name}/")
            elif entry.is_file(follow_symlinks=False):
                facts = entry.stat(follow_symlinks=False)
                yield f"{prefix}{entry.name}", f"{facts.st_mtime_ns}.{facts.st_size}.{facts.st_ino}"


def _hold(site: Path, paths: set[str], folder: Path) -> dict[str, Path]:
    """Links the files into `folder`, under numbers; copies them where the file system refuses links."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    held = {}
    for number, path in enumerate(sorted(paths)):
        held[path] = folder / str(number)
        try:
            os.link(site / path, held[path])
        except FileNotFoundError:
            raise
        except OSError:
            shutil.copyfile(site / path, held[path])
    return held
