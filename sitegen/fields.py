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

Reader = Callable[[Any, str, str, list[Problem]], Any]
"""Takes a value, the path of what holds it, its own name there, and the problems found so far; the two are joined only
for a problem, since most values have none."""
Builder = Callable[[Any], Any]
MAX_TEXT = 200_000
YEARS = range(1900, 2200)
"""What dates may say. Later ones overflow once moved to another time zone."""
_UNREADABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
"""What neither UTF-8 nor XML 1.0 can hold, and the control characters that nobody sees."""


class RecordError(ValueError):
    """Values that break the contract; `problems` names each field and its reason."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = list(problems)
        super().__init__(" ; ".join(f"{field} : {reason}" if field else reason for field, reason in self.problems))


def read_dataclass(cls: type, values: Mapping[str, Any]) -> Any:
    """An instance of `cls` from plain values. Raises RecordError with every problem, not only the first."""
    problems: list[Problem] = []
    result = _reader(cls)(values, "", "", problems)
    if problems:
        raise RecordError(problems)
    return result


def build_dataclass(cls: type, values: Mapping[str, Any]) -> Any:
    """The same instance from values that `read_dataclass` is known to accept: nothing is checked again.

    Values that it does not accept give an exception of any kind, or an instance that breaks the contract.
    """
    builder = _builder(cls)
    assert builder is not None
    return builder(values)


def write_value(value: Any) -> Any:
    """The plain JSON form of a value; a dataclass leaves out its fields at their default."""
    cls: Any = type(value)
    written = _written(cls)
    if written is not None:
        kind, fields = written
        out: dict[str, Any] = {"type": kind} if kind else {}
        for name, default in fields:
            content = getattr(value, name)
            if default is dataclasses.MISSING or content != default:
                out[name] = content if type(content) is str else write_value(content)
        return out
    if isinstance(value, tuple | list):
        return [write_value(each) for each in value]
    if isinstance(value, datetime):
        return format_instant(value)
    if isinstance(value, date):
        return value.isoformat()
    return value


@cache
def _written(cls: type) -> tuple[str, tuple[tuple[str, Any], ...]] | None:
    """What is written of a dataclass: the type of a block, and each field with its default; None for another class."""
    if not dataclasses.is_dataclass(cls):
        return None
    fields = tuple((field.name, field.default) for field in dataclasses.fields(cls))
    name = getattr(cls, "type", None)
    return name if isinstance(name, str) and "type" not in dict(fields) else "", fields


def format_instant(value: datetime) -> str:
    """An aware date and time in UTC to the second, as `2026-11-21T08:00:00Z` (RFC 3339)."""
    return value.astimezone(UTC).replace(microsecond=0, tzinfo=None).isoformat() + "Z"


def _join(path: str, name: str) -> str:
    return f"{path}.{name}" if path and name else path or name


def _text(value: Any, path: str, name: str, problems: list[Problem]) -> Any:
    if not isinstance(value, str):
        problems.append((_join(path, name), "attendu : un texte"))
        return ""
    if len(value) > MAX_TEXT:
        problems.append((_join(path, name), f"plus de {MAX_TEXT} caractères"))
    elif _UNREADABLE.search(value):
        problems.append((_join(path, name), "contient un caractère de contrôle"))
    return value


def _integer(value: Any, path: str, name: str, problems: list[Problem]) -> Any:
    if isinstance(value, bool) or not isinstance(value, int) or not -(2**53) < value < 2**53:
        problems.append((_join(path, name), "attendu : un nombre entier"))
        return 0
    return value


def _boolean(value: Any, path: str, name: str, problems: list[Problem]) -> Any:
    if not isinstance(value, bool):
        problems.append((_join(path, name), "attendu : vrai ou faux"))
    return value


def _instant(value: Any, path: str, name: str, problems: list[Problem]) -> Any:
    try:
        read = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        read = None
    if read is None or read.tzinfo is None or read.year not in YEARS:
        problems.append((_join(path, name), "attendu : une date et une heure avec fuseau, comme 2026-11-21T08:00:00Z"))
        return datetime.fromtimestamp(0, UTC)
    return _to_the_second(read)


def _to_the_second(instant: datetime) -> datetime:
    """An instant in UTC to the second; most are so already, and moving one costs more than reading it."""
    if instant.tzinfo is UTC and not instant.microsecond:
        return instant
    return instant.astimezone(UTC).replace(microsecond=0)


def _date(value: Any, path: str, name: str, problems: list[Problem]) -> Any:
    try:
        read = date.fromisoformat(value)
    except (TypeError, ValueError):
        read = date.min
    if read.year not in YEARS:
        problems.append((_join(path, name), "attendu : une date comme 2026-11-21"))
    return read


_SCALARS: Mapping[Any, Reader] = {str: _text, int: _integer, bool: _boolean, datetime: _instant, date: _date}


def _choice(choices: tuple[Any, ...]) -> Reader:
    def read(value: Any, path: str, name: str, problems: list[Problem]) -> Any:
        if not isinstance(value, str) or value not in choices:
            problems.append(
                (_join(path, name), f"{value!r} n’est pas l’une de ces valeurs : {', '.join(c for c in choices if c)}")
            )
        return value

    return read


def _optional(inner: Reader) -> Reader:
    def read(value: Any, path: str, name: str, problems: list[Problem]) -> Any:
        return None if value is None else inner(value, path, name, problems)

    return read


def _sequence(inner: Reader) -> Reader:
    def read(value: Any, path: str, name: str, problems: list[Problem]) -> Any:
        if not isinstance(value, list | tuple):
            problems.append((_join(path, name), "attendu : une liste"))
            return ()
        if not value:
            return ()
        here = _join(path, name)
        return tuple([inner(each, here, str(number), problems) for number, each in enumerate(value, 1)])

    return read


def _block(value: Any, path: str, name: str, problems: list[Problem]) -> Any:
    from sitegen.blocks import BLOCK_TYPES

    if not isinstance(value, Mapping):
        problems.append((_join(path, name), "attendu : un bloc"))
        return None
    kind = value.get("type")
    cls = BLOCK_TYPES.get(kind) if isinstance(kind, str) else None
    if cls is None:
        problems.append((_join(path, name), f"type de bloc inconnu : {kind!r}"))
        return None
    known: Any = cls
    return _reader(known)({k: v for k, v in value.items() if k != "type"}, path, name, problems)


def _dataclass(cls: type) -> Reader:
    hints = typing.get_type_hints(cls)
    readers = {f.name: _reader(hints[f.name]) for f in dataclasses.fields(cls)}
    required = [f.name for f in dataclasses.fields(cls) if f.default is dataclasses.MISSING]

    def read(values: Any, path: str, name: str, problems: list[Problem]) -> Any:
        here = _join(path, name)
        if not isinstance(values, Mapping):
            problems.append((here, "attendu : un groupe de champs"))
            return None
        before = len(problems)
        problems.extend((_join(here, str(each)), "champ inconnu") for each in values if each not in readers)
        problems.extend((_join(here, each), "champ obligatoire absent") for each in required if each not in values)
        given = {each: reader(values[each], here, each, problems) for each, reader in readers.items() if each in values}
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


@cache
def _builder(hint: Any) -> Builder | None:
    """What makes an accepted value out of its JSON form; None where the two are the same."""
    if hint is datetime:
        return lambda value: _to_the_second(datetime.fromisoformat(value))
    if hint is date:
        return date.fromisoformat
    origin, arguments = get_origin(hint), get_args(hint)
    if hint in _SCALARS or origin is Literal:
        return None
    if origin in (Union, types.UnionType):
        (inner,) = (_builder(each) for each in arguments if each is not type(None))
        return inner and _optional_builder(inner)
    if origin is tuple:
        each = _builder(arguments[0])
        return _sequence_builder(each) if each else tuple
    if getattr(hint, "__name__", "") == "Block":
        return _build_block
    return _dataclass_builder(hint)


def _optional_builder(inner: Builder) -> Builder:
    return lambda value: None if value is None else inner(value)


def _sequence_builder(inner: Builder) -> Builder:
    return lambda values: tuple([inner(each) for each in values])


def _build_block(values: Mapping[str, Any]) -> Any:
    from sitegen.blocks import BLOCK_TYPES

    given = dict(values)
    return build_dataclass(BLOCK_TYPES[given.pop("type")], given)


def _dataclass_builder(cls: type) -> Builder:
    hints = typing.get_type_hints(cls)
    found = ((field.name, _builder(hints[field.name])) for field in dataclasses.fields(cls))
    builders = [(name, builder) for name, builder in found if builder]

    def build(values: Mapping[str, Any]) -> Any:
        given = dict(values)
        for name, builder in builders:
            if name in given:
                given[name] = builder(given[name])
        return cls(**given)

    return build
