"""A town in the database, a records folder of its own for each test, and the worker's hand."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.core.management import CommandError, call_command
from django.test import override_settings
from pytest_django import DjangoDbBlocker, Settings

from cms.pages.models import RecordPage
from cms.publishing import disk, outbox, tree
from cms.publishing.importing import Importer
from sitegen.source import Loaded, load_folder
from tests.publishing import town
from tests.support.database import shared_by_tests


@dataclass(frozen=True)
class Town:
    """What an import of the town leaves: the folder it came from, and `var/` as the worker filled it."""

    content: Path
    var: Path


@pytest.fixture(scope="module")
def imported_once(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Town]:
    """The town, imported for a whole module inside one transaction; every test then works in a savepoint of it."""
    folder = tmp_path_factory.mktemp("town")
    kept = Town(town.write_folder(folder / "content", datetime.now(UTC)), folder / "var")
    with shared_by_tests(django_db_blocker):
        with override_settings(PALIER_VAR=kept.var, MEDIA_ROOT=kept.var / "uploads"):
            import_all(load_folder(kept.content))
            drain()
        yield kept


@pytest.fixture
def var(settings: Settings, tmp_path: Path) -> Path:
    """A `var/` that belongs to this test alone."""
    settings.PALIER_VAR = tmp_path / "var"
    settings.MEDIA_ROOT = tmp_path / "var" / "uploads"
    return tmp_path / "var"


@pytest.fixture
def content(tmp_path: Path) -> Path:
    """The town as a content folder, for a database that does not have it yet."""
    return town.write_folder(tmp_path / "content", datetime.now(UTC))


@pytest.fixture
def imported(imported_once: Town, db: None, var: Path, tmp_path: Path) -> Loaded:
    """The town in the database, and its records on disk."""
    shutil.copytree(imported_once.var, var)
    return load_folder(shutil.copytree(imported_once.content, tmp_path / "content"))


@pytest.fixture
def page(imported: Loaded) -> Callable[[str], Any]:
    """A page of the town by its name, fresh from the database."""

    def found(name: str) -> RecordPage:
        result = tree.find(UUID(town.ident(name)))
        assert result is not None
        return result

    return found


def import_all(loaded: Loaded) -> None:
    """What the import command does."""
    assert loaded.problems == []
    importer = Importer(loaded, datetime.now(UTC))
    imported = [record for record in importer.ordered() if importer.import_record(record)]
    for record in importer.unlinked(imported):
        importer.import_record(record)
    importer.index(imported)
    assert importer.problems == []


def run(folder: Path) -> tuple[str, str, bool]:
    """What the command says, what it complains of, and whether it succeeded."""
    out, err = StringIO(), StringIO()
    try:
        call_command("import_content", folder, stdout=out, stderr=err)
    except CommandError as error:
        return out.getvalue(), f"{err.getvalue()}{error}", False
    return out.getvalue(), err.getvalue(), True


def drain() -> None:
    """What the worker does until nothing waits any more."""
    while True:
        done = outbox.drain()
        assert not done.failed
        if not (done.handled or done.spread):
            return


def on_disk() -> set[str]:
    """The names of the records on disk."""
    return {path.stem for path in disk.record_files()}
