"""What a name to sign in with, a name that neighbours see and a password may be. Pure: no database, no settings."""

from __future__ import annotations

import unicodedata

USERNAME_LENGTH = (1, 40)
PASSWORD_LENGTH = (12, 200)
DISPLAY_NAME_LENGTH = (1, 40)
_JOINERS = frozenset("-_.'")
_WITHIN_WORDS = frozenset("\u200c\u200d")
"""Invisible signs that some scripts write words with."""


class NameRefused(ValueError):
    """A name that cannot be taken; `reason` is one of `empty`, `long`, `character`, `ends`."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def fold(text: str) -> str:
    """A name as it is compared and kept: lower case, no accents, one kind of apostrophe, no space around, in any script.

    Combining marks go, those of Arabic and Hebrew vowels included: nobody has to remember them.
    """
    # Twice: letters such as ℡ come apart into capitals, and lower case may come apart again.
    spread = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text.replace("’", "'")).casefold())
    plain = "".join(sign for sign in spread if not unicodedata.combining(sign))
    return unicodedata.normalize("NFC", plain.replace("œ", "oe").replace("æ", "ae")).strip()


def username(text: str) -> str:
    """A name folded. Raises NameRefused unless it is 1 to 40 letters and digits of any script, joined by `-_.'`."""
    folded = fold(text)
    if not folded:
        raise NameRefused("empty")
    if len(folded) > USERNAME_LENGTH[1]:
        raise NameRefused("long")
    if not all(sign.isalnum() or sign in _JOINERS for sign in folded):
        raise NameRefused("character")
    if not (folded[0].isalnum() and folded[-1].isalnum()):
        raise NameRefused("ends")
    return folded


def display_name(text: str) -> str:
    """A name that neighbours see, its spaces made single. Raises NameRefused as `username` does."""
    shown = " ".join(unicodedata.normalize("NFC", text).split())
    if not shown:
        raise NameRefused("empty")
    if len(shown) > DISPLAY_NAME_LENGTH[1]:
        raise NameRefused("long")
    # Neither control characters nor the invisible ones that turn the direction of what stands beside.
    hidden = any(unicodedata.category(sign)[0] == "C" and sign not in _WITHIN_WORDS for sign in shown)
    if hidden or not any(sign.isalnum() for sign in shown):
        raise NameRefused("character")
    return shown


def password_problem(password: str, *, names: list[str]) -> str:
    """Why a password is refused: `short`, `long`, `repeated`, `name`, or empty when it may serve (ASVS 5.0, 6.2).

    No composition is asked for and every character counts, spaces included. `names` are the account's own.
    """
    if len(password) < PASSWORD_LENGTH[0]:
        return "short"
    if len(password) > PASSWORD_LENGTH[1]:
        return "long"
    if len(set(password)) < 4:
        return "repeated"
    plain = fold(password)
    if any(len(name) >= 4 and name in plain for name in map(fold, names)):
        return "name"
    return ""
