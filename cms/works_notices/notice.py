"""What a works notice says, as facts: from here on every form of it is made alike."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from cms.works_notices.rules.scope import EVERYWHERE, Part
from sitegen.records import WorksState


@dataclass(frozen=True, slots=True)
class Notice:
    """A works notice at one moment. Its dates are in the time of its commune."""

    state: WorksState
    nature: str
    """In words, such as « eau chaude »."""
    title: str
    place: str
    """The residence, or the place whose site shows it."""
    at: datetime
    """When this was announced."""
    start: datetime
    end: datetime | None = None
    parts: tuple[Part, ...] = EVERYWHERE
    in_residence: bool = True
    moved: bool = False
    """Whether these dates are others than the announcement before gave."""
    cut: str = ""
    note: str = ""
    contact_label: str = ""
    contact_number: str = ""
    sender: str = ""
    """The landlord or the town hall that announces it."""

    @property
    def is_over(self) -> bool:
        """Whether nothing is to come any more."""
        return self.state in ("finished", "cancelled")
