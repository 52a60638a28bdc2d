"""The blocks of a page as the blocks of its record."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import time
from typing import Any
from uuid import UUID

from wagtail.blocks import StreamValue

from cms.pages.models import Attachment, Picture
from cms.publishing import rich_text
from sitegen import blocks, records
from sitegen.blocks import Block
from sitegen.html import canonical

Links = Mapping[int, UUID]
"""Record ids by primary key of the pages that a text links to."""


def body(stream: StreamValue, links: Links) -> tuple[Block, ...]:
    """The blocks of a body in their order. What has nothing left to show, such as a deleted picture, is left out."""
    written = (_WRITERS[child.block_type](child.value, links) for child in stream)
    return tuple(each for each in written if each is not None)


def rich_texts(stream: StreamValue) -> Iterator[str]:
    """Every rich text of a body, as the editor's HTML."""
    for child in stream:
        if child.block_type == "html":
            yield child.value.source
        elif child.block_type == "callout":
            yield child.value["html"].source
        elif child.block_type == "video":
            yield child.value["transcript"].source
        elif child.block_type in ("faq", "cases", "steps"):
            yield from (item["html"].source for item in child.value["items"])


def picture(image: Picture | None, alt: str = "") -> records.Image | None:
    """A picture of the library as a record names it; `alt` says what it shows here, empty: what it shows anywhere."""
    if image is None:
        return None
    x, y = image.focal_percent
    return records.Image(
        file=image.record_file,
        width=image.width,
        height=image.height,
        alt=alt or image.description,
        focal_x=x,
        focal_y=y,
        credit=image.credit,
    )


def desk(stream: StreamValue) -> records.Desk | None:
    """The counter of a place or a residence, if it has one."""
    return next((_desk(child.value) for child in stream), None)


def phones(stream: StreamValue) -> tuple[records.Phone, ...]:
    """Numbers to ring, in order."""
    return tuple(records.Phone(label=child.value["label"], number=child.value["number"]) for child in stream)


def figures(stream: StreamValue) -> tuple[records.Figure, ...]:
    """Facts about a place, in order."""
    return tuple(
        records.Figure(label=child.value["label"], value=child.value["value"], source=child.value["source"])
        for child in stream
    )


def _desk(value: Mapping[str, Any]) -> records.Desk:
    return records.Desk(
        name=value["name"],
        address=value["address"],
        postal_code=value["postal_code"],
        city=value["city"],
        phone=value["phone"],
        email=value["email"],
        hours=tuple(
            records.Opening(day=int(each["day"]), opens=_clock(each["opens"]), closes=_clock(each["closes"]))
            for each in value["hours"]
        ),
        closures=tuple(
            records.Closure(start=each["start"], end=each["end"], reason=each["reason"]) for each in value["closures"]
        ),
        access=value["access"],
    )


def _clock(value: time) -> str:
    return value.strftime("%H:%M")


def _html(value: Any, links: Links) -> str:
    return rich_text.to_record(value.source, links.get)


def _html_block(value: Any, links: Links) -> Block | None:
    html = _html(value, links)
    return blocks.HtmlBlock(html=html) if html else None


def _source_block(value: str, links: Links) -> Block | None:
    html = canonical(value)
    return blocks.HtmlBlock(html=html) if html else None


def _image_block(value: Mapping[str, Any], links: Links) -> Block | None:
    image = picture(value["image"], value["alt"])
    return blocks.ImageBlock(image=image, caption=value["caption"]) if image else None


def _callout_block(value: Mapping[str, Any], links: Links) -> Block:
    return blocks.CalloutBlock(html=_html(value["html"], links), title=value["title"], level=value["level"])


def _documents_block(value: Mapping[str, Any], links: Links) -> Block | None:
    documents = tuple(_documents(value["documents"]))
    return blocks.DocumentsBlock(documents=documents) if documents else None


def _documents(values: Iterable[Mapping[str, Any]]) -> Iterator[blocks.Document]:
    for each in values:
        attachment: Attachment | None = each["document"]
        if attachment is not None:
            yield blocks.Document(
                file=attachment.record_file,
                title=each["title"] or attachment.title,
                size=attachment.get_file_size() or 0,
                language=each["language"],
            )


def _items_block(cls: Callable[..., Block]) -> Callable[[Mapping[str, Any], Links], Block]:
    def write(value: Mapping[str, Any], links: Links) -> Block:
        return cls(
            items=tuple(blocks.Item(title=each["title"], html=_html(each["html"], links)) for each in value["items"])
        )

    return write


def _contact_block(value: Mapping[str, Any], links: Links) -> Block:
    return blocks.ContactBlock(desk=_desk(value["desk"]))


def _video_block(value: Mapping[str, Any], links: Links) -> Block:
    return blocks.VideoBlock(
        url=value["url"],
        title=value["title"],
        transcript=_html(value["transcript"], links),
        minutes=value["minutes"],
        image=picture(value["image"]),
    )


_WRITERS: Mapping[str, Callable[[Any, Links], Block | None]] = {
    "html": _html_block,
    "source": _source_block,
    "image": _image_block,
    "callout": _callout_block,
    "documents": _documents_block,
    "faq": _items_block(blocks.FaqBlock),
    "cases": _items_block(blocks.CasesBlock),
    "steps": _items_block(blocks.StepsBlock),
    "contact": _contact_block,
    "video": _video_block,
}
"""Each block of `cms.pages.blocks.BodyBlock` by its name."""
