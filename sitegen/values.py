"""The small values that records are made of: pictures, counters, hours, dates. Part of the contract, standard library only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

WorksState = Literal["announced", "postponed", "in_progress", "finished", "cancelled"]


@dataclass(frozen=True, slots=True)
class Image:
    """A picture: `file` is `media/<sha256>.<ext>`; sizes in pixels; the focal point in hundredths of each side."""

    file: str
    width: int
    height: int
    alt: str
    focal_x: int = 50
    focal_y: int = 50
    credit: str = ""


@dataclass(frozen=True, slots=True)
class Opening:
    """One span of opening on a weekday (0 is Monday); local wall-clock times as `HH:MM`."""

    day: int
    opens: str
    closes: str


@dataclass(frozen=True, slots=True)
class Closure:
    """Days on which a counter stays shut, both included, whatever its weekly hours say."""

    start: date
    end: date
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Desk:
    """A counter people can walk to: a town hall, a caretaker's lodge, an agency."""

    name: str = ""
    address: str = ""
    postal_code: str = ""
    city: str = ""
    phone: str = ""
    email: str = ""
    hours: tuple[Opening, ...] = ()
    closures: tuple[Closure, ...] = ()
    access: str = ""
    """How a person in a wheelchair gets in, in plain words."""


@dataclass(frozen=True, slots=True)
class Phone:
    """A number to ring and whom it reaches."""

    label: str
    number: str


@dataclass(frozen=True, slots=True)
class Figure:
    """A fact about a place, with its unit inside the value and its source."""

    label: str
    value: str
    source: str = ""


@dataclass(frozen=True, slots=True)
class Building:
    """A building of a residence and its staircases, by the names painted on their doors."""

    name: str
    staircases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Venue:
    """Where an event takes place."""

    name: str
    address: str = ""
    postal_code: str = ""
    city: str = ""
    access: str = ""


@dataclass(frozen=True, slots=True)
class WorksStep:
    """What was announced at `at`: the state and the dates that held from then on. A date not known is None."""

    at: datetime
    state: WorksState
    start: datetime
    end: datetime | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    """Where a text comes from and the day it was true there."""

    name: str
    url: str = ""
    date: date | None = None
