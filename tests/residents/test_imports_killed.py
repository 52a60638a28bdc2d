"""The process that imports dwellings, killed at any step: nothing is half written, and the next one writes it once."""

from __future__ import annotations

import signal
import subprocess
import sys
import time

import pytest

from tests.residents.house import HOUSEHOLDS, run
from tests.support.install import Install
from tests.support.processes import stop

DWELLINGS = 700
"""More than are written at once."""

IMPORTING = f"""
from django.contrib.auth import get_user_model
from cms.places.models import ResidencePage
from cms.residents.models import Dwelling, DwellingImport, Household
from cms.residents.selectors.dwelling_changes import dry_run
from cms.residents.services import dwellings, import_files, imports
place = ResidencePage.objects.get()
def go_on():
    imports.import_go_on(id=imports.import_take(), now=timezone.now())
def send():
    Household.objects.filter(dwelling__reference__startswith="R").delete()
    Dwelling.objects.filter(reference__startswith="R").delete()
    for each in DwellingImport.objects.all():
        import_files.erase(id=each.pk)
    DwellingImport.objects.all().delete()
    lines = "".join(f"N{{each}};R{{each}};Mme Li {{each}}\\n" for each in range({DWELLINGS}))
    file = ("Porte;Référence;Locataire\\n" + lines).encode()
    return imports.import_send(
        residence=place, user=get_user_model().objects.get(), name="a.csv", chunks=[file], now=timezone.now()
    )
def agree():
    found = DwellingImport.objects.get()
    changes = dry_run(residence=place, sheet=import_files.sheet_of(id=found.pk), today=timezone.localdate())
    imports.import_apply_ask(found=found, fingerprint=changes.fingerprint())
def say():
    written = Household.objects.filter(dwelling__reference__startswith="R").count()
    print(DwellingImport.objects.get().state, Dwelling.objects.count(), written)
"""
KILLED_AT = {
    "in the middle of the dwellings": """
create = dwellings._create
dwellings._create = lambda place, new, now, progress: create(place, new, now, die)
""",
    "once the dwellings are there, before who lives in them": "dwellings.move_in_all = die",
    "once all is written, before that is noted": "DwellingImport.save = die",
}


def test_a_process_killed_while_it_reads_is_followed_by_one_that_reads_it_all(house: Install) -> None:
    run(house, f"{IMPORTING}send()\nimport_files.tell = die\ngo_on()", status=-signal.SIGKILL)
    said = run(house, f"{IMPORTING}say()\ngo_on()\nsay()")
    assert said == [f"reading {HOUSEHOLDS} 0", f"read {HOUSEHOLDS} 0"]


@pytest.mark.parametrize("step", KILLED_AT)
def test_a_process_killed_while_it_writes_has_written_nothing_and_the_next_writes_it_once(
    house: Install, step: str
) -> None:
    run(house, f"{IMPORTING}send()\ngo_on()\nagree()\n{KILLED_AT[step]}\ngo_on()", status=-signal.SIGKILL)
    said = run(house, f"{IMPORTING}say()\ngo_on()\nsay()\nprint(imports.import_take())")
    assert said == [
        f"applying {HOUSEHOLDS} 0",
        f"applied {HOUSEHOLDS + DWELLINGS} {DWELLINGS}",
        "None",
    ]


def test_the_background_process_reads_and_writes_what_is_sent_and_ends_when_asked_to(house: Install) -> None:
    run(house, f"{IMPORTING}send()")
    command = [sys.executable, "manage.py", "background", "--interval", "0.05"]
    process = house.process(*command, stdout=subprocess.DEVNULL)
    try:
        until = time.monotonic() + 120
        while run(house, f"{IMPORTING}say()") != [f"read {HOUSEHOLDS} 0"]:
            assert time.monotonic() < until and process.poll() is None
        run(house, f"{IMPORTING}agree()")
        while list((house.var / "imports").iterdir()):
            assert time.monotonic() < until and process.poll() is None
            time.sleep(0.1)
    finally:
        status = stop(process)
    assert status == 0
    assert run(house, f"{IMPORTING}say()") == [f"applied {HOUSEHOLDS + DWELLINGS} {DWELLINGS}"]
