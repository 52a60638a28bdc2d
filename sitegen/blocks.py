"""The typed blocks a record's body is made of. HTML in them is sanitised (see `sitegen.html`). Standard library only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Literal, get_args

from sitegen.values import Desk, Image

CalloutLevel = Literal["information", "warning", "danger"]


@dataclass(frozen=True, slots=True)
class Block:
    """What every block shares: the name of its type, written as `type` in JSON."""

    type: ClassVar[str] = ""


@dataclass(frozen=True, slots=True)
class HtmlBlock(Block):
    """Paragraphs, headings from h2 down, lists, tables and links."""

    type: ClassVar[str] = "html"
    html: str


@dataclass(frozen=True, slots=True)
class ImageBlock(Block):
    """One picture with its caption in plain text."""

    type: ClassVar[str] = "image"
    image: Image
    caption: str = ""


@dataclass(frozen=True, slots=True)
class CalloutBlock(Block):
    """A few sentences set apart from the rest."""

    type: ClassVar[str] = "callout"
    html: str
    title: str = ""
    level: CalloutLevel = "information"


@dataclass(frozen=True, slots=True)
class Document:
    """A file to take away: `file` is `media/<sha256>.<ext>`, `size` is in bytes."""

    file: str
    title: str
    size: int
    language: str = "fr"


@dataclass(frozen=True, slots=True)
class DocumentsBlock(Block):
    """Files to take away."""

    type: ClassVar[str] = "documents"
    documents: tuple[Document, ...]


@dataclass(frozen=True, slots=True)
class Item:
    """A heading and what it opens on: a question and its answer, a case, a step."""

    title: str
    html: str


@dataclass(frozen=True, slots=True)
class FaqBlock(Block):
    """Questions and their answers."""

    type: ClassVar[str] = "faq"
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class CasesBlock(Block):
    """The same procedure for different people; the reader opens the one that fits."""

    type: ClassVar[str] = "cases"
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class StepsBlock(Block):
    """What to do, in order."""

    type: ClassVar[str] = "steps"
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class ContactBlock(Block):
    """Where to write, ring or walk to."""

    type: ClassVar[str] = "contact"
    desk: Desk


@dataclass(frozen=True, slots=True)
class VideoBlock(Block):
    """A film that opens on the site that hosts it, and its whole text; nothing is loaded from a third party."""

    type: ClassVar[str] = "video"
    url: str
    title: str
    transcript: str
    minutes: int | None = None
    image: Image | None = None


BLOCK_TYPES: Mapping[str, type[Block]] = {
    each.type: each
    for each in (
        HtmlBlock,
        ImageBlock,
        CalloutBlock,
        DocumentsBlock,
        FaqBlock,
        CasesBlock,
        StepsBlock,
        ContactBlock,
        VideoBlock,
    )
}
CALLOUT_LEVELS: tuple[str, ...] = get_args(CalloutLevel)
