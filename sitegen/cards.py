"""What pages say of a record in a few words: links, pictures, spans of time, cards and banners. Part of `sitegen.contexts`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(slots=True)
class Link:
    """A title and where it leads."""

    title: str
    href: str


@dataclass(slots=True)
class Rendition:
    """One file of a picture at one width, in pixels."""

    href: str
    width: int


@dataclass(slots=True)
class Picture:
    """A picture as a page shows it: WebP files from narrow to wide; `src` is the one JPEG, for old browsers."""

    src: str
    width: int
    height: int
    alt: str
    webp: tuple[Rendition, ...]
    focal_x: int = 50
    focal_y: int = 50
    credit: str = ""


@dataclass(slots=True)
class Span:
    """When something happens. For an all-day span `end` is the last day itself, at midnight."""

    start: datetime
    end: datetime | None
    all_day: bool = False


@dataclass(slots=True)
class EventCard:
    """What a list says of an event: its next occurrence (the last one once it is over)."""

    state: str
    span: Span
    venue: str
    recurring: bool
    over: bool


@dataclass(slots=True)
class WorksCard:
    """What a list says of works. `scope` is in words: the place, its buildings and staircases."""

    state: str
    nature: str
    span: Span
    scope: str
    cut: str
    moved: bool
    """Whether the dates are no longer those first announced."""


@dataclass(slots=True)
class ServiceCard:
    """What a list says of a service."""

    theme: str


@dataclass(slots=True)
class ResidenceCard:
    """What a list says of a residence."""

    landlord: str
    address: str


@dataclass(slots=True)
class Card:
    """One record in a list; the part of its own kind is filled, the others are None."""

    id: str
    kind: str
    href: str
    title: str
    summary: str
    picture: Picture | None
    published: datetime
    place: str
    """The title of the place it belongs to, so that a reader knows who speaks and for where."""
    author: str = ""
    language: str = "fr"
    """Of the title and the summary."""
    event: EventCard | None = None
    works: WorksCard | None = None
    service: ServiceCard | None = None
    residence: ResidenceCard | None = None


@dataclass(slots=True)
class Banner:
    """A notice across the top of a home or a residence page: a flash, or works under way or near."""

    level: str
    """`information`, `warning`, `danger` or `works`."""
    title: str
    text: str
    href: str
    works: WorksCard | None = None
