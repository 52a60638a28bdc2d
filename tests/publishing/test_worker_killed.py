"""The resident worker as a process of its own: ended politely, or killed at any step, database and disk agree again."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest

from sitegen.records import from_json
from tests.publishing import town
from tests.support.install import Install
from tests.support.processes import stop, wait_until


@pytest.fixture(scope="module")
def house(install: Install) -> Install:
    """An install with the town in it."""
    content = town.write_folder(install.folder / "content", datetime.now(UTC))
    install.manage("import_content", str(content))
    return install


UNTIL_NOTHING_WAITS = """
import time
from cms.publishing.models import Change
end = time.monotonic() + 90
while Change.objects.exists():
    assert time.monotonic() < end, "changes still wait in the outbox"
    time.sleep(0.1)
"""
KILLED_AT = {
    "before the temporary file is renamed": "pathlib.Path.replace",
    "after the rename, before the database knows": "django.db.models.query.QuerySet.update_or_create",
    "while a record is removed": "pathlib.Path.unlink",
}


@pytest.mark.parametrize("step", KILLED_AT)
def test_a_worker_killed_at_any_step_leaves_agreement_once_it_runs_again(house: Install, step: str) -> None:
    """The killed process really dies by SIGKILL, at the step named, the first time it gets there."""
    target, _, name = KILLED_AT[step].rpartition(".")
    module, _, cls = target.rpartition(".")
    script = f"""
import importlib, os, signal
from cms.places.models import ResidencePage
from cms.editorial.models import FlashPage
from django.core.management import call_command
from django.db import transaction
call_command("export_records", verbosity=0)
with transaction.atomic():
    crue = FlashPage.objects.get()
    crue.title += " !"
    crue.save_revision().publish()
    residence = ResidencePage.objects.get()
    residence.unpublish() if residence.live else residence.save_revision().publish()
owner = getattr(importlib.import_module({module!r}), {cls!r})
setattr(owner, {name!r}, lambda *a, **k: os.kill(os.getpid(), signal.SIGKILL))
from cms.publishing.worker import Worker
Worker(interval=0.01).run()
"""
    house.run(script, status=-signal.SIGKILL)
    with running_worker(house):
        house.run(UNTIL_NOTHING_WAITS)
        wait_until(lambda: house.manage("verify_records", check=False).returncode == 0, "database and disk to agree")


def test_the_worker_ends_on_sigterm_and_says_so(house: Install) -> None:
    worker = house.process(sys.executable, "manage.py", "worker", stdout=subprocess.PIPE)
    assert worker.stdout and "prêt" in worker.stdout.readline()
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(timeout=120) == 0
    assert "arrêté" in worker.stdout.read()


def test_the_import_of_the_real_command_reads_its_own_bytes_back(house: Install) -> None:
    again = house.manage("import_content", str(house.folder / "content"))
    assert again.stdout.startswith("0 créées, 0 mises à jour")


@contextmanager
def running_worker(house: Install) -> Iterator[None]:
    """The worker as its own process, ended with the block."""
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    worker = house.process(sys.executable, "manage.py", "worker", "--interval", "0.02", **quiet)
    try:
        yield
    finally:
        stop(worker, seconds=120)


def test_disk_holds_what_the_database_says_after_all_these_kills(house: Install) -> None:
    house.manage("verify_records")
    records = house.var / "records" / town.INSEE
    for path in records.glob("*.json"):
        assert from_json(path.read_bytes()).id == path.stem
    assert not list(records.glob(".*.tmp"))
