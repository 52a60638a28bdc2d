"""Pelican itself, the command line and the long-lived builder give the same bytes."""

from __future__ import annotations

import os
import pty
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from sitegen import check
from sitegen.manifest import Manifest, ManifestBusy
from sitegen.write import UnsafePath, inside
from tests.sitegen.town import NOW, SmallTown, record, small_town, tree

ROOT = Path(__file__).parents[2]
GENEROUS = 30.0


@pytest.fixture
def town(tmp_path: Path) -> SmallTown:
    """The small town, not built yet."""
    town = SmallTown(tmp_path)
    town.write(*small_town())
    return town


def sitegen(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Runs the command."""
    command = [sys.executable, "-m", "sitegen", *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120)


def eventually(what: Callable[[], bool]) -> None:
    """Waits generously for what must happen."""
    deadline = time.monotonic() + GENEROUS
    while not what():
        assert time.monotonic() < deadline, "this never happened"
        time.sleep(0.02)


def test_pelican_with_our_settings_gives_the_bytes_of_sitegen_build(tmp_path: Path, town: SmallTown) -> None:
    theme = ROOT / "themes" / "palier"
    ours, theirs = tmp_path / "ours", tmp_path / "theirs"
    built = sitegen("build", "--source", town.records, "--output", ours, "--theme", theme, "--now", NOW.isoformat())
    assert built.returncode == 0, built.stderr
    subprocess.run(
        [
            sys.executable, "-m", "pelican", str(town.records), "-o", str(theirs), "-t", str(theme), "-q",
            "-s", "sitegen/pelican_room/pelicanconf.py", "-e", f'SITEGEN_NOW="{NOW.isoformat()}"',
        ],
        cwd=ROOT, check=True, timeout=120, env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert tree(theirs / "13055") == tree(ours / "13055")


def test_the_build_depends_on_neither_the_zone_nor_the_hash_seed_of_the_machine(
    tmp_path: Path, town: SmallTown
) -> None:
    trees = []
    for number, variables in enumerate(
        ({"TZ": "Asia/Tokyo", "PYTHONHASHSEED": "1"}, {"TZ": "UTC", "PYTHONHASHSEED": "2"})
    ):
        output = tmp_path / f"site-{number}"
        command = [sys.executable, "-m", "sitegen", "build", "--source", str(town.records), "--output", str(output)]
        subprocess.run([*command, "--now", NOW.isoformat()], cwd=ROOT, check=True, env={**os.environ, **variables})
        trees.append(tree(output / "13055"))
    assert trees[0] == trees[1]


def test_a_refused_record_makes_the_command_fail_and_names_it(town: SmallTown, tmp_path: Path) -> None:
    (town.records / "13055" / "mauvais.json").write_text("{}")
    built = sitegen("build", "--source", town.records, "--output", tmp_path / "out", "--now", NOW.isoformat())
    assert built.returncode == 1
    assert "mauvais.json" in built.stderr and "schema" in built.stderr


def test_a_source_that_is_not_there_is_said_in_a_sentence(tmp_path: Path) -> None:
    built = sitegen("build", "--source", tmp_path / "nulle-part", "--output", tmp_path / "out")
    assert built.returncode == 1
    assert "n’existe pas" in built.stderr and "Traceback" not in built.stderr


def test_the_watcher_shows_a_record_as_soon_as_it_is_written_and_stops_when_told(town: SmallTown) -> None:
    command = [sys.executable, "-m", "sitegen", "watch", "--source", town.records, "--output", town.output]
    watcher = subprocess.Popen([*map(str, command), "--theme", str(town.theme_folder)], cwd=ROOT)
    try:
        eventually(lambda: town.has("/secteur/blancarde/actualites/jardin/"))
        town.write(record("news", "fete", "camas"))
        eventually(lambda: town.has("/secteur/camas/actualites/fete/") and "Fete" in town.page("/secteur/camas/"))
        town.remove("fete")
        eventually(lambda: not town.has("/secteur/camas/actualites/fete/"))
        (town.records / "13055" / "mauvais.json").write_text("{")
        town.write(record("news", "apres", "camas"))
        eventually(lambda: town.has("/secteur/camas/actualites/apres/"))
        (town.theme_folder / "templates" / "news.html").write_text("Nouveau gabarit {{ page.title }}")
        eventually(lambda: "Nouveau gabarit" in town.page("/secteur/camas/actualites/apres/"))
    finally:
        watcher.send_signal(signal.SIGTERM)
        assert watcher.wait(GENEROUS) == 0


def test_on_a_terminal_the_build_says_how_far_it_is(town: SmallTown) -> None:
    terminal, its_end = pty.openpty()
    command = [sys.executable, "-m", "sitegen", "build", "--source", town.records, "--output", town.output]
    command += ["--theme", town.theme_folder, "--verify"]
    built = subprocess.run([*map(str, command)], cwd=ROOT, stdout=subprocess.PIPE, stderr=its_end, check=False)
    os.close(its_end)
    shown = os.read(terminal, 100_000).decode()
    os.close(terminal)
    assert built.returncode == 0, shown
    assert "fiches lues" in shown and "pages faites" in shown


def test_two_builders_never_share_an_output(tmp_path: Path) -> None:
    first = Manifest(tmp_path / "13055.sqlite3")
    try:
        with pytest.raises(ManifestBusy, match=str(os.getpid())):
            Manifest(tmp_path / "13055.sqlite3")
    finally:
        first.close()
    Manifest(tmp_path / "13055.sqlite3").close()


def test_a_damaged_manifest_costs_a_full_build_and_nothing_else(town: SmallTown) -> None:
    town.build()
    before = town.tree()
    (manifest,) = (town.output / ".sitegen").glob("*.sqlite3")
    for suffix in ("-wal", "-shm"):
        manifest.with_name(manifest.name + suffix).unlink(missing_ok=True)
    manifest.write_bytes(b"not a database" * 1000)
    assert town.build().good
    assert town.tree() == before


@pytest.mark.parametrize("path", ["../x", "/etc/passwd", "a/../../x", "", "a//b", "a/\x00", "..\\x"])
def test_no_path_leaves_the_output(tmp_path: Path, path: str) -> None:
    with pytest.raises(UnsafePath):
        inside(tmp_path, path)


def test_check_finds_a_link_that_leads_nowhere_and_a_doubled_id(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text('<p id="a"><a href="/absente/">x</a><a href="#b">y</a><b id="a"></b>')
    reasons = " ".join(reason for _page, reason in check.problems(tmp_path))
    assert "/absente/ ne mène nulle part" in reasons
    assert "#b ne trouve pas son ancre" in reasons
    assert "« a » est en double" in reasons
