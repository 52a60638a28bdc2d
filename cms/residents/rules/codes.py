"""The code of a letter: how it is made, how it is read from what somebody typed, and the initials asked beside it.

16 signs in four groups: 5 find the code (the selector), 10 prove it (the secret), the last checks the others.
"""

from __future__ import annotations

import re
import secrets
import unicodedata
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from django.utils.translation import gettext as _, ngettext

ALPHABET = "0123456789ACDEFGHJKMNPQRTUVWXYZ"
"""31 signs. Of the signs that print alike one is left, and who types the other is understood: no O (0), I or L (1), S (5), B (8).

31 is prime, which is what makes the check sign catch every mistake of one sign and every swap of two.
"""
SELECTOR, SECRET, LENGTH, GROUP = 5, 10, 16, 4
MISSES_AT_MOST = 10
"""Wrong secrets or initials after which a code has been guessed at, and serves no more."""
ISSUES_IN_A_YEAR = 6
"""Letters of one household."""

_READ_AS = str.maketrans({"O": "0", "I": "1", "L": "1", "S": "5", "B": "8"})
_VALUE = {sign: value for value, sign in enumerate(ALPHABET)}
_BETWEEN_SIGNS = re.compile(r"[\s\-‐‑‒–—―_.·/']+")


class CodeError(ValueError):
    """What was typed cannot be a code; `sentence` says why, in French, and what to look at."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


@dataclass(frozen=True, slots=True)
class Code:
    """A code whose check sign is right. Neither its secret nor its text shows when it is printed or logged."""

    selector: str
    secret: str = field(repr=False)


def generate() -> str:
    """A new code in its four groups, such as `7KQ4-0MZX-…`, from the system's source of randomness."""
    signs = "".join(secrets.choice(ALPHABET) for _sign in range(LENGTH - 1))
    signs += check_sign(signs)
    return "-".join(signs[start : start + GROUP] for start in range(0, LENGTH, GROUP))


def check_sign(signs: str) -> str:
    """The sixteenth sign: the one that brings the sum of each sign times its position to a multiple of 31.

    Positions differ from one another and 31 is prime: one wrong sign, or two that changed places, always shows.
    """
    total = sum(position * _VALUE[sign] for position, sign in enumerate(signs, start=1))
    return ALPHABET[-total * pow(LENGTH, -1, len(ALPHABET)) % len(ALPHABET)]


def read(text: str) -> Code:
    """The code that somebody typed: small letters, spaces, dashes and look-alikes are understood. Raises CodeError."""
    signs = _BETWEEN_SIGNS.sub("", unicodedata.normalize("NFKC", text[:200])).upper().translate(_READ_AS)
    signs = "".join(str(unicodedata.digit(sign, sign)) for sign in signs)
    if not signs:
        raise CodeError(_("Écrivez le code de votre courrier : 16 signes, en quatre groupes de quatre."))
    foreign = next((sign for sign in signs if sign not in _VALUE), "")
    if foreign:
        raise CodeError(
            _("Le signe « %(sign)s » n’est jamais dans un code : il n’y a que des lettres sans accent et des chiffres.")
            % {"sign": foreign}
        )
    if len(signs) != LENGTH:
        raise CodeError(
            ngettext(
                "Un code a 16 signes ; vous en avez écrit %(n)d.",
                "Un code a 16 signes ; vous en avez écrit %(n)d.",
                len(signs),
            )
            % {"n": len(signs)}
        )
    if check_sign(signs[:-1]) != signs[-1]:
        raise CodeError(_("Un signe de ce code n’est pas le bon. Comparez-le à votre courrier, groupe par groupe."))
    return Code(selector=signs[:SELECTOR], secret=signs[SELECTOR : SELECTOR + SECRET])


Refusal = Literal["moved_out", "reissued", "spoiled", "guessed_at", "expired", "full"]


def refusal(
    *, ending: str, expires_at: datetime, moved_out: bool, members: int, member_limit: int, now: datetime
) -> Refusal | None:
    """Why a code that was typed right opens nothing (any more); None when it opens."""
    if moved_out:
        return "moved_out"
    if ending in ("moved_out", "reissued", "spoiled", "guessed_at"):
        return ending  # type: ignore[return-value]
    if now > expires_at:
        return "expired"
    return "full" if members >= member_limit else None


_TITLES = frozenset(
    "MM MR MME MMES MLLE MLLES MELLE MONSIEUR MESSIEURS MADAME MESDAMES MADEMOISELLE FAMILLE DR DOCTEUR".split()
)
_SHORT_TITLES = frozenset({"M", "ME"})
"""Titles only before a name: after one they are somebody's initial."""
_AND = "ET"
_JOINED = str.maketrans({"Œ": "OE", "Æ": "AE", "Ø": "O", "Ł": "L", "Đ": "D", "&": f" {_AND} "})
INITIALS_KEPT = 40


def initials(addressee: str) -> str:
    """The first letter of each word of a name on an envelope, titles and « et » left out, without accents, in capitals.

    `M. et Mme Jean-Pierre de La Tour` gives `JPDLT`: which of them somebody writes is up to `same_initials`.
    """
    letters: list[str] = []
    before_name = True
    for word in re.findall(r"[^\W_]+", _folded(addressee)):
        if word == _AND or word in _TITLES or (before_name and word in _SHORT_TITLES):
            before_name = True
            continue
        before_name = False
        letters.append(word[0])
    return "".join(letters[:INITIALS_KEPT])


def same_initials(given: str, kept: str) -> bool:
    """Whether what somebody wrote can be the initials of an addressee (`kept`), in any order.

    Small words and second names may be left out, and one of two tenants may write hers alone: two letters of the name
    are enough, a third of a very long one. The whole name is understood too.
    """
    folded = _folded(given[:400])
    typed = "".join(re.findall(r"[^\W_]", folded))
    return any(_are_of(letters, kept) for letters in (typed, initials(given[:400])))


def _are_of(letters: str, kept: str) -> bool:
    enough = max(min(2, len(kept)), len(kept) / 3)
    return bool(kept) and len(letters) >= enough and not Counter(letters) - Counter(kept)


def _folded(text: str) -> str:
    capitals = unicodedata.normalize("NFKD", text).upper().translate(_JOINED)
    # Marks above and below letters, and the invisible ones that turn the direction of Arabic.
    return "".join(sign for sign in capitals if unicodedata.category(sign) not in ("Mn", "Cf"))
