"""The blocks of a record as the blocks of a page: what `serialize_body` would give back."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import time
from typing import Any

from cms.pages.models import Attachment, Picture
from cms.pages.rich_text import fits_editor
from cms.publishing import rich_text
from sitegen import blocks, records
from sitegen.blocks import Block

StreamData = list[tuple[str, Any]]
"""What a StreamField takes: the name of each block and its value."""


@dataclass(frozen=True, slots=True)
class Library:
    """Where a record's pictures, documents and links lead in this database."""

    picture: Callable[[records.Image], Picture]
    attachment: Callable[[blocks.Document], Attachment]
    page: Callable[[str], int | None]
    """The primary key of the page of a record id, if there is one yet."""


def body(given: Iterable[Block], library: Library) -> StreamData:
    """A body in the editor's form."""
    return [_block(block, library) for block in given]


def desk_stream(desk: records.Desk | None) -> StreamData:
    """At most one counter."""
    return [("desk", _desk(desk))] if desk else []


def phone_stream(phones: Iterable[records.Phone]) -> StreamData:
    """Numbers to ring, in order."""
    return [("phone", {"label": each.label, "number": each.number}) for each in phones]


def figure_stream(figures: Iterable[records.Figure]) -> StreamData:
    """Facts about a place, in order."""
    return [("figure", {"label": each.label, "value": each.value, "source": each.source}) for each in figures]


def _block(block: Block, library: Library) -> tuple[str, Any]:
    match block:
        case blocks.HtmlBlock():
            if not fits_editor(block.html):
                return "source", block.html
            return "html", rich_text.from_record(block.html, library.page)
        case blocks.ImageBlock():
            return "image", {"image": library.picture(block.image), "alt": "", "caption": block.caption}
        case blocks.CalloutBlock():
            html = rich_text.from_record(block.html, library.page)
            return "callout", {"level": block.level, "title": block.title, "html": html}
        case blocks.DocumentsBlock():
            return "documents", {"documents": [_document(each, library) for each in block.documents]}
        case blocks.FaqBlock() | blocks.CasesBlock() | blocks.StepsBlock():
            items = [
                {"title": item.title, "html": rich_text.from_record(item.html, library.page)} for item in block.items
            ]
            return block.type, {"items": items}
        case blocks.ContactBlock():
            return "contact", {"desk": _desk(block.desk)}
        case blocks.VideoBlock():
            return "video", {
                "url": block.url,
                "title": block.title,
                "transcript": rich_text.from_record(block.transcript, library.page),
                "minutes": block.minutes,
                "image": library.picture(block.image) if block.image else None,
            }
    raise TypeError(f"no editor's form for {type(block).__name__}")


def _document(document: blocks.Document, library: Library) -> dict[str, Any]:
    attachment = library.attachment(document)
    title = "" if attachment.title == document.title else document.title
    return {"document": attachment, "title": title, "language": document.language}


def _desk(desk: records.Desk) -> dict[str, Any]:
    return {
        "name": desk.name,
        "address": desk.address,
        "postal_code": desk.postal_code,
        "city": desk.city,
        "phone": desk.phone,
        "email": desk.email,
        "hours": [
            {"day": str(each.day), "opens": time.fromisoformat(each.opens), "closes": time.fromisoformat(each.closes)}
            for each in desk.hours
        ],
        "closures": [{"start": each.start, "end": each.end, "reason": each.reason} for each in desk.closures],
        "access": desk.access,
    }
