"""What a file would change in a residence, looked at before anything is written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from cms.places.models import Building, ResidencePage
from cms.residents.models import Dwelling, Household
from cms.residents.rules.dwellings import Conflict, Current, DwellingChanges, Wanted, changes
from cms.residents.rules.placing import Problem, placed
from cms.residents.spreadsheets.headings import FIELDS
from cms.residents.spreadsheets.sentences import sentence
from cms.residents.spreadsheets.sheet import Sheet

_FIELD_OF_PROBLEM = {
    "same_reference": "reference",
    "same_door": "door",
    "unknown_staircase": "staircase",
    "unknown_building": "building",
    "no_building": "building",
}


@dataclass(frozen=True, slots=True)
class Decisions:
    """What somebody said of the lines where a file leaves a doubt: ids of dwellings."""

    remove: frozenset[int] = frozenset()
    """Dwellings the file leaves out and that are no more."""
    same: frozenset[int] = frozenset()
    """The addressee is the same household under another name."""
    another: frozenset[int] = frozenset()
    """The addressee is another household, whatever the likeness."""

    @classmethod
    def from_values(cls, values: Mapping[str, Iterable[int]]) -> Decisions:
        """As a row of imports keeps them."""
        return cls(**{field.name: frozenset(values.get(field.name, ())) for field in fields(cls)})


def buildings_of(*, residence: ResidencePage) -> dict[str, tuple[str, ...]]:
    """The buildings of a residence's page, each with its staircases, in the page's order."""
    buildings = Building.objects.filter(residence=residence).prefetch_related("staircases")
    return {each.name: tuple(staircase.name for staircase in each.staircases.all()) for each in buildings}


def dwellings_now(*, residence: ResidencePage) -> list[Current]:
    """Every dwelling of a residence with the addressee of who lives there, for a comparison."""
    households = Household.objects.filter(dwelling__residence=residence, moved_out_at=None)
    addressees = dict(households.values_list("dwelling_id", "addressee"))
    rows: Any = Dwelling.objects.filter(residence=residence, removed_at=None).order_by("pk")
    values = rows.values_list("pk", "building", "staircase", "floor", "door", "reference")
    return [
        Current(pk, building, staircase, floor, door, reference, addressees.get(pk))
        for pk, building, staircase, floor, door, reference in values
    ]


def compare(
    *, residence: ResidencePage, wanted: list[Wanted], today: date, decisions: Decisions | None = None
) -> tuple[DwellingChanges, list[Problem]]:
    """What lines of a file change in a residence today, and the lines that name what the residence does not have."""
    decisions = decisions or Decisions()
    lines, problems = placed(wanted, buildings_of(residence=residence), today)
    now = dwellings_now(residence=residence)
    return changes(now, lines, same=decisions.same, another=decisions.another), problems


def dry_run(*, residence: ResidencePage, sheet: Sheet, today: date) -> DwellingChanges:
    """What a file changes; every reason why it cannot be applied is added to the errors of `sheet`."""
    found, problems = compare(residence=residence, wanted=sheet.rows, today=today)
    headings = {column.field: column.heading for column in sheet.columns if column.field}
    told = {error.line for error in sheet.errors}
    if problems and "building" not in headings and {each.kind for each in problems} == {"no_building"}:
        known = ", ".join(f"« {name} »" for name in problems[0].known)
        text = _("La résidence a plusieurs bâtiments (%(known)s) : il manque la colonne « Bâtiment ».")
        sheet.refuse(0, "", text % {"known": known})
        return found
    for problem in problems:
        name = _FIELD_OF_PROBLEM[problem.kind]
        if problem.line not in told:
            sheet.refuse(problem.line, headings.get(name, str(FIELDS[name])), sentence(problem))
            told.add(problem.line)
    for conflict in found.conflicts:
        if conflict.line not in told:
            sheet.refuse(conflict.line, headings["door"], _conflict(conflict))
    sheet.errors.sort(key=lambda error: error.line)
    return found


def _conflict(conflict: Conflict) -> str:
    match conflict.kind:
        case "twice":
            return _("ce logement est déjà à la ligne %(line)s.") % {"line": conflict.other_line}
        case "ambiguous":
            return _("plusieurs logements ont cette porte : ajoutez la colonne qui les distingue (étage ou escalier).")
    other = conflict.current
    name = (other.reference if other else "") or _("sans référence")
    text = _(
        "cette porte est celle d’un logement absent du fichier (%(name)s) : ajoutez-le au fichier, ou retirez-le d’abord."
    )
    return text % {"name": name}
