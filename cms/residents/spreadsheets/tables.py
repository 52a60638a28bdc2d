"""A table, whatever file it comes from: lines of cells, each line with its number."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Literal

Trouble = Literal["formula", "date", "error"]
"""What a cell holds besides text: a formula without a value, a date, one of the spreadsheet's own errors."""


@dataclass(slots=True)
class Row:
    """A line of a table."""

    line: int
    """As the spreadsheet or a text editor numbers it, from 1."""
    cells: list[str]
    troubles: dict[int, Trouble] = field(default_factory=dict)
    """By position, from 0."""


@dataclass(slots=True)
class Table:
    """An open file, to be read once."""

    rows: Iterator[Row]
    written_as: str
    """How the file is made, in French."""
    behind: Callable[[], float]
    """The part of the file that was read, from 0 to 1."""
    one_width: bool = False
    """Whether a line longer than the headings means that a value holds the separator."""
    after_last: Callable[[int], None] = lambda line: None
    """To be called after the last row with the number of the line of headings; raises SpreadsheetError."""
