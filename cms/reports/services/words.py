"""What people typed, made fit to keep, and said no to in French."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

LONGEST = 4000
SHORTEST = 3
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f\ufffe\uffff]")
_LINES = re.compile(r"\n{3,}")


def visible(text: str) -> str:
    """A text without the signs that nobody sees, some of which no database keeps."""
    return _CONTROL.sub("", text)


def description(text: str, errors: dict[str, str], field: str = "text") -> str:
    """A text that has to say something; what is wrong with it goes into `errors`."""
    cleaned = plain(text, errors, field)
    if field not in errors and sum(each.isalnum() for each in cleaned) < SHORTEST:
        errors[field] = _("Dites en quelques mots ce qui ne va pas.")
    return cleaned


def plain(text: str, errors: dict[str, str], field: str = "text", most: int = LONGEST) -> str:
    """A text that may be empty: no signs that nobody sees, no more than `most`; nothing is cut off in silence."""
    cleaned = _LINES.sub("\n\n", visible(text.replace("\r\n", "\n"))).strip()
    if len(cleaned) > most:
        errors[field] = _("C’est trop long : %(most)d signes au plus, vous en avez %(n)d.") % {
            "most": most,
            "n": len(cleaned),
        }
    return cleaned
