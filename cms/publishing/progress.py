"""Progress of a long command, on a terminal only."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Generic, TypeVar

from django.core.management.base import OutputWrapper

T = TypeVar("T")


class Progress(Generic[T]):
    """Goes through `items` and keeps one line up to date on a terminal; silent in a log."""

    def __init__(self, out: OutputWrapper, items: Sequence[T], what: str) -> None:
        self.out, self.items, self.what = out, items, what

    def __iter__(self) -> Iterator[T]:
        total, shown = len(self.items), self.out.isatty()
        for number, item in enumerate(self.items, 1):
            yield item
            if shown and (number == total or number % 10 == 0):
                self.out.write(f"\r{self.what} : {number}/{total}", ending="\n" if number == total else "")
                self.out.flush()
