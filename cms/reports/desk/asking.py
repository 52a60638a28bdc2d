"""What the address of the queue says: filters as parameters, so that a list can be kept as a bookmark and come back to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, get_args
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from cms.reports.models import Report
from cms.reports.models.categories import Priority
from cms.reports.rules import ticket
from cms.reports.selectors.desk_queue import Asked
from cms.reports.selectors.in_charge import Filters, Queue

LISTS: tuple[tuple[str, Any], ...] = (
    ("unanswered", _("À répondre")),
    ("late", _("En retard")),
    ("mine", _("À moi")),
    ("visits", _("Visites du jour")),
    ("waiting", _("Question posée")),
    ("contested", _("Contestés")),
    ("open", _("Tous les ouverts")),
)
"""The lists at the top, with their counters."""
OTHER_LISTS: tuple[tuple[str, Any], ...] = (("closed", _("Clos")), ("all", _("Tous")))
"""Lists so long that counting them says nothing."""
NAMES = ("liste", "residence", "batiment", "categorie", "etat", "priorite", "qui", "entreprise", "q")


@dataclass(frozen=True, slots=True)
class Question:
    """The parameters of a list, as they were written, and what they ask."""

    values: dict[str, str]
    asked: Asked

    @property
    def query(self) -> str:
        """The same again, for an address: only what narrows."""
        return urlencode({name: value for name, value in self.values.items() if value})

    @property
    def narrowed(self) -> bool:
        """Whether more than the list itself was chosen."""
        return any(value for name, value in self.values.items() if name != "liste")

    @property
    def words(self) -> bool:
        """Whether words are searched, and not a number."""
        return bool(self.values["q"]) and ticket.read(self.values["q"]) is None

    @property
    def list_name(self) -> str:
        """The list that is shown."""
        return self.values["liste"] or "open"


def question(parameters: QueryDict, today: date) -> Question:
    """Reads the parameters of a list; what makes no sense does not narrow."""
    values = {name: parameters.get(name, "").replace("\x00", "").strip()[:100] for name in NAMES}
    known = {name for name, _label in (*LISTS, *OTHER_LISTS)}
    if values["liste"] not in known:
        values["liste"] = ""
    named = values["liste"] or "open"
    queue: Queue = next((each for each in get_args(Queue) if each == named), "open")
    if values["etat"] not in Report.State.values:
        values["etat"] = ""
    filters = Filters(
        queue="all" if values["etat"] and not values["liste"] else queue,
        residence_id=_number(values["residence"]),
        building=values["batiment"],
        category_code=values["categorie"],
        priority=_number(values["priorite"]) if values["priorite"] in map(str, Priority.values) else None,
        firm_id=_number(values["entreprise"]),
        search=values["q"],
    )
    who = values["qui"]
    return Question(
        values,
        Asked(
            filters,
            state=values["etat"],
            assignee="me" if named == "mine" or who == "moi" else "nobody" if who == "personne" else _number(who) or "",
            visits_on=today if named == "visits" else None,
        ),
    )


def _number(text: str) -> int | None:
    # A number that no column could hold is nobody's.
    return int(text) if text.isdecimal() and text.isascii() and len(text) < 19 else None
