"""The landlord's files between the dry run and the apply: on disk, for an hour, for nobody else to read."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings

from cms.residents.rules.dwellings import Wanted
from cms.residents.spreadsheets import LineError, Sheet, SpreadsheetError, read
from cms.residents.spreadsheets.sheet import Column

KEPT = timedelta(hours=1)
_COLUMNS = ("line", "building", "staircase", "floor", "door", "reference", "addressee")


@dataclass(frozen=True, slots=True)
class Import:
    """A file that somebody sent for a residence."""

    id: UUID
    residence_id: int
    user_id: int
    name: str
    """Of the file, as it was sent."""
    size: int
    """Bytes."""
    at: datetime

    @property
    def folder(self) -> Path:
        """Where its files are."""
        return _root() / str(self.id)


def keep(*, name: str, chunks: Iterable[bytes], residence_id: int, user_id: int, now: datetime) -> Import:
    """Put a file away until it is applied; erases those of more than an hour."""
    erase_expired(now=now)
    _root().mkdir(mode=0o700, parents=True, exist_ok=True)
    id_ = uuid4()
    folder = _root() / str(id_)
    folder.mkdir(mode=0o700)
    size = 0
    with _private(folder / "file").open("wb") as file:
        for chunk in chunks:
            size += file.write(chunk)
    found = Import(id_, residence_id, user_id, name, size, now)
    values = {"residence": residence_id, "user": user_id, "name": name, "size": size, "at": now.isoformat()}
    _write(folder / "about.json", values)
    return found


def find(*, id_: UUID, residence_id: int, user_id: int, now: datetime) -> Import | None:
    """A file that this person sent for this residence less than an hour ago."""
    try:
        about = json.loads((_root() / str(id_) / "about.json").read_text("utf-8"))
    except (FileNotFoundError, ValueError):
        return None
    at = datetime.fromisoformat(about["at"])
    if (about["residence"], about["user"]) != (residence_id, user_id) or at + KEPT < now:
        return None
    return Import(id_, residence_id, user_id, about["name"], about["size"], at)


def sheet_of(*, found: Import) -> Sheet:
    """What the file says, read once and kept. Raises SpreadsheetError; FileNotFoundError when it was erased meanwhile."""
    kept = found.folder / "sheet.json"
    if not kept.exists():
        with (found.folder / "file").open("rb") as file:
            try:
                values = _values(read(file, found.name, lambda lines, part: _tell(found, lines, part)))
            except SpreadsheetError as error:
                values = {"refused": str(error)}
        _write(kept, values)
    values = json.loads(kept.read_text("utf-8"))
    if "refused" in values:
        raise SpreadsheetError(values["refused"])
    return _sheet(values)


def is_read(*, found: Import) -> bool:
    """Whether the file has been read, to the end or to what stopped it."""
    return (found.folder / "sheet.json").exists()


def progress_of(*, found: Import) -> dict[str, Any]:
    """How far reading is: `lines`, and `part` of the file from 0 to 1."""
    try:
        values: dict[str, Any] = json.loads((found.folder / "progress.json").read_text("utf-8"))
    except FileNotFoundError:
        return {"lines": 0, "part": 0}
    return values


def close(*, found: Import, result: dict[str, int]) -> None:
    """Erase the file once it is applied; what remains for the hour is how much was written, without a name."""
    _write(found.folder / "result.json", result)
    for name in ("file", "sheet.json", "progress.json"):
        (found.folder / name).unlink(missing_ok=True)


def result_of(*, found: Import) -> dict[str, int] | None:
    """How much was written, once it is applied."""
    try:
        values: dict[str, int] = json.loads((found.folder / "result.json").read_text("utf-8"))
    except FileNotFoundError:
        return None
    return values


def erase(*, found: Import) -> None:
    """Erase a file that will not be applied."""
    shutil.rmtree(found.folder, ignore_errors=True)


def erase_expired(*, now: datetime) -> int:
    """Erase the files of more than an hour; how many there were."""
    before, count = (now - KEPT).timestamp(), 0
    for folder in _root().glob("*/"):
        if folder.stat().st_mtime < before:
            shutil.rmtree(folder, ignore_errors=True)
            count += 1
    return count


def _root() -> Path:
    return Path(settings.PALIER_VAR) / "imports"


def _private(path: Path) -> Path:
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600))
    return path


def _write(path: Path, values: dict[str, Any]) -> None:
    """Whole or not at all, whoever reads at the same time."""
    new = _private(path.with_name(f"{path.name}.{uuid4().hex}"))
    new.write_text(json.dumps(values, ensure_ascii=False), encoding="utf-8")
    new.replace(path)


def _tell(found: Import, lines: int, part: float) -> None:
    _write(found.folder / "progress.json", {"lines": lines, "part": round(part, 3)})


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
