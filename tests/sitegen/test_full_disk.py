"""A disk that is full stops nothing that is live: `sitegen watch` says so, and goes on by itself when there is room."""

from __future__ import annotations

import resource
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from sitegen.manifest import Manifest
from sitegen.pelican_room import host
from sitegen.theme import Theme
from tests.sitegen.reading import Site, either_of
from tests.sitegen.town import INSEE, SmallTown, record, small_town
from tests.sitegen.versions import PALIER
from tests.support.processes import ROOT, stop, wait_until

UNLIMITED = (resource.RLIM_INFINITY, resource.RLIM_INFINITY)
NO_ROOM, ROOM_FOR_THE_DATABASE = 0, 1_000_000
"""Bytes that a file may have: none at all, or enough for the manifest and the small pages but not for a large one."""
LARGE_PAGE = ["<p>" + "Le conseil a délibéré. " * 2000 + "</p>"] * 30


@contextmanager
def watching(town: SmallTown) -> Iterator[tuple[subprocess.Popen[str], list[str]]]:
    """A running `sitegen watch`, and the lines it has said so far."""
    command = [sys.executable, "-m", "sitegen", "watch", "--theme", str(PALIER)]
    command += ["--source", str(town.records), "--output", str(town.output)]
    # Its log goes through a pipe: a file could not grow either.
    process = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True)
    said: list[str] = []
    assert process.stderr is not None
    listener = threading.Thread(target=said.extend, args=(process.stderr,))
    listener.start()
    try:
        yield process, said
    finally:
        stop(process)
        listener.join()


def pages_of(site: Site) -> dict[str, bytes]:
    """The pages of a site without their twins, which are made when there is time, one being made included."""
    return {name: data for name, data in site.files.items() if not name.endswith((".br", ".gz", ".br.tmp", ".gz.tmp"))}


@pytest.mark.parametrize("room", [NO_ROOM, ROOM_FOR_THE_DATABASE])
def test_a_full_disk_keeps_what_is_live_and_is_recovered_from_alone(tmp_path: Path, room: int) -> None:
    town = SmallTown(tmp_path)
    town.write(*small_town())
    output = town.output / INSEE
    with watching(town) as (process, said):
        wait_until(lambda: any("pages faites" in line for line in said), "the first build")
        before = Site.read(output)
        resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (room, resource.RLIM_INFINITY))
        body = [{"type": "html", "html": html} for html in LARGE_PAGE]
        town.write(record("news", "conseil", "marseille", body=body))
        wait_until(lambda: any("je réessaie" in line for line in said), "word of the full disk")
        full = Site.read(output)
        resource.prlimit(process.pid, resource.RLIMIT_FSIZE, UNLIMITED)
        wait_until(lambda: sum("pages faites" in line for line in said) > 1, "a build once there is room")
        after = Site.read(output)
    clean = tmp_path / "clean"
    host.run(town.records, clean, Theme(PALIER), datetime.now(UTC))
    assert pages_of(after) == pages_of(Site.read(clean / INSEE))
    assert full.faults(either_of(before, after)) == []
    assert process.returncode == 0


def test_a_manifest_that_a_full_disk_kept_from_opening_opens_once_there_is_room(tmp_path: Path) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, hard))
    try:
        with pytest.raises(OSError, match="too large"):
            Manifest(tmp_path / "13055.sqlite3")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    Manifest(tmp_path / "13055.sqlite3").close()
