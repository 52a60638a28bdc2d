"""When an announcement is told to residents, and whether it is told at all. No database, no clock."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from cms.editorial.rules import UNDO
from sitegen.records import WorksStep

URGENT = timedelta(hours=12)
"""A first announcement of what begins within this time, or has begun, leaves at once."""
LATE = timedelta(days=1)
"""After this time without a background process, residents find the announcement on the page alone."""


def due_at(history: Sequence[WorksStep]) -> datetime:
    """The moment from which the last line of a history may be told.

    A line that can be undone waits until it no longer can, so that nobody is told of a wrong click. The first line
    cannot be undone: what is urgent leaves at once, the rest gives its editor the same time for a second look.
    """
    last = history[-1]
    if len(history) == 1 and last.start - last.at <= URGENT:
        return last.at
    # Undoing is allowed up to the last instant of UNDO, and histories are kept to the second.
    return last.at + UNDO + timedelta(seconds=1)


def says_something_new(told: WorksStep | None, step: WorksStep) -> bool:
    """Whether residents who were told `told` learn something: another state or other dates. A note alone stays on the page."""
    return told is None or (told.state, told.start, told.end) != (step.state, step.start, step.end)


def is_past(step: WorksStep, due: datetime, now: datetime) -> bool:
    """Whether it is too late to tell a line: works that would be over, or a process that was away for too long."""
    over = step.state in ("announced", "in_progress", "postponed") and step.end is not None and step.end <= now
    return now - due > LATE or (over and now - due > UNDO)
