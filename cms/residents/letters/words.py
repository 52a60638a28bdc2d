"""The words of a letter, in French and in the languages of the second page, as values for `letter.typ`."""

from __future__ import annotations

import re
import textwrap
import tomllib
import unicodedata
from collections.abc import Sequence
from datetime import date
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from cms.places.days import date_format
from cms.residents.letters.letter import Letter

ADDRESS_WIDTH = 38
"""Signs of a line of a postal address (NF Z 10-011)."""
_NOT_PRINTED = re.compile(
    "[^\u0020-\u007e\u00a0-\u024f\u0300-\u0304\u0306-\u030c\u0370-\u0377\u037a-\u037f\u0384-\u038a\u038c\u038e-\u03a1"
    "\u03a3-\u03e1\u03f0-\u052f\u060c\u061b\u061f\u0621-\u063a\u0640-\u0652\u0660-\u0669\u066e-\u06d3\u1e00-\u1eff\u2010-\u2014"
    "\u2018-\u201e\u2020-\u2022\u2026\u202f\u20ac\u2116]"
)
"""Everything but the Latin, Greek, Cyrillic and Arabic letters that the fonts have: a PDF/UA may hold no other sign."""


@cache
def translations() -> dict[str, Any]:
    """The second pages by language: name, direction, title and sentences of `translations.toml`."""
    return tomllib.loads(Path(__file__).with_name("translations.toml").read_text(encoding="utf-8"))


def printable(text: str) -> str:
    """A text of one line, in signs that the fonts have; any other becomes a question mark."""
    one_line = " ".join("".join(" " if unicodedata.category(sign) == "Cc" else sign for sign in text).split(" "))
    return _NOT_PRINTED.sub("?", unicodedata.normalize("NFC", one_line)).strip()


def document_values(letters: Sequence[Letter]) -> dict[str, Any]:
    """A document of letters. Raises ValueError when there is none, KeyError for a language without a text."""
    if not letters:
        raise ValueError("a document has at least one letter")
    return {
        "title": _("Courriers : %(residence)s") % {"residence": _with_its_kind(printable(letters[0].residence))},
        "author": printable(letters[0].landlord),
        "words": _page_words(),
        "groups": [
            {"shared": _shared_values(group[0]), "letters": [_own_values(each) for each in group]}
            for group in (list(found) for key, found in groupby(letters, _what_is_shared))
        ],
    }


def _what_is_shared(letter: Letter) -> tuple[Any, ...]:
    return letter.landlord, letter.residence, letter.url, letter.deadline, letter.help_lines, letter.languages


def _page_words() -> dict[str, Any]:
    """What every letter says."""
    return {
        "title": _("Votre code pour l’espace des habitants"),
        "code_label": _("Votre code"),
        "valid_until": _("À utiliser jusqu’au"),
        "with_a_phone": _("Avec un téléphone, visez ce carré."),
        "qr_description": _("Code QR : il ouvre la page et y écrit le code."),
        "how_title": _("Comment faire ?"),
        "know_title": _("Bon à savoir"),
        "know": [
            _("Pas besoin d’adresse e-mail."),
            _("Ce n’est ni une facture ni une publicité."),
            _("Vos voisins ne voient ni votre nom de famille ni votre porte."),
            _("Le code sert à tous ceux qui vivent chez vous. Ne le donnez à personne d’autre."),
        ],
        "help_title": _("Besoin d’aide ?"),
        "lost": _("Lettre perdue ? Demandez-en une autre : l’ancien code s’arrête aussitôt."),
    }


def _own_values(letter: Letter) -> dict[str, Any]:
    """What differs from one dwelling to the next."""
    return {
        "address": [line for text in (letter.addressee, *letter.address_lines) for line in _postal(text)],
        "code": letter.code,
        "url": letter.url_with_code,
        "deadline": date_format(letter.deadline, "l j F Y"),
    }


def _postal(text: str) -> list[str]:
    """A line of the address, cut where the window would end."""
    return textwrap.wrap(printable(text), ADDRESS_WIDTH, break_on_hyphens=False)


def _shared_values(letter: Letter) -> dict[str, Any]:
    """What all letters of a residence have in common."""
    landlord, residence = printable(letter.landlord), _with_its_kind(printable(letter.residence))
    introduction = _(
        "%(landlord)s ouvre sur Internet un espace pour les habitants de la %(residence)s. "
        "Vous y lisez les messages du gardien et du bailleur. C’est gratuit."
    )
    scan = _("Avec un téléphone, visez le carré. Sinon, tapez cette adresse :")
    return {
        "landlord": landlord,
        "residence": residence,
        "introduction": introduction % {"landlord": landlord, "residence": residence[:1].lower() + residence[1:]},
        "steps": [
            {"text": scan, "address": letter.address_to_type},
            {"text": _("Donnez le code, puis les initiales du nom écrit en haut de la lettre."), "address": ""},
            {"text": _("Choisissez un identifiant et un mot de passe. C’est fini."), "address": ""},
        ],
        "help": [printable(line) for line in letter.help_lines],
        "translations": [_translated(letter, language) for language in letter.languages],
    }


def _with_its_kind(title: str) -> str:
    """« Résidence » before the name of a residence that does not begin with it."""
    return title if title.casefold().startswith("résidence") else _("Résidence %(residence)s") % {"residence": title}


def _translated(letter: Letter, language: str) -> dict[str, Any]:
    """The same in another language."""
    said = translations()[language]
    return {
        "language": language,
        "right_to_left": said["right_to_left"],
        "title": said["title"],
        "sentences": said["sentences"],
        # Apart from the sentences: an address within a line that runs from the right is easily misread.
        "address_label": said["address"],
        "address": letter.address_to_type,
        "deadline_label": said["deadline"],
        "deadline": _date(letter.deadline, said),
    }


def _date(day: date, said: dict[str, Any]) -> str:
    text: str = said["date"].format(day=day.day, month=said["months"][day.month - 1], year=day.year)
    return text
