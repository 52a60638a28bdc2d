"""What `manage.py backup` makes: whole, while people write, of what changed alone, and never half."""

from __future__ import annotations

import fcntl
import os
import subprocess
from pathlib import Path

from tests.backups.install_state import backups
from tests.residents.house import SETTING_UP
from tests.support.install import Install

BACKUP = """
from pathlib import Path
from django.core.management import call_command
from cms.backups import snapshots
"""


def test_every_file_of_a_backup_is_read_again_without_palier(town: Install, folder: Path) -> None:
    town.manage("backup", str(folder))
    (made,) = backups(folder)
    read = subprocess.run(["sha256sum", "--check", "--strict", "SHA256SUMS"], cwd=made, capture_output=True, text=True)
    assert read.returncode == 0, read.stdout + read.stderr
    assert {"uploads/images/tilleuls.jpg: OK", "report-photos/ascenseur.jpg: OK"} <= set(read.stdout.splitlines())


def test_what_opens_doors_is_not_in_it_and_nobody_else_reads_it(town: Install, folder: Path) -> None:
    (town.var / "letters").mkdir(exist_ok=True)
    (town.var / "letters" / "courriers.pdf").write_bytes(b"codes")
    (town.var / "secret-key").write_text("secret")
    town.manage("backup", str(folder))
    names = {each.name for each in folder.rglob("*")}
    assert "tilleuls.jpg" in names and not names & {"courriers.pdf", "secret-key", "code-key", "build-token"}
    assert folder.stat().st_mode & 0o077 == 0
    assert not [each for each in backups(folder)[0].rglob("*") if each.is_file() and each.stat().st_mode & 0o077]


def test_a_day_costs_what_changed_that_day_and_the_oldest_make_room(town: Install, folder: Path) -> None:
    lines = town.run(
        BACKUP
        + f"""
import itertools
from datetime import timedelta
from django.conf import settings
days = itertools.count()
now = snapshots.datetime.now
class Day(snapshots.datetime):
    @classmethod
    def now(cls, zone):
        return now(zone) + timedelta(days=next(days))
snapshots.datetime = Day
call_command("backup", {str(folder)!r}, "--keep", "2")
(settings.MEDIA_ROOT / "images" / "new.jpg").write_bytes(b"new")
call_command("backup", {str(folder)!r}, "--keep", "2")
call_command("backup", {str(folder)!r}, "--keep", "2")
"""
    )
    assert "(3, dont 3 de plus" in lines[0]
    assert "(4, dont 1 de plus" in lines[1]
    assert "(4, dont 0 de plus" in lines[2] and lines[3] == "Sauvegardes plus anciennes retirées\u00a0: 1."
    before, last = backups(folder)
    assert before.joinpath("uploads/images/new.jpg").samefile(last / "uploads/images/new.jpg")
    assert last.joinpath("uploads/images/new.jpg").read_bytes() == b"new"


def test_one_that_was_killed_leaves_nothing_that_looks_like_a_backup(town: Install, folder: Path) -> None:
    town.run(f"{SETTING_UP}{BACKUP}snapshots.os.sync = die\ncall_command('backup', {str(folder)!r})", status=-9)
    assert not backups(folder) and list(folder.glob(".palier-*.partial"))
    refused = town.manage("restore", str(folder), check=False)
    assert refused.returncode and "Il n’y a pas de sauvegarde" in refused.stderr
    town.manage("backup", str(folder))
    assert len(backups(folder)) == 1 and not list(folder.glob(".palier-*.partial"))


def test_two_at_once_do_not_meet(town: Install, folder: Path) -> None:
    folder.mkdir()
    handle = os.open(folder / ".lock", os.O_RDWR | os.O_CREAT)
    fcntl.flock(handle, fcntl.LOCK_EX)
    second = town.manage("backup", str(folder), check=False)
    os.close(handle)
    assert second.returncode and "Une autre sauvegarde est en cours" in second.stderr


def test_a_folder_that_cannot_be_written_is_named(town: Install, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    refused = town.manage("backup", str(tmp_path / "file" / "backups"), check=False)
    assert refused.returncode and "ne s’écrit pas" in refused.stderr and "Traceback" not in refused.stderr
