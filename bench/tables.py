"""Very many rows at once, and the processor time of who works in the database. Imported once Django is set up."""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import connection, models


def write(model: type[models.Model], rows: Iterable[Mapping[str, Any]]) -> None:
    """Rows by the names of their columns; what they leave out is as the model has it. Several times as fast as `bulk_create`."""
    # Asked once, not for each of a million values.
    kept = _kept_by_sqlite if connection.vendor == "sqlite" else _kept
    fields = [each for each in model._meta.concrete_fields if not isinstance(each, models.AutoField)]
    defaults = {each.column: None if each.primary_key else kept(each.get_default()) for each in fields}
    names, table = ", ".join(f'"{each.column}"' for each in fields), model._meta.db_table

    def line(row: Mapping[str, Any]) -> tuple[Any, ...]:
        assert row.keys() <= defaults.keys(), "a column that there is not"
        return tuple(kept(row[name]) if name in row else default for name, default in defaults.items())

    lines: Any = map(line, rows)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                for values in lines:
                    copy.write_row(values)
        else:
            marks = ", ".join(["%s"] * len(fields))
            cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", lines)  # noqa: S608 - our own names


def _kept(value: Any) -> Any:
    """As Django keeps it."""
    return json.dumps(value) if isinstance(value, list) else value


def _kept_by_sqlite(value: Any) -> Any:
    """The same where there are neither moments nor UUIDs."""
    if isinstance(value, datetime):
        return str(value.replace(tzinfo=None))
    if isinstance(value, uuid.UUID):
        return value.hex
    return _kept(value)


class Processor:
    """The processor time of this process and, on PostgreSQL, of the one that answers it there."""

    def __init__(self) -> None:
        self._server: Path | None = None
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                # All that it does is then in the one process that is looked at.
                cursor.execute("SET max_parallel_workers_per_gather = 0")
                cursor.execute("SELECT pg_backend_pid()")
                self._server = Path(f"/proc/{cursor.fetchone()[0]}/schedstat")

    def seconds(self) -> float:
        """So far."""
        # The first number there are nanoseconds on a processor; `stat` counts hundredths of a second.
        return time.process_time() + (int(self._server.read_text().split()[0]) / 1e9 if self._server else 0.0)
