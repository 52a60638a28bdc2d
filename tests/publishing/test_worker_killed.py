"""The resident worker as a process of its own: ended politely, or killed at any step, database and disk agree again."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from sitegen.records import from_json
from tests.publishing import town

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.xdist_group("house")


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A real install on disk, with the town in it: what processes that are killed need."""
    folder = tmp_path_factory.mktemp("house")
    content = town.write_folder(folder / "content", datetime.now(UTC))
    manage(folder, "migrate", "-v0")
    manage(folder, "import_content", str(content))
    yield folder


def environment(folder: Path) -> dict[str, str]:
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "cms.settings.local",
        "PALIER_VAR": str(folder / "var"),
        "PALIER_SECRET_KEY": "only-for-tests",
        # This install has a database of its own, wherever the other tests keep theirs.
        "PALIER_DATABASE_URL": "",
        "PYTHONPATH": str(ROOT),
    }


def manage(folder: Path, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
    """A management command in that install."""
    (folder / "var").mkdir(exist_ok=True)
    return subprocess.run(
        [sys.executable, str(ROOT / "manage.py"), *arguments],
        env=environment(folder), cwd=ROOT, capture_output=True, text=True, check=check, timeout=180,
    )  # fmt: skip


KILLED_AT = {
    "before the temporary file is renamed": "pathlib.Path.replace",
    "after the rename, before the database knows": "django.db.models.query.QuerySet.update_or_create",
    "while a record is removed": "pathlib.Path.unlink",
}


@pytest.mark.parametrize("step", KILLED_AT)
def test_a_worker_killed_at_any_step_leaves_agreement_once_it_runs_again(house: Path, step: str) -> None:
    """The killed process really dies by SIGKILL, at the step named, the first time it gets there."""
    target, _, name = KILLED_AT[step].rpartition(".")
    module, _, cls = target.rpartition(".")
    script = f"""
import django, os, signal
django.setup()
import importlib
from cms.places.models import ResidencePage
from cms.editorial.models import FlashPage
from django.db import transaction
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
    manage(house, "export_records")
    killed = subprocess.run([sys.executable, "-c", script], env=environment(house), cwd=ROOT, timeout=60)
    assert killed.returncode == -signal.SIGKILL
    with running_worker(house):
        wait_until(lambda: not waiting(house) and manage(house, "verify_records", check=False).returncode == 0)


def test_the_worker_ends_on_sigterm_and_says_so(house: Path) -> None:
    worker = subprocess.Popen(
        [sys.executable, str(ROOT / "manage.py"), "worker"],
        env=environment(house), cwd=ROOT, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert worker.stdout and "prêt" in worker.stdout.readline()
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(timeout=120) == 0
    assert "arrêté" in worker.stdout.read()


def test_the_import_of_the_real_command_reads_its_own_bytes_back(house: Path) -> None:
    again = manage(house, "import_content", str(house / "content"))
    assert again.stdout.startswith("0 créées, 0 mises à jour")


class running_worker:
    """The worker as its own process, ended with the block."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __enter__(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, str(ROOT / "manage.py"), "worker", "--interval", "0.02"],
            env=environment(self.folder), cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip

    def __exit__(self, *exc: object) -> None:
        self.process.terminate()
        self.process.wait(timeout=120)


def waiting(folder: Path) -> int:
    """How many changes wait in the outbox of an install."""
    with sqlite3.connect(folder / "var" / "palier.sqlite3") as database:
        return int(database.execute("SELECT count(*) FROM publishing_change").fetchone()[0])


def wait_until(condition: Callable[[], bool], seconds: float = 60) -> None:
    """Wait generously for what must come, and fail on what never does."""
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, "it never came"
        time.sleep(0.2)


def test_disk_holds_what_the_database_says_after_all_these_kills(house: Path) -> None:
    manage(house, "verify_records")
    records = house / "var" / "records" / town.INSEE
    for path in records.glob("*.json"):
        assert from_json(path.read_bytes()).id == path.stem
    assert not list(records.glob(".*.tmp"))
