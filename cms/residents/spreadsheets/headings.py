"""Which heading means what. Landlords' software names the same column in twenty ways."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _, gettext_lazy

from cms.residents.rules.names import fold
from cms.residents.spreadsheets.sheet import Column, SpreadsheetError

FIELDS = {
    "building": gettext_lazy("Bâtiment"),
    "staircase": gettext_lazy("Escalier"),
    "floor": gettext_lazy("Étage"),
    "door": gettext_lazy("Porte"),
    "reference": gettext_lazy("Référence"),
    "addressee": gettext_lazy("Locataire"),
    "title": gettext_lazy("Civilité"),
    "given_name": gettext_lazy("Prénom"),
    "moved_in": gettext_lazy("Date d’entrée"),
    "moved_out": gettext_lazy("Date de sortie"),
}
"""What a column may hold, and its name in French."""
REQUIRED = ("door",)

_SPELLINGS: Mapping[str, str] = {
    "building": "batiment, bat, bt, bati, immeuble, imm, tour, bloc, nom batiment, code batiment, n batiment, n bat",
    "staircase": "escalier, esc, cage, cage escalier, montee, montee escalier, allee, hall, n escalier, n cage, code escalier",
    "floor": "etage, etg, niveau, niv, n etage",
    "door": "porte, n porte, logement, n logement, appartement, appart, appt, apt, app, n appartement, n appart, n appt, "
    "n apt, porte logement, porte appartement",
    "reference": "reference, ref, reference logement, ref logement, reference bailleur, ref bailleur, lot, n lot, ref lot, "
    "reference lot, code lot, code ug, ug, n ug, unite gestion, code unite gestion, code logement, identifiant, "
    "identifiant logement, id logement, code patrimoine, module, n module, reference ug, ref ug, rpls, identifiant rpls",
    "addressee": "locataire, nom locataire, locataire place, nom, noms, nom prenom, nom et prenom, nom prenom locataire, "
    "occupant, nom occupant, destinataire, destinataire courrier, titulaire, titulaire bail, nom titulaire, nom complet, "
    "nom famille, client, nom client, nom usage, menage",
    "title": "civilite, civ, titre",
    "given_name": "prenom, prenoms, prenom locataire, prenom occupant",
    "moved_in": "date entree, entree le, entre le, date arrivee, arrivee, arrivee le, date debut bail, debut bail, "
    "date effet, date effet bail, prise effet, date entree logement, date emmenagement",
    "moved_out": "date sortie, sortie, sortie le, date depart, depart, depart le, date fin bail, fin bail, "
    "date sortie logement, date demenagement",
}
_LITTLE_WORDS = frozenset("de du des d la le les l en au aux a".split())
_NUMBER_WORDS = frozenset({"n", "no", "num", "numero", "nº"})


def _key(heading: str) -> str:
    # « N° » folds to « n »: the degree sign is no letter.
    words = [
        "n" if word in _NUMBER_WORDS else word for word in fold(heading.replace("°", " ").replace("º", " ")).split()
    ]
    return " ".join(word for word in words if word not in _LITTLE_WORDS)


_FIELD_OF = {_key(spelling): field for field, spellings in _SPELLINGS.items() for spelling in spellings.split(",")}


def field_of(heading: str) -> str:
    """What a heading means, a name of `FIELDS`; empty when it means nothing to us."""
    return _FIELD_OF.get(_key(heading), "")


@dataclass(frozen=True, slots=True)
class Heading:
    """The line of headings: which column holds what."""

    columns: list[Column]
    place: Mapping[str, int]
    """The position of each field that the file has, from 0."""

    def name(self, field: str) -> str:
        """The heading of a field as the file has it."""
        return self.columns[self.place[field]].heading


def recognised(cells: Sequence[str]) -> int:
    """How many headings of a line mean something; the line of headings is that which has most."""
    return len({field for cell in cells if (field := field_of(cell))})


def heading_of(cells: Sequence[str]) -> Heading:
    """The columns of a line of headings. Raises SpreadsheetError when one is missing or is there twice."""
    columns = [Column(cell, field := field_of(cell), str(FIELDS[field]) if field else "") for cell in cells]
    place: dict[str, int] = {}
    for position, column in enumerate(columns):
        if column.field in place:
            first = columns[place[column.field]].heading
            text = _("Deux colonnes disent la même chose, « %(first)s » et « %(second)s » : gardez-en une.")
            raise SpreadsheetError(text % {"first": first, "second": column.heading})
        if column.field:
            place[column.field] = position
    for field in REQUIRED:
        if field not in place:
            raise SpreadsheetError(_missing(field, columns))
    if "given_name" in place and "addressee" not in place:
        raise SpreadsheetError(_("Il y a une colonne pour le prénom, mais aucune pour le nom du locataire."))
    return Heading(columns, place)


def _missing(field: str, columns: Sequence[Column]) -> str:
    seen = ", ".join(f"« {column.heading} »" for column in columns if column.heading)[:300]
    accepted = [each.strip() for each in _SPELLINGS[field].split(",")][:4]
    text = _(
        "Il manque la colonne « %(field)s ». Elle peut aussi s’appeler : %(accepted)s. Colonnes lues dans le fichier : %(seen)s."
    )
    return text % {"field": FIELDS[field], "accepted": ", ".join(accepted), "seen": seen or _("aucune")}
