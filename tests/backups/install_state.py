"""What an install holds, told in a way that two states can be compared."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from tests.support.install import Install

ROWS = """
import hashlib, json
from django.db import connection
found = {}
with connection.cursor() as cursor:
    for table in set(connection.introspection.table_names()) - {"publishing_outlet", "publishing_publishedrecord"}:
        cursor.execute(f'SELECT * FROM "{table}"')
        rows = sorted(map(repr, cursor.fetchall()))
        found[table] = f"{len(rows)} {hashlib.sha256(repr(rows).encode()).hexdigest()}"
print(json.dumps(found))
"""
EVERYTHING_LOST = """
import shutil
from django.conf import settings
from django.db import connection
if connection.vendor == "postgresql":
    connection.cursor().execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
shutil.rmtree(settings.PALIER_VAR)
settings.PALIER_VAR.mkdir()
"""


def rows(install: Install) -> dict[str, str]:
    """How many rows each table has, and a sum of what they say; those about records on disk, written again, aside."""
    found: dict[str, str] = json.loads(install.run(ROWS)[-1])
    return found


def files(install: Install) -> dict[str, str]:
    """The sum of each file that people sent, and of each record, by its path."""
    names = ("uploads", "report-photos", "records")
    paths = [each for name in names for each in (install.var / name).rglob("*") if each.is_file()]
    return {str(each.relative_to(install.var)): hashlib.sha256(each.read_bytes()).hexdigest() for each in paths}


def backups(folder: Path) -> list[Path]:
    """The backups of a folder, the oldest first."""
    return sorted(folder.glob("palier-*"))
