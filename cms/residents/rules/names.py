"""Whether two spellings of an addressee are one person: asked of every line of a landlord's file, each month."""

from __future__ import annotations

import unicodedata
from difflib import SequenceMatcher
from typing import Literal

Likeness = Literal["same", "alike", "other"]

TITLES = frozenset(
    "m mr mm mme mmes mlle melle mlles dr me monsieur messieurs madame mesdames mademoiselle et ou veuve vve epoux epouse "
    "famille consorts".split()
)
"""Words of an envelope that name nobody."""
_TYPING_ERROR = 0.8
"""From this ratio of common letters on, two words may be one: Dupont and Dupond, Mohamed and Mohammed."""
_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d", "ı": "i"})


def fold(text: str) -> str:
    """A text without accents, case or punctuation, its words apart by one space. Arabic loses its vowel signs only."""
    if text.isascii() and text.isalnum():
        return text.lower()
    plain = unicodedata.normalize("NFKD", text).casefold().translate(_LIGATURES)
    kept = (" " if not each.isalnum() else each for each in plain if not unicodedata.combining(each))
    return " ".join("".join(kept).split())


def likeness(kept: str, given: str) -> Likeness:
    """How much two addressees are the same: surely, perhaps (somebody must look), or not at all.

    Titles and the order of the words say nothing. « Perhaps » is a name within the other, an initial, or a typing error.
    """
    ours, theirs = _words(kept), _words(given)
    if sorted(ours) == sorted(theirs) or "".join(ours) == "".join(theirs):
        return "same"
    if not ours or not theirs:
        return "other"
    short, long = sorted((ours, theirs), key=len)
    left = list(long)
    for word in sorted(short, key=len, reverse=True):
        match = next((each for each in _best_first(word, left) if _may_be(word, each)), None)
        if match is None:
            return "other"
        left.remove(match)
    return "alike"


def _words(addressee: str) -> list[str]:
    words = fold(addressee).split()
    return [word for word in words if word not in TITLES] or words


def _best_first(word: str, others: list[str]) -> list[str]:
    return sorted(others, key=lambda other: (other != word, -SequenceMatcher(None, word, other).ratio()))


def _may_be(word: str, other: str) -> bool:
    if word == other:
        return True
    if 1 in (len(word), len(other)):
        return word[0] == other[0]
    return SequenceMatcher(None, word, other).ratio() >= _TYPING_ERROR
