"""What a sender is given, and what it answers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from uuid import UUID

from cms.residents.models import Resident


class Outcome(Enum):
    """What became of a sending."""

    SENT = "sent"
    AGAIN = "again"
    """It may go better later."""
    NOWHERE = "nowhere"
    """There is nobody at the other end any more, or nowhere to send to."""


@dataclass(frozen=True, slots=True)
class Sending:
    """One notification for one resident: words that say where to look, and an id that stays the same at each try."""

    id: UUID
    resident: Resident
    title: str
    url: str
    """Where to look: an absolute address."""
    site: str
    """The absolute address of the commune's site."""

    @property
    def is_public(self) -> bool:
        """Whether it leads to a page that everybody reads, outside the resident area."""
        return not self.url.startswith(f"{self.site}/espace/")


@dataclass(frozen=True, slots=True)
class Answer:
    """An outcome and, for the operator, the kind of failure: never an address nor a name."""

    outcome: Outcome
    failure: str = ""


Sender = Callable[[Sending], Answer]
SENT = Answer(Outcome.SENT)
