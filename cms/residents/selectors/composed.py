"""Queries about one resident that pages of the area ask all the time: composed once, asked with one id after the other.

Composing the SQL of a few joins costs several times what sending it does.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import QuerySet
from django.db.models.sql.compiler import SQLCompiler

from cms.residents.models import Resident

Rows = QuerySet[Any, dict[str, Any]]
_NOBODY = UUID("9d6f3a52-0c1e-4b7a-8f4d-5e2b1c0a7d93")
"""The id with which a query is composed."""


class AboutResident:
    """What `rows`, which makes a queryset of `values()` for the id of a resident, finds; the id is all that it depends on."""

    def __init__(self, rows: Callable[[UUID], Rows]) -> None:
        self.rows = rows
        self._thread = threading.local()

    @cached_property
    def ordering(self) -> list[str]:
        """The fields that its rows are ordered by."""
        return [str(name) for name in self.rows(_NOBODY).query.order_by]

    def of(self, resident: Resident) -> OwnRows:
        """What it finds about one of them; nothing is asked yet."""
        return OwnRows(self, resident.pk)

    def composed(self, most: int | None) -> _Composed:
        """The query of at most so many rows. Composed once for each thread, since each has a connection of its own."""
        kept: dict[int | None, _Composed] = self._thread.__dict__.setdefault("composed", {})
        if most not in kept:
            kept[most] = _compose(self.rows(_NOBODY)[:most])
        return kept[most]


@dataclass(frozen=True, slots=True)
class OwnRows:
    """The rows of one resident."""

    about: AboutResident
    resident_id: UUID

    def first(self, most: int | None = None) -> list[dict[str, Any]]:
        """Them all, or the first of them."""
        return self.about.composed(most).ask(self.resident_id)

    def queryset(self) -> Rows:
        """Composed anew, to be narrowed down."""
        return self.about.rows(self.resident_id)

    @property
    def ordering(self) -> list[str]:
        """The fields that they are ordered by."""
        return self.about.ordering


@dataclass(frozen=True, slots=True)
class _Composed:
    compiler: SQLCompiler
    sql: str
    parameters: tuple[Any, ...]
    names: tuple[str, ...]

    def ask(self, resident_id: UUID) -> list[dict[str, Any]]:
        connection = self.compiler.connection
        nobody, own = (_parameter(each, connection) for each in (_NOBODY, resident_id))
        with connection.cursor() as cursor:
            cursor.execute(self.sql, [own if each == nobody else each for each in self.parameters])
            found = cursor.fetchall()
        return [dict(zip(self.names, row, strict=True)) for row in self.compiler.results_iter([found])]


def _compose(rows: Rows) -> _Composed:
    # The connection itself, not the proxy that stands for that of whichever thread asks.
    compiler = rows.query.get_compiler(connection=connections[DEFAULT_DB_ALIAS])
    sql, parameters = compiler.as_sql()
    assert _parameter(_NOBODY, compiler.connection) in parameters, "a query about a resident that asks for none"
    return _Composed(compiler, sql, tuple(parameters), tuple(rows.query.selected or ()))


def _parameter(id_: UUID, connection: BaseDatabaseWrapper) -> Any:
    """An id as the database is asked for it."""
    return Resident._meta.pk.get_db_prep_value(id_, connection)
