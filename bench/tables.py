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
    """Rows by the names of their columns; what they leave out is as the model has it. Five times as fast as `bulk_create`."""
    fields = [each for each in model._meta.concrete_fields if not isinstance(each, models.AutoField)]
    defaults = {each.column: None if each.primary_key else _kept(each.get_default()) for each in fields}
    names, table = ", ".join(f'"{each.column}"' for each in fields), model._meta.db_table
    lines: Any = (tuple((defaults | {name: _kept(value) for name, value in row.items()}).values()) for row in rows)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                for line in lines:
                    copy.write_row(line)
        else:
            marks = ", ".join(["%s"] * len(fields))
            cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", lines)  # noqa: S608 - our own names


def _kept(value: Any) -> Any:
    """As Django keeps it; SQLite has neither moments nor UUIDs of its own."""
    if isinstance(value, list):
        return json.dumps(value)
    if connection.vendor == "sqlite":
        if isinstance(value, datetime):
            return str(value.replace(tzinfo=None))
        if isinstance(value, uuid.UUID):
            return value.hex
    return value


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
