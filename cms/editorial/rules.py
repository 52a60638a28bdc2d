"""What may happen to works: pure functions, no database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sitegen.records import WorksState, WorksStep

WORKS_TRANSITIONS: Mapping[WorksState, tuple[WorksState, ...]] = {
    "announced": ("in_progress", "postponed", "cancelled"),
    "postponed": ("announced", "in_progress", "cancelled"),
    "in_progress": ("finished", "postponed", "cancelled"),
    "finished": ("in_progress",),
    "cancelled": ("announced",),
}
"""From a state, those one click may lead to; the form allows any, because a wrong click must be repairable."""


def next_history(history: Sequence[WorksStep], step: WorksStep) -> tuple[WorksStep, ...]:
    """The history once `step` is made public: the same when it says nothing new, else one line more."""
    if history:
        last = history[-1]
        if (last.state, last.start, last.end, last.note) == (step.state, step.start, step.end, step.note):
            return tuple(history)
    return (*history, step)


UNDO = timedelta(minutes=10)
"""How long a wrong click on a state may be taken back without leaving a line in the public history."""


def without_last(history: Sequence[WorksStep], now: datetime) -> tuple[WorksStep, ...] | None:
    """The history once its last announcement is taken back, or None when it is too late or the only one."""
    if len(history) < 2 or now - history[-1].at > UNDO:
        return None
    return tuple(history[:-1])
