"""Progress of a backup, on a terminal only."""

from __future__ import annotations

from django.core.management.base import OutputWrapper

_OFTEN = 20
"""Files between two lines."""


class Bar:
    """Keeps one line up to date on a terminal; silent in a log."""

    def __init__(self, out: OutputWrapper) -> None:
        self._out = out
        self._shown = out.isatty()

    def __call__(self, step: str, done: int, total: int) -> None:
        """Shows how far a step is."""
        if self._shown and (done == total or done % _OFTEN == 0):
            self._out.write(f"\r{step} : {done}/{total}", ending="\n" if done == total else "")
            self._out.flush()
