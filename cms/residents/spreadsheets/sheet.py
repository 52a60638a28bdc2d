"""What reading a file gives: its lines, its columns, its errors."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from cms.residents.rules.dwellings import Wanted

LARGEST_FILE = 20 * 1024 * 1024
"""Bytes."""
MOST_ROWS = 20_000
"""No residence has as many dwellings; a landlord's whole list is for several of them."""
MOST_ERRORS = 1_000
"""Errors kept: somebody who has more of them mends the column, not the lines."""

Progress = Callable[[int, float], None]
"""Called now and then with the number of lines read and the part of the file that is behind, from 0 to 1."""


class SpreadsheetError(Exception):
    """A file that cannot be read at all, said in a French sentence."""


@dataclass(frozen=True, slots=True)
class LineError:
    """What is wrong at one place of the file, in French."""

    line: int
    """0 for the whole file."""
    column: str
    """The column's heading; empty for the whole line."""
    sentence: str

    def __str__(self) -> str:
        if not self.line:
            return self.sentence
        place = _("Ligne %(line)s, colonne %(column)s") if self.column else _("Ligne %(line)s")
        return _("%(place)s : %(sentence)s") % {
            "place": place % {"line": self.line, "column": self.column},
            "sentence": self.sentence,
        }


@dataclass(frozen=True, slots=True)
class Column:
    """A column and what it was taken for."""

    heading: str
    """As the file has it."""
    field: str
    """A name of `headings.FIELDS`; empty when the column is not used."""
    label: str
    """What it was taken for, in French; empty likewise."""


@dataclass(slots=True)
class Sheet:
    """A file that was read."""

    columns: list[Column]
    written_as: str
    """How the file is made, in French: « texte UTF-8, séparateur ; »."""
    rows: list[Wanted] = field(default_factory=list)
    errors: list[LineError] = field(default_factory=list)
    error_count: int = 0
    """All the errors, those that were not kept included."""

    def refuse(self, line: int, column: str, sentence: str) -> None:
        """Note an error."""
        self.error_count += 1
        if len(self.errors) < MOST_ERRORS:
            self.errors.append(LineError(line, column, sentence))
