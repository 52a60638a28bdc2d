"""What a record becomes in Hugo: its front matter. Dates are in local time, links between records are already addresses."""

from __future__ import annotations

import dataclasses
import re
from datetime import datetime, timedelta
from typing import Any

from bench.hugo.town import Town
from sitegen import occurrences, pictures
from sitegen.cards import Span
from sitegen.fields import write_value
from sitegen.places import title_key
from sitegen.records import (
    EventRecord,
    FlashRecord,
    Image,
    NewsRecord,
    PageRecord,
    PlaceRecord,
    Record,
    ResidenceRecord,
    ServiceRecord,
    WorksRecord,
    WorksStep,
)

MOST_OCCURRENCES = 10
TITLED = ("place", "residence", "service", "page")
"""Kinds that lists show in the order of their titles; the others by date."""
UNPICTURED = ("service", "flash")
_LINK = re.compile(r'<a href="record:([0-9a-f-]{36})">(.*?)</a>', re.DOTALL)
_COMMON = {each.name for each in dataclasses.fields(Record)}
_NOTHING: tuple[Any, ...] = ("", None, [], ())
Values = dict[str, Any]


def front_matter(town: Town, record: Record, weight: int) -> tuple[Values, str]:
    """The front matter of a record, and its body where that is one block of HTML; any other body is in the front matter."""
    blocks = [_resolved(town, write_value(each)) for each in record.body]
    html = ""
    if len(blocks) == 1 and blocks[0]["type"] == "html":
        html, blocks = blocks[0]["html"], []
    date, _key = order(town, record)
    values: Values = {
        "title": record.title,
        "description": record.summary,
        "date": town.local(date),
        "publishDate": town.local(record.published),
        "lastmod": town.local(record.updated),
        "layout": "plain" if record.kind == "page" else record.kind,
        "weight": weight or None,
        "aliases": town.former.get(record.id, []),
        "params": _without_nothing(
            {
                "id": record.id,
                "kind": record.kind,
                "language": record.language if record.language != "fr" else "",
                "blocks": blocks,
                "picture": None if record.kind in UNPICTURED else _picture(record.image),
                "related": [town.path(id) for id in record.related if id in town.addresses],
                **_own(town, record),
            }
        ),
    }
    return _without_nothing(values), html


def order(town: Town, record: Record) -> tuple[datetime, tuple[Any, ...]]:
    """The instant lists sort a record by, and what decides between records of one instant."""
    if isinstance(record, EventRecord):
        span, over = occurrences.current(record, town.now)
        if not over:
            return span.start, (not span.all_day, title_key(record.title), record.id)
        return occurrences.over_at(span), (record.id,)
    if isinstance(record, WorksRecord):
        return (record.now.at if _ended(town, record) else record.now.start), (record.id,)
    if record.kind in TITLED:
        return record.published, (title_key(record.title), record.id)
    return record.published, (record.id,)


def _ended(town: Town, record: WorksRecord) -> bool:
    return record.now.state in ("finished", "cancelled") and record.now.at <= town.now


def _own(town: Town, record: Record) -> Values:
    """What only records of its kind have."""
    if isinstance(record, EventRecord):
        return _event(town, record)
    if isinstance(record, WorksRecord):
        own = _fields(record)
        return {**own, "history": [_step(town, each) for each in record.history], "ended": _ended(town, record)}
    if isinstance(record, FlashRecord):
        return {"level": record.level, "expire": town.local(record.expire) if record.expire else ""}
    assert isinstance(record, NewsRecord | PlaceRecord | ResidenceRecord | ServiceRecord | PageRecord)
    return _fields(record)


def _fields(record: Record) -> Values:
    own = (each.name for each in dataclasses.fields(record) if each.name not in _COMMON)
    return {name: write_value(getattr(record, name)) for name in own}


def _event(town: Town, record: EventRecord) -> Values:
    span, _over = occurrences.current(record, town.now)
    coming = occurrences.coming(record, town.now, MOST_OCCURRENCES) if record.recurrence else []
    own = _fields(record)
    own.update({"start": None, "end": None, "excluded": [], "timezone": ""})
    return {
        **own,
        "over_at": occurrences.over_at(span).isoformat(),
        "spans": [_span(each) for each in coming or [span]],
    }


def _step(town: Town, step: WorksStep) -> Values:
    """An announcement; midnights at both ends mean whole days, of which the last is told."""
    start = step.start.astimezone(town.zone)
    end = step.end.astimezone(town.zone) if step.end else None
    midnights = not any((start.hour, start.minute)) and (end is None or not any((end.hour, end.minute)))
    span = Span(start, end - timedelta(days=1), True) if midnights and end is not None else Span(start, end)
    return {"at": town.local(step.at), "state": step.state, "note": step.note, **_span(span)}


def _span(span: Span) -> Values:
    return {
        "start": span.start.isoformat(),
        "end": span.end.isoformat() if span.end else "",
        "all_day": span.all_day,
    }


def _picture(image: Image | None) -> Values | None:
    if image is None:
        return None
    focus = {"focus_x": round(image.focal_x / 10), "focus_y": round(image.focal_y / 10)}
    return {**dataclasses.asdict(pictures.picture(image)), **focus}


def _resolved(town: Town, block: Values) -> Values:
    """A block with addresses in place of `record:` links, and its pictures and documents as pages show them."""
    found = dict(block)
    for name in ("html", "transcript"):
        if name in found:
            found[name] = _LINK.sub(lambda match: _link(town, match[1], match[2]), found[name])
    if found.get("image"):
        found["image"] = _picture(Image(**found["image"]))
    if "file" in found:
        found["file"] = pictures.document_path(found["file"])
    for name in ("items", "documents"):
        if name in found:
            found[name] = [_resolved(town, each) for each in found[name]]
    return found


def _link(town: Town, id: str, text: str) -> str:
    where = town.addresses.get(id)
    return f'<a href="{where}">{text}</a>' if where else text


def _without_nothing(values: Values) -> Values:
    return {name: value for name, value in values.items() if value not in _NOTHING}
