"""What a landlord's file says, on disk between the dry run and the apply: for an hour, for nobody else to read."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings

from cms.residents.rules.dwellings import Wanted
from cms.residents.spreadsheets import LineError, Sheet, read
from cms.residents.spreadsheets.sheet import Column

_COLUMNS = ("line", "building", "staircase", "floor", "door", "reference", "addressee")


def keep(*, id: UUID, chunks: Iterable[bytes]) -> None:
    """Put a file away."""
    folder = _folder(id)
    folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.mkdir(mode=0o700)
    with _private(folder / "file").open("wb") as file:
        for chunk in chunks:
            file.write(chunk)


def read_file(*, id: UUID, name: str) -> None:
    """Read the file called `name` and keep what it says. Raises SpreadsheetError, and FileNotFoundError once it is erased."""
    folder = _folder(id)
    with (folder / "file").open("rb") as file:
        sheet = read(file, name, lambda lines, part: tell(id=id, lines=lines, part=part))
    _write(folder / "sheet.json", _values(sheet))
    (folder / "file").unlink(missing_ok=True)


def sheet_of(*, id: UUID) -> Sheet:
    """What the file said when it was read. Raises FileNotFoundError once it is erased."""
    return _sheet(json.loads((_folder(id) / "sheet.json").read_text("utf-8")))


def tell(*, id: UUID, lines: int, part: float) -> None:
    """Note how far reading or applying is: `lines`, and `part` of it all from 0 to 1."""
    _write(_folder(id) / "progress.json", {"lines": lines, "part": round(part, 3)})


def told(*, id: UUID) -> tuple[int, float]:
    """How far reading or applying is, as it was last noted."""
    try:
        values = json.loads((_folder(id) / "progress.json").read_text("utf-8"))
    except FileNotFoundError:
        return 0, 0.0
    return values["lines"], values["part"]


def begin(*, id: UUID) -> None:
    """Forget how far it was."""
    (_folder(id) / "progress.json").unlink(missing_ok=True)


def erase(*, id: UUID) -> None:
    """Erase the file and what was read of it."""
    shutil.rmtree(_folder(id), ignore_errors=True)


def erase_before(*, at: datetime, but: set[UUID]) -> None:
    """Erase the files of that age that `but` does not name, those that no row of the database knows included."""
    for folder in _root().glob("*/"):
        if folder.name not in {str(each) for each in but} and folder.stat().st_mtime < at.timestamp():
            shutil.rmtree(folder, ignore_errors=True)


def _root() -> Path:
    return Path(settings.PALIER_VAR) / "imports"


def _folder(id: UUID) -> Path:
    return _root() / str(id)


def _private(path: Path) -> Path:
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600))
    return path


def _write(path: Path, values: dict[str, Any]) -> None:
    """Whole or not at all, whoever reads at the same time."""
    new = _private(path.with_name(f"{path.name}.{uuid4().hex}"))
    new.write_text(json.dumps(values, ensure_ascii=False), encoding="utf-8")
    new.replace(path)


def _values(sheet: Sheet) -> dict[str, Any]:
    return {
        "columns": [[each.heading, each.field, each.label] for each in sheet.columns],
        "written_as": sheet.written_as,
        "errors": [[each.line, each.column, each.sentence] for each in sheet.errors],
        "error_count": sheet.error_count,
        "rows": [
            [*(getattr(row, name) for name in _COLUMNS), *(each and each.isoformat() for each in _days(row))]
            for row in sheet.rows
        ],
    }


def _days(row: Wanted) -> tuple[date | None, date | None]:
    return row.moved_in, row.moved_out


def _sheet(values: dict[str, Any]) -> Sheet:
    return Sheet(
        columns=[Column(*each) for each in values["columns"]],
        written_as=values["written_as"],
        rows=[Wanted(*row[:-2], *(each and date.fromisoformat(each) for each in row[-2:])) for row in values["rows"]],
        errors=[LineError(*each) for each in values["errors"]],
        error_count=values["error_count"],
    )
