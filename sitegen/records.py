"""The contract between the CMS and the generator: one frozen record for each published page.

Everything that crosses the wall is defined here and only here: the kinds of record, their fields, their JSON form,
and the one function that gives a record its address. Standard library only, so that both sides can import it.
"""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Literal, get_args

from sitegen import limits
from sitegen.blocks import Block
from sitegen.fields import Problem, RecordError, build_dataclass, read_dataclass, write_value
from sitegen.values import (
    Building as Building,
    Closure as Closure,
    Desk as Desk,
    Figure as Figure,
    Image as Image,
    Opening as Opening,
    Phone as Phone,
    Source as Source,
    Venue as Venue,
    WorksState as WorksState,
    WorksStep as WorksStep,
)

SCHEMA_VERSION = 1
"""Raised with every change of the contract that an older generator could not read."""

Kind = Literal["place", "residence", "news", "event", "service", "works", "flash", "page"]
Level = Literal["commune", "district", "neighbourhood"]
EventState = Literal["scheduled", "postponed", "cancelled"]
Nature = Literal[
    "lift",
    "water",
    "hot_water",
    "heating",
    "electricity",
    "gas",
    "facade",
    "roof",
    "cleaning",
    "roadworks",
    "network",
    "other",
]
Theme = Literal[
    "papers",
    "civil_status",
    "housing",
    "family",
    "school",
    "elections",
    "environment",
    "solidarity",
    "town_planning",
    "daily_life",
]
FlashLevel = Literal["information", "warning", "danger"]
Role = Literal["", "legal", "accessibility", "contact", "privacy"]

KINDS: tuple[str, ...] = get_args(Kind)

RESERVED_SLUGS = frozenset(
    "actualites agenda services travaux residences flash recherche espace tv plan-du-site "
    "media assets static api admin apercu page index".split()
)
"""First path segments that belong to the site itself, so that no place or plain page may take them."""

_WITH_ARCHIVES = ("agenda", "travaux")
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*\Z")
_INSEE = re.compile(r"[0-9][0-9AB][0-9]{3}\Z")
_URL = re.compile(r"https?://[a-z0-9.-]+(?::[0-9]{1,5})?\Z")
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\Z")
_FORMER_PATH = re.compile(r"/(?:[a-z0-9-]{1,120}/){1,12}\Z")


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What every kind has in common. `place` is the id of the place it belongs to, empty for a commune only."""

    kind: ClassVar[str] = ""

    id: str
    place: str = ""
    slug: str
    title: str
    published: datetime
    updated: datetime
    former_paths: tuple[str, ...] = ()
    summary: str = ""
    language: str = "fr"
    go_live: datetime | None = None
    expire: datetime | None = None
    image: Image | None = None
    body: tuple[Block, ...] = ()
    related: tuple[str, ...] = ()

    def problems(self) -> Iterable[Problem]:
        """Every rule of the contract this record breaks, as (field, reason)."""
        if not _UUID.match(self.id):
            yield "id", "n’est pas un UUID en minuscules"
        if bool(self.place) == (isinstance(self, PlaceRecord) and self.level == "commune"):
            yield "place", "une commune n’a pas de lieu parent, tout le reste en a un"
        if self.place and not _UUID.match(self.place):
            yield "place", f"lieu inconnu : {self.place}"
        if not _SLUG.match(self.slug) or len(self.slug) > 120:
            yield "slug", "seulement des minuscules sans accent, des chiffres et des traits d’union"
        if isinstance(self, PlaceRecord | PageRecord) and self.slug in RESERVED_SLUGS:
            yield "slug", f"« {self.slug} » est réservé aux rubriques du site"
        if is_taken_by_archives(self.kind, self.slug):
            yield "slug", "« archives » est l’adresse de ce qui est passé"
        if not self.title.strip() or len(self.title) > 255:
            yield "title", "entre 1 et 255 caractères"
        if len(self.summary) > 500:
            yield "summary", "500 caractères au plus"
        if self.go_live and self.expire and self.expire <= self.go_live:
            yield "expire", "l’expiration vient avant la mise en ligne"
        for path in self.former_paths:
            if not _FORMER_PATH.match(path) or _is_of_the_site(path):
                yield "former_paths", f"adresse invalide : {path}"
        yield from limits.problems(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceRecord(Record):
    """A commune, a district or a neighbourhood: the places that have a site. `insee` and `url` are the commune's."""

    kind: ClassVar[str] = "place"

    level: Level
    insee: str = ""
    url: str = ""
    timezone: str = "Europe/Paris"
    town_hall: Desk | None = None
    phones: tuple[Phone, ...] = ()
    figures: tuple[Figure, ...] = ()

    def problems(self) -> Iterable[Problem]:
        yield from Record.problems(self)
        if self.level == "commune":
            if not _INSEE.match(self.insee):
                yield "insee", "un code INSEE de commune a cinq caractères"
            if not _URL.match(self.url):
                yield "url", "attendu : https://nom-de-domaine, sans barre finale"
        elif self.insee or self.url:
            yield "insee", "seule une commune porte un code INSEE et une adresse de site"


