"""A real install on disk, with households in it: what processes that are killed need."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
HOUSEHOLDS = 5

SETTING_UP = """
import django, os, signal, sys
django.setup()
from datetime import timedelta
from django.utils import timezone
def die(*arguments, **values):
    os.kill(os.getpid(), signal.SIGKILL)
"""
TOWN = """
from django.contrib.auth import get_user_model
from cms.places.models import ResidencePage
from cms.places.services import commune_create
from cms.residents.models import Dwelling
from cms.residents.services.households import move_in
from tests.places.town import add
commune = commune_create(name="Marseille", insee="13055", host="marseille.example")
residence = add(commune, ResidencePage(title="Les Tilleuls", slug="les-tilleuls", landlord="Habitat 13"))
get_user_model().objects.create_superuser(username="superuser", password="x")
for number in range({count}):
    home = Dwelling.objects.create(residence=residence, door=str(number))
    move_in(dwelling=home, addressee=f"Mme Amina Kaci {{number}}", now=timezone.now())
"""


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A real install on disk, with households in it: what processes that are killed need."""
    folder = tmp_path_factory.mktemp("house")
    (folder / "var").mkdir()
    subprocess.run(
        [sys.executable, "manage.py", "migrate", "-v0"], env=environment(folder), cwd=ROOT, check=True, timeout=300
    )
    run(folder, TOWN.format(count=HOUSEHOLDS))
    yield folder


def environment(folder: Path) -> dict[str, str]:
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "cms.settings.local",
        "PALIER_VAR": str(folder / "var"),
        "PALIER_SECRET_KEY": "only-for-tests",
        "PALIER_CODE_KEY": "only-for-tests",
        "PALIER_PUBLIC_URL": "",
        # This install has a database of its own, wherever the other tests keep theirs.
        "PALIER_DATABASE_URL": "",
        "PYTHONPATH": str(ROOT),
    }


def run(folder: Path, script: str, status: int = 0) -> list[str]:
    """Run a script in that install; the lines it prints."""
    command = [sys.executable, "-c", SETTING_UP + script]
    done = subprocess.run(command, env=environment(folder), cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert done.returncode == status, done.stdout + done.stderr
    return done.stdout.splitlines()
