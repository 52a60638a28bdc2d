"""A Markdown file with a YAML header, as the plain values of a record."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import yaml
from markdown_it import MarkdownIt

from sitegen.fields import RecordError, format_instant
from sitegen.html import canonical

PARIS = ZoneInfo("Europe/Paris")

_HEADER = re.compile(r"\A---\r?\n(.*?)\r?\n---[ \t]*(?:\r?\n|\Z)", re.DOTALL)
_OPENING = re.compile(r"^:::[ \t]*([a-z]+)[ \t]*\n", re.MULTILINE)
_CLOSING = re.compile(r"^:::[ \t]*$", re.MULTILINE)
_INSTANTS = {"published", "updated", "go_live", "expire", "start", "end", "at", "excluded"}
_DATES = {"date"}
_CLOSURES = "closures"

_commonmark = MarkdownIt("commonmark", {"html": True}).enable("table")
_commonmark.validateLink = lambda url: True  # type: ignore[method-assign]  # `canonical` is the one judge of addresses


def to_html(text: str) -> str:
    """CommonMark (with tables) as canonical HTML."""
    return canonical(_commonmark.render(text))


def values(text: str) -> dict[str, Any]:
    """The record's fields in a Markdown file, ready for `records.from_dict` but for its place and its media.

    Raises RecordError when the header is missing or is not YAML.
    """
    match = _HEADER.match(text)
    if not match:
        raise RecordError([("", "l’en-tête entre deux lignes « --- » manque")])
    header = _yaml(match[1], "")
    if not isinstance(header, Mapping):
        raise RecordError([("", "l’en-tête n’est pas une liste de champs")])
    found = {str(name): _plain(value, str(name)) for name, value in header.items()}
    if "body" in found:
        raise RecordError([("body", "le corps s’écrit sous l’en-tête, en Markdown")])
    found["body"] = list(_blocks(text[match.end() :].replace("\r\n", "\n")))
    return found


class _PlainLoader(yaml.SafeLoader):
    """YAML without aliases: a few lines of them stand for more values than any memory holds."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        """The next value. Raises YAMLError for an alias."""
        if self.check_event(yaml.AliasEvent):
            mark = self.peek_event().start_mark  # type: ignore[no-untyped-call]
            raise yaml.composer.ComposerError(None, None, "les alias ne sont pas acceptés", mark)
        return super().compose_node(parent, index)


def _yaml(text: str, field: str) -> Any:
    try:
        return yaml.load(text, _PlainLoader)  # noqa: S506 - a narrower SafeLoader
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        where = f", ligne {mark.line + 1}" if mark else ""
        raise RecordError([(field, f"YAML illisible{where} : {getattr(error, 'problem', None) or error}")]) from error


def _plain(value: Any, name: str, inside: str = "") -> Any:
    """YAML's own dates as the contract's texts; a date without a zone is Paris wall-clock time."""
    if isinstance(value, Mapping):
        return {str(key): _plain(each, str(key), name) for key, each in value.items()}
    if isinstance(value, list):
        return [_plain(each, name, inside) for each in value]
    wants_instant = name in _INSTANTS and inside != _CLOSURES
    if isinstance(value, str) and wants_instant:
        try:
            value = datetime.fromisoformat(value)
        except ValueError:
            return value
    if isinstance(value, datetime):
        return format_instant(value if value.tzinfo else value.replace(tzinfo=PARIS))
    if isinstance(value, date):
        return format_instant(datetime.combine(value, time(), PARIS)) if wants_instant else value.isoformat()
    return value


def _blocks(text: str) -> Iterable[dict[str, Any]]:
    position = number = 0
    while (opening := _OPENING.search(text, position)) and (closing := _CLOSING.search(text, opening.end())):
        yield from _paragraphs(text[position : opening.start()])
        position, number = closing.end(), number + 1
        where = f"bloc {opening[1]} n° {number}"
        given = _yaml(text[opening.end() : closing.start()], where)
        if not isinstance(given, Mapping):
            raise RecordError([(where, "attendu : des champs en YAML")])
        yield {"type": opening[1], **_marked_up(_plain(given, opening[1]))}
    yield from _paragraphs(text[position:])


def _paragraphs(text: str) -> Iterable[dict[str, Any]]:
    html = to_html(text) if text.strip() else ""
    if html:
        yield {"type": "html", "html": html}


def _marked_up(value: Any) -> Any:
    """A block's values with `text` and `transcript`, written in Markdown, as HTML."""
    if isinstance(value, list):
        return [_marked_up(each) for each in value]
    if not isinstance(value, dict):
        return value
    out = {}
    for name, each in value.items():
        if name == "text" and isinstance(each, str):
            out["html"] = to_html(each)
        elif name == "transcript" and isinstance(each, str):
            out["transcript"] = to_html(each)
        elif name == "html":
            out["html (écrire text)"] = each
        else:
            out[name] = _marked_up(each)
    return out