@dataclass(frozen=True, slots=True, kw_only=True)
class ResidenceRecord(Record):
    """A group of buildings of one landlord; a place without a site of its own."""

    kind: ClassVar[str] = "residence"

    landlord: str
    landlord_url: str = ""
    address: str = ""
    postal_code: str = ""
    city: str = ""
    dwellings: int | None = None
    buildings: tuple[Building, ...] = ()
    lodge: Desk | None = None
    phones: tuple[Phone, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NewsRecord(Record):
    """A piece of news. `author` is the body that speaks, never a person."""

    kind: ClassVar[str] = "news"

    author: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class EventRecord(Record):
    """An event. All-day events keep midnights of their own time zone, the end excluded, as iCalendar does (RFC 5545, 3.6.1)."""

    kind: ClassVar[str] = "event"

    state: EventState = "scheduled"
    start: datetime
    end: datetime
    all_day: bool = False
    timezone: str = "Europe/Paris"
    venue: Venue | None = None
    recurrence: str = ""
    """An RRULE value of RFC 5545 without its name, such as `FREQ=WEEKLY;BYDAY=WE;COUNT=10`."""
    excluded: tuple[datetime, ...] = ()
    price: str = ""
    audience: str = ""
    booking_url: str = ""
    organiser: str = ""

    def problems(self) -> Iterable[Problem]:
        yield from Record.problems(self)
        if self.end <= self.start:
            yield "end", "la fin vient avant le début"


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceRecord(Record):
    """A town-hall service: who may ask, what to bring, what it costs, how long it takes, where to go."""

    kind: ClassVar[str] = "service"

    theme: Theme = "daily_life"
    who: str = ""
    bring: tuple[str, ...] = ()
    cost: str = ""
    delay: str = ""
    where: str = ""
    online_url: str = ""
    source: Source | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WorksRecord(Record):
    """Works or an outage as data. `history` holds every announcement, oldest first; the last one is what holds now."""

    kind: ClassVar[str] = "works"

    nature: Nature
    history: tuple[WorksStep, ...]
    buildings: tuple[str, ...] = ()
    staircases: tuple[str, ...] = ()
    cut: str = ""
    contact: Phone | None = None

    def problems(self) -> Iterable[Problem]:
        yield from Record.problems(self)
        if not self.history:
            yield "history", "au moins une annonce avec sa date"
        for earlier, later in zip(self.history, self.history[1:], strict=False):
            if later.at < earlier.at:
                yield "history", "les annonces vont de la plus ancienne à la plus récente"
        for step in self.history:
            if step.end and step.end <= step.start:
                yield "history", "la fin vient avant le début"

    @property
    def now(self) -> WorksStep:
        """The announcement that holds."""
        return self.history[-1]


@dataclass(frozen=True, slots=True, kw_only=True)
class FlashRecord(Record):
    """A short notice shown as a banner; its summary is the sentence people read."""

    kind: ClassVar[str] = "flash"

    level: FlashLevel = "information"


@dataclass(frozen=True, slots=True, kw_only=True)
class PageRecord(Record):
    """A plain page. `role` marks the legal pages that every footer links to."""

    kind: ClassVar[str] = "page"

    role: Role = ""


RECORD_TYPES: Mapping[str, type[Record]] = {
    each.kind: each
    for each in (
        PlaceRecord,
        ResidenceRecord,
        NewsRecord,
        EventRecord,
        ServiceRecord,
        WorksRecord,
        FlashRecord,
        PageRecord,
    )
}

_SEGMENTS: Mapping[str, str] = {
    "place": "",
    "page": "",
    "residence": "residences/",
    "news": "actualites/",
    "event": "agenda/",
    "service": "services/",
    "works": "travaux/",
    "flash": "flash/",
}


def is_taken_by_archives(kind: str, slug: str) -> bool:
    """Whether a page of that slug would stand where the list of past events or finished works does."""
    return slug == "archives" and _SEGMENTS[kind].rstrip("/") in _WITH_ARCHIVES


def _is_of_the_site(path: str) -> bool:
    """Whether a list or another page of the site itself stands at a path: no record can ever have been there."""
    before, last = ["", *path.strip("/").split("/")][-2:]
    return (
        (last in RESERVED_SLUGS and f"{before}/" not in _SEGMENTS.values())
        or (last == "archives" and before in _WITH_ARCHIVES)
        or (before == "page" and last.isdecimal())
    )


def address(place: str, kind: str, slug: str) -> str:
    """The path of a page from the path of its place (`/` or `/a/b/`), its kind and its slug; a commune has no place: `""`."""
    if not place:
        return "/"
    return f"{place}{_SEGMENTS[kind]}{slug}/"


def section(place: str, kind: str) -> str:
    """The path of the list of one kind at a place."""
    return f"{place}{_SEGMENTS[kind]}"


def to_dict(record: Record) -> dict[str, Any]:
    """The record as plain JSON values, `schema` and `kind` first, fields at their default left out."""
    return {"schema": SCHEMA_VERSION, "kind": record.kind, **write_value(record)}


def to_json(record: Record) -> bytes:
    """The one serialised form of a record: sorted keys, UTF-8, one line end; equal records give equal bytes."""
    return (json.dumps(to_dict(record), ensure_ascii=False, sort_keys=True, indent=1) + "\n").encode()


def from_dict(values: Mapping[str, Any]) -> Record:
    """The record in `values`. Raises RecordError with every (field, reason) when the contract is broken."""
    if not isinstance(values, Mapping):
        raise RecordError([("", "n’est pas un objet")])
    version = values.get("schema")
    if not isinstance(version, int) or isinstance(version, bool):
        raise RecordError([("schema", "numéro de version absent")])
    if version != SCHEMA_VERSION:
        newer = "plus récente" if version > SCHEMA_VERSION else "plus ancienne"
        raise RecordError(
            [("schema", f"version {version}, {newer} que la version {SCHEMA_VERSION} que ce programme lit")]
        )
    kind = values.get("kind")
    if not isinstance(kind, str) or kind not in RECORD_TYPES:
        raise RecordError([("kind", f"genre inconnu : {kind!r}")])
    record: Record = read_dataclass(
        RECORD_TYPES[kind], {k: v for k, v in values.items() if k not in ("schema", "kind")}
    )
    problems = list(record.problems())
    if problems:
        raise RecordError(problems)
    return record


def from_json(data: bytes) -> Record:
    """The record in a JSON file. Raises RecordError, also for bytes that are not JSON."""
    try:
        values = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise RecordError([("", f"n’est pas du JSON valide ({error})")]) from error
    return from_dict(values)


def from_accepted_json(data: bytes) -> Record:
    """The record in a JSON file whose very bytes `from_json` accepted before, several times faster: rules are not
    looked at again. Bytes that the contract no longer fits are read by it, and refused as it does."""
    try:
        values = json.loads(data)
        cls = RECORD_TYPES[values.pop("kind")]
        del values["schema"]
        record: Record = build_dataclass(cls, values)
    except (ValueError, TypeError, LookupError, AttributeError):
        return from_json(data)
    return record


def images(record: Record) -> Iterable[Image]:
    """Every picture of a record, its own first, then those of its body."""
    if record.image:
        yield record.image
    for block in record.body:
        picture = getattr(block, "image", None)
        if picture:
            yield picture


def replace(record: Record, **changes: Any) -> Any:
    """A copy of a record with some fields changed."""
    return dataclasses.replace(record, **changes)
