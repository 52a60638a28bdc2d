"""Long lists a page at a time: a cursor says after which row to go on, so that new rows neither repeat nor hide any."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import or_
from typing import Any

from django.core import signing
from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db.models import Field, Model, Q, QuerySet
from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response

from cms.api.problems import Malformed
from cms.residents.selectors.composed import OwnRows

_SALT = "palier.api.cursor"
LONGEST = 1000


@dataclass(frozen=True, slots=True)
class CursorPage:
    """Some rows, and where to go on."""

    rows: list[Any]
    next: str | None

    def answer(self, serializer: Any) -> Response:
        """`{"results": […], "next": cursor or null}`."""
        return Response({"results": serializer(self.rows, many=True).data, "next": self.next})

    def answer_with(self, line: Callable[[Any], Mapping[str, Any]]) -> Response:
        """The same with lines that a function writes, for lists where a serializer costs more than all the rest."""
        return Response({"results": [line(each) for each in self.rows], "next": self.next})


class CursorPages:
    """Pages of a queryset in the order it has, which must end with a unique field and hold no empty value."""

    def __init__(self, size: int = 20) -> None:
        self.size = size

    def answer(self, request: Request, rows: QuerySet[Any], serializer: Any) -> Response:
        """The page that `?cursor=` asks for. Raises Malformed for a cursor that is not ours."""
        return self.page(request, rows).answer(serializer)

    def page(self, request: Request, rows: QuerySet[Any] | OwnRows) -> CursorPage:
        """The rows of that page. Raises Malformed likewise."""
        cursor = request.query_params.get("cursor", "")
        if isinstance(rows, OwnRows) and not cursor:
            ordering, found = rows.ordering, rows.first(self.size + 1)
        else:
            queryset = rows.queryset() if isinstance(rows, OwnRows) else rows
            ordering = [str(name) for name in queryset.query.order_by or queryset.model._meta.ordering]
            if cursor:
                queryset = queryset.filter(_after(queryset.model, ordering, self._read(request, cursor, ordering)))
            found = list(queryset[: self.size + 1])
        page = found[: self.size]
        more = (
            signing.dumps([request.path, *self._position(page[-1], ordering)], salt=_SALT)
            if len(found) > len(page)
            else None
        )
        return CursorPage(page, more)

    @staticmethod
    def _position(row: Model | dict[str, Any], ordering: list[str]) -> list[str]:
        """The values that place a row, as text; of `values()`, which name what they are ordered by."""
        names = [name.removeprefix("-") for name in ordering]
        values = (row[name] if isinstance(row, dict) else reduce(getattr, name.split("__"), row) for name in names)
        return [each.isoformat() if isinstance(each, date) else str(each) for each in values]

    @staticmethod
    def _read(request: Request, cursor: str, ordering: list[str]) -> list[str]:
        refusal = Malformed(_("Ce repère de page n’est pas de nous. Reprenez la liste depuis son début."))
        if len(cursor) > LONGEST:
            raise refusal
        try:
            path, *values = signing.loads(cursor, salt=_SALT)
        except (signing.BadSignature, ValueError) as error:
            raise refusal from error
        # A cursor of another list would be a strange question to this one.
        if path != request.path or len(values) != len(ordering):
            raise refusal
        return list(values)


def _after(model: type[Model], ordering: list[str], values: list[str]) -> Q:
    """The rows that come after a position: equal in the first fields, beyond in the next one."""
    alternatives, equal = [], Q()
    for name, text in zip(ordering, values, strict=True):
        path = name.removeprefix("-")
        try:
            value = _field_at(model, path).to_python(text)
        except ValidationError as error:
            raise Malformed(str(error)) from error
        alternatives.append(equal & Q(**{f"{path}__{'lt' if name.startswith('-') else 'gt'}": value}))
        equal &= Q(**{path: value})
    return reduce(or_, alternatives)


def _field_at(model: type[Model], path: str) -> Field[Any, Any]:
    *between, last = path.split("__")
    for name in between:
        related = model._meta.get_field(name).related_model
        assert isinstance(related, type)
        model = related
    return _field(model, last)


def _field(model: type[Model], name: str) -> Field[Any, Any]:
    if name == "pk":
        pk = model._meta.pk
        assert pk is not None
        return pk
    field = model._meta.get_field(name)
    if not isinstance(field, Field):
        raise FieldDoesNotExist(name)
    return field
