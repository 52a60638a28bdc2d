"""The names that landlords give to categories and kinds, and the codes made from them."""

from __future__ import annotations

from collections.abc import Container

from django.utils.text import slugify

LONGEST_CODE = 40


def sounds(name: str) -> str:
    """What two names share that nobody could tell apart in a list: « Vélos  » and « vélos »."""
    return slugify(name) or " ".join(name.casefold().split())


def code_for(name: str, taken: Container[str], otherwise: str) -> str:
    """A code that is not `taken`, made from a name; from `otherwise` for a name without a Latin letter or a digit.

    Made once: a name that is corrected later keeps its code, by which figures and other programs know it.
    """
    base = slugify(name)[:LONGEST_CODE].strip("-") or otherwise
    code, number = base, 1
    while code in taken:
        number += 1
        suffix = f"-{number}"
        code = base[: LONGEST_CODE - len(suffix)].rstrip("-") + suffix
    return code
