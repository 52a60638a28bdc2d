"""Changes of rows that pages of the area ask for all the time: composed once, made with other values each time.

As with the questions of `cms.residents.selectors.composed`, composing the SQL costs several times what sending it does.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import Any, cast

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Field, QuerySet, Value
from django.db.models.sql import UpdateQuery
from django.db.models.sql.compiler import SQLCompiler


class Given(Value):
    """A value that is named when the change is composed and given when it is made, for a field like `field`."""

    def __init__(self, name: str, field: Field[Any, Any]) -> None:
        super().__init__(name, output_field=field)

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, list[Any]]:
        """A place for it, and itself in place of a parameter."""
        return "%s", [self]


class Change:
    """An UPDATE of the rows that `rows` finds. All that differs from one time to the next is `Given`."""

    def __init__(self, rows: Callable[[], QuerySet[Any]], **values: Any) -> None:
        self._rows, self._values = rows, values

    @cached_property
    def _composed(self) -> tuple[str, tuple[Any, ...]]:
        query = cast(UpdateQuery, self._rows().query.chain(UpdateQuery))
        query.add_update_values(self._values)
        sql, parameters = query.get_compiler(DEFAULT_DB_ALIAS).as_sql()
        return sql, tuple(parameters)

    def make(self, **given: Any) -> int:
        """Makes it with these values; how many rows it found."""
        connection = connections[DEFAULT_DB_ALIAS]
        sql, parameters = self._composed
        filled = [
            each.output_field.get_db_prep_value(given[each.value], connection) if isinstance(each, Given) else each
            for each in parameters
        ]
        with connection.cursor() as cursor:
            cursor.execute(sql, filled)
            return int(cursor.rowcount)
