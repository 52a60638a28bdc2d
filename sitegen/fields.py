"""Reading and writing the contract's dataclasses from and to plain JSON values, by their type hints.

Strict in both directions: an unknown field, a missing one or a value of another type is a problem that names the field.
"""

from __future__ import annotations

import dataclasses
import re
import types
import typing
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime
from functools import cache
from typing import Any, Literal, Union, get_args, get_origin

Problem = tuple[str, str]
"""The dotted name of a field and the reason it is refused, in French: editors and Markdown authors read it."""

Reader = Callable[[Any, str, list[Problem]], Any]
MAX_TEXT = 200_000
YEARS = range(1900, 2200)
"""What dates may say. Later ones overflow once moved to another time zone."""
_UNREADABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
"""What neither UTF-8 nor XML 1.0 can hold, and the control characters that nobody sees."""


class RecordError(ValueError):
    """Values that break the contract; `problems` names each field and its reason."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = list(problems)
        super().__init__(" ; ".join(f"{field} : {reason}" if field else reason for field, reason in self.problems))


def read_dataclass(cls: type, values: Mapping[str, Any]) -> Any:
    """An instance of `cls` from plain values. Raises RecordError with every problem, not only the first."""
    problems: list[Problem] = []
    result = _reader(cls)(values, "", problems)
    if problems:
        raise RecordError(problems)
    return result


def write_value(value: Any) -> Any:
    """The plain JSON form of a value; a dataclass leaves out its fields at their default."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        out: dict[str, Any] = {}
        name = getattr(value, "type", None)
        if isinstance(name, str) and "type" not in {f.name for f in dataclasses.fields(value)}:
            out["type"] = name
        for field in dataclasses.fields(value):
            content = getattr(value, field.name)
            if field.default is dataclasses.MISSING or content != field.default:
                out[field.name] = write_value(content)
        return out
    if isinstance(value, tuple | list):
        return [write_value(each) for each in value]
    if isinstance(value, datetime):
        return format_instant(value)
    if isinstance(value, date):
        return value.isoformat()
    return value


def format_instant(value: datetime) -> str:
    """An aware date and time in UTC to the second, as `2026-11-21T08:00:00Z` (RFC 3339)."""
    return value.astimezone(UTC).replace(microsecond=0, tzinfo=None).isoformat() + "Z"


def _join(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


def _text(value: Any, path: str, problems: list[Problem]) -> Any:
    if not isinstance(value, str):
        problems.append((path, "attendu : un texte"))
        return ""
    if len(value) > MAX_TEXT:
        problems.append((path, f"plus de {MAX_TEXT} caractères"))
    elif _UNREADABLE.search(value):
        problems.append((path, "contient un caractère de contrôle"))
    return value


def _integer(value: Any, path: str, problems: list[Problem]) -> Any:
    if isinstance(value, bool) or not isinstance(value, int) or not -(2**53) < value < 2**53:
        problems.append((path, "attendu : un nombre entier"))
        return 0
    return value


def _boolean(value: Any, path: str, problems: list[Problem]) -> Any:
    if not isinstance(value, bool):
        problems.append((path, "attendu : vrai ou faux"))
    return value


def _instant(value: Any, path: str, problems: list[Problem]) -> Any:
    try:
        read = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        read = None
    if read is None or read.tzinfo is None or read.year not in YEARS:
        problems.append((path, "attendu : une date et une heure avec fuseau, comme 2026-11-21T08:00:00Z"))
        return datetime.fromtimestamp(0, UTC)
    return read.astimezone(UTC).replace(microsecond=0)


def _date(value: Any, path: str, problems: list[Problem]) -> Any:
    try:
        read = date.fromisoformat(value)
    except (TypeError, ValueError):
        read = date.min
    if read.year not in YEARS:
        problems.append((path, "attendu : une date comme 2026-11-21"))
    return read


_SCALARS: Mapping[Any, Reader] = {str: _text, int: _integer, bool: _boolean, datetime: _instant, date: _date}


def _choice(choices: tuple[Any, ...]) -> Reader:
    def read(value: Any, path: str, problems: list[Problem]) -> Any:
        if not isinstance(value, str) or value not in choices:
            problems.append((path, f"{value!r} n’est pas l’une de ces valeurs : {', '.join(c for c in choices if c)}"))
        return value

    return read


def _optional(inner: Reader) -> Reader:
    def read(value: Any, path: str, problems: list[Problem]) -> Any:
        return None if value is None else inner(value, path, problems)

    return read


def _sequence(inner: Reader) -> Reader:
    def read(value: Any, path: str, problems: list[Problem]) -> Any:
        if not isinstance(value, list | tuple):
            problems.append((path, "attendu : une liste"))
            return ()
        return tuple(inner(each, f"{path}.{number}", problems) for number, each in enumerate(value, 1))

    return read


def _block(value: Any, path: str, problems: list[Problem]) -> Any:
    from sitegen.blocks import BLOCK_TYPES

    if not isinstance(value, Mapping):
        problems.append((path, "attendu : un bloc"))
        return None
    cls = BLOCK_TYPES.get(value.get("type") or "")
    if cls is None:
        problems.append((path, f"type de bloc inconnu : {value.get('type')!r}"))
        return None
    known: Any = cls
    return _reader(known)({k: v for k, v in value.items() if k != "type"}, path, problems)


def _dataclass(cls: type) -> Reader:
    hints = typing.get_type_hints(cls)
    readers = {f.name: _reader(hints[f.name]) for f in dataclasses.fields(cls)}
    required = [f.name for f in dataclasses.fields(cls) if f.default is dataclasses.MISSING]

    def read(values: Any, path: str, problems: list[Problem]) -> Any:
        if not isinstance(values, Mapping):
            problems.append((path, "attendu : un groupe de champs"))
            return None
        before = len(problems)
        problems.extend((_join(path, str(name)), "champ inconnu") for name in values if name not in readers)
        problems.extend((_join(path, name), "champ obligatoire absent") for name in required if name not in values)
        given = {n: r(values[n], _join(path, n), problems) for n, r in readers.items() if n in values}
        return cls(**given) if len(problems) == before else None

    return read


@cache
def _reader(hint: Any) -> Reader:
    if hint in _SCALARS:
        return _SCALARS[hint]
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is Literal:
        return _choice(arguments)
    if origin in (Union, types.UnionType):
        (inner,) = (each for each in arguments if each is not type(None))
        return _optional(_reader(inner))
    if origin is tuple:
        return _sequence(_reader(arguments[0]))
    if getattr(hint, "__name__", "") == "Block":
        return _block
    return _dataclass(hint)
