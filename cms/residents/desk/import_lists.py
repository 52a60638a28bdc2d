"""What a file would change, a list at a time and a page at a time, with what was ticked."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cms.residents.rules.dwellings import Changed, DwellingChanges
from cms.residents.spreadsheets import Sheet
from cms.residents.spreadsheets.headings import FIELDS

PER_PAGE = 100
_PLACE = re.compile(r"([a-z]+)(?:-(\d{1,5}))?")


@dataclass(frozen=True, slots=True)
class Listing:
    """One of the lists of the screen."""

    name: str
    """In the address of the screen."""
    label: str | Promise
    rows: Sequence[Any]
    field: str = ""
    """The name of `Decisions` that a tick is about; empty where there is nothing to tick."""


TICKS = {"departs": "same", "corriges": "another", "absents": "remove"}
"""What a tick in a list decides."""


def listings(sheet: Sheet, changes: DwellingChanges) -> list[Listing]:
    """The lists of what a file would change, what needs somebody first."""
    found = [
        Listing("erreurs", _("erreurs"), sheet.errors),
        Listing("departs", _("départs"), changes.moved_out, TICKS["departs"]),
        Listing("corriges", _("corrigés"), changes.changed, TICKS["corriges"]),
        Listing("absents", _("absents du fichier"), changes.removed, TICKS["absents"]),
        Listing("arrivees", _("arrivées"), changes.moved_in),
        Listing("nouveaux", _("nouveaux"), changes.new),
    ]
    return found if sheet.error_count else found[1:]


def chosen(found: Sequence[Listing], asked: str) -> tuple[Listing, Page[Any]]:
    """The list and the page that an address names; without one, the first list that is not empty."""
    name, number = place(asked)
    first = next((each for each in found if each.rows), found[0])
    listing = next((each for each in found if each.name == name), first)
    return listing, Paginator(listing.rows, PER_PAGE).get_page(number)


def place(asked: str) -> tuple[str, int]:
    """The name of a list and the number of a page, of `departs-2` for instance; nothing and 1 of anything else."""
    parts = _PLACE.fullmatch(asked)
    return (parts[1], int(parts[2] or 1)) if parts else ("", 1)


def differences(changed: Changed) -> list[tuple[str, str, str]]:
    """What is corrected: its name in French, what was and what will be."""
    return [
        (str(FIELDS[name]), getattr(changed.current, name), getattr(changed.final, name)) for name in changed.fields
    ]


def ids(given: QueryDict, name: str) -> list[int]:
    """Ids of dwellings that a form sent; a number that no column could hold is nobody's."""
    return [int(each) for each in given.getlist(name) if each.isdecimal() and len(each) < 19]
