"""What `manage.py restore` puts back: all of it, checked first, with whoever was erased since erased again."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from tests.backups.install_state import EVERYTHING_LOST, backups, files, rows
from tests.residents.house import SETTING_UP
from tests.support.install import DJANGO, Install
from tests.support.processes import stop

WRITING = (
    DJANGO
    + """
from django.db import transaction
from cms.places.models import ResidencePage
from cms.residents.models import Dwelling
residence = ResidencePage.objects.get()
number = 0
while True:
    with transaction.atomic():
        for floor in ("1", "2"):
            Dwelling.objects.create(residence=residence, building="W", floor=floor, door=str(number))
    number += 1
    print(number, flush=True)
"""
)
DWELLINGS = "from cms.residents.models import Dwelling\n"
HOLDING = (
    DJANGO + "from django.db import connection\nconnection.ensure_connection()\nprint('ready', flush=True)\ninput()"
)


def test_a_backup_made_while_people_write_brings_back_one_instant_of_everything(town: Install, folder: Path) -> None:
    sent = files(town)
    with town.process(sys.executable, "-c", WRITING, stdout=-1) as writer:
        assert writer.stdout
        writer.stdout.readline()
        town.manage("backup", str(folder))
        stop(writer)
    town.run(EVERYTHING_LOST)
    said = town.manage("restore", str(folder)).stdout
    assert "est en place" in said
    written = town.run(
        f"{DWELLINGS}for floor in '12': print(Dwelling.objects.filter(building='W', floor=floor).count())"
    )
    assert written[0] == written[1] != "0"
    assert files(town) == sent


def test_every_row_and_every_file_are_what_they_were(town: Install, backed_up: Path) -> None:
    before, sent = rows(town), files(town)
    town.run(EVERYTHING_LOST)
    town.manage("restore", str(backed_up))
    assert rows(town) == before and files(town) == sent


def test_who_was_erased_since_is_erased_again(town: Install, folder: Path) -> None:
    account = "from cms.residents.models import ErasedAccount, Resident\nfrom tests.residents.people import resident\n"
    town.run(f"{account}resident('bruno')")
    town.manage("backup", str(folder))
    town.run(
        f"""{account}from cms.residents.services.accounts import accounts_erase_again
from django.utils import timezone
print(accounts_erase_again(erased=[(Resident.objects.get(username="bruno").pk, timezone.now())]))"""
    )
    said = town.manage("restore", str(folder), "--replace").stdout
    assert "de nouveau effacés\u00a0: 1." in said
    assert town.run(
        f"{account}print(*Resident.objects.values_list('username', flat=True), ErasedAccount.objects.count())"
    ) == ["amina 1"]


def test_what_was_there_is_kept_before_it_is_replaced(town: Install, backed_up: Path) -> None:
    refused = town.manage("restore", str(backed_up), check=False)
    assert refused.returncode and "ajoutez --replace" in refused.stderr
    (town.var / "uploads" / "later.jpg").write_bytes(b"later")
    said = town.manage("restore", str(backed_up), "--replace").stdout
    _old, kept = backups(backed_up)
    assert str(kept) in said and (kept / "uploads" / "later.jpg").exists()
    assert not (town.var / "uploads" / "later.jpg").exists()
    town.manage("restore", str(kept), "--replace")
    assert (town.var / "uploads" / "later.jpg").read_bytes() == b"later"
    (town.var / "uploads" / "later.jpg").unlink()


def test_what_cannot_be_kept_is_not_replaced(town: Install, backed_up: Path) -> None:
    before, sent = rows(town), files(town)
    town.run(
        f"""{SETTING_UP}
from django.core.management import CommandError, call_command
from cms.backups import snapshots
def full():
    raise OSError(28, "No space left on device")
snapshots.os.sync = full
try:
    call_command("restore", {str(backed_up)!r}, "--replace")
except CommandError as error:
    assert "ne s’écrit pas" in str(error)
    os.kill(os.getpid(), signal.SIGKILL)""",
        status=-9,
    )
    assert rows(town) == before and files(town) == sent and len(backups(backed_up)) == 1


def test_a_damaged_backup_is_refused_and_nothing_is_touched(town: Install, backed_up: Path) -> None:
    (made,) = backups(backed_up)
    assert "tout est intact" in town.manage("restore", str(backed_up), "--check").stdout
    (made / "uploads/images/tilleuls.jpg").write_bytes(b"something else")
    (made / "report-photos/ascenseur.jpg").unlink()
    sent = files(town)
    for option in ("--check", "--replace"):
        refused = town.manage("restore", str(backed_up), option, check=False)
        assert refused.returncode and "uploads/images/tilleuls.jpg, report-photos/ascenseur.jpg" in refused.stderr
    assert files(town) == sent


def test_it_waits_for_nobody_to_use_the_database(town: Install, backed_up: Path) -> None:
    with town.process(sys.executable, "-c", HOLDING, stdin=-1, stdout=-1) as holder:
        assert holder.stdout
        holder.stdout.readline()
        refused = town.manage("restore", str(backed_up), "--replace", check=False)
        stop(holder)
    assert (
        refused.returncode
        and "Arrêtez d’abord" in refused.stderr
        and str(holder.pid if not town.database else "") in refused.stderr
    )
    town.manage("restore", str(backed_up), "--replace")


@pytest.mark.parametrize("step", ["database.replace_by", "restoring._remove_others"])
def test_killed_on_its_way_it_is_run_again(town: Install, backed_up: Path, step: str) -> None:
    before, sent = rows(town), files(town)
    (town.var / "uploads" / "later.jpg").write_bytes(b"later")
    town.run(
        f"""{SETTING_UP}
from django.core.management import call_command
from cms.backups import databases, restoring
database = type(databases.database())
{step} = die
call_command("restore", {str(backed_up)!r}, "--replace")""",
        status=-9,
    )
    town.manage("restore", str(backups(backed_up)[0]), "--replace")
    assert rows(town) == before and files(town) == sent


def test_a_backup_of_a_later_version_is_refused(town: Install, backed_up: Path) -> None:
    (made,) = backups(backed_up)
    about = json.loads((made / "backup.json").read_text())
    about["migrations"].append("reports.9999_what_is_to_come")
    (made / "backup.json").write_text(json.dumps(about))
    refused = town.manage("restore", str(backed_up), "--replace", check=False)
    assert refused.returncode and "reports.9999_what_is_to_come" in refused.stderr


def test_a_database_that_cannot_be_read_any_more_is_replaced(town: Install, folder: Path) -> None:
    before = rows(town)
    town.manage("backup", str(folder))
    if town.database:
        town.run("from django.db import connection\nconnection.cursor().execute('DROP TABLE wagtailcore_page CASCADE')")
    else:
        town.database_file.write_bytes(b"not a database" * 1000)
    said = town.manage("restore", str(folder), "--replace")
    assert town.database or "n’a pas pu être sauvegardé" in said.stderr
    assert rows(town) == before
