"""A real install with all that a backup keeps, and PostgreSQL's own programs where that is the database."""

from __future__ import annotations

import dataclasses
import os
import shutil
from pathlib import Path

import pytest

from tests.residents.house import SETTING_UP, TOWN
from tests.support.install import Install
from tests.support.postgresql import server_programs

FILES = """
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from cms.reports.services.photos import folder
from tests.residents.people import resident, session
from cms.residents.models import Household
for name in ("images/tilleuls.jpg", "documents/reglement.pdf"):
    default_storage.save(name, ContentFile(name.encode() * 1000))
(folder() / "ascenseur.jpg").write_bytes(b"photo" * 1000)
session(resident("amina", Household.objects.first()), "token")
"""


@pytest.fixture(scope="module")
def town(install: Install) -> Install:
    """A commune with a residence, households, an account, files of all kinds, and its records on disk."""
    path = f"{server_programs()}:{os.environ['PATH']}" if install.database else os.environ["PATH"]
    made = dataclasses.replace(install, settings={"PATH": path})
    made.run(SETTING_UP + TOWN.format(count=3) + FILES)
    made.manage("export_records")
    return made


@pytest.fixture(scope="module")
def made_once(town: Install, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with one backup of that install. To be copied, not changed."""
    folder = tmp_path_factory.mktemp("made") / "backups"
    town.manage("backup", str(folder))
    return folder


@pytest.fixture
def backed_up(made_once: Path, folder: Path) -> Path:
    """A folder with one backup, of the install as a test finds it."""
    shutil.copytree(made_once, folder)
    return folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where a test keeps its backups."""
    return tmp_path / "backups"
