"""Reading query parameters: what is not expected is refused, named, and never reaches a query."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import QueryDict
from django.utils.translation import gettext as _

from cms.content_api.problems import BadParameter

LARGEST_CURSOR = 2**53 - 1
"""The largest whole number that JSON readers keep exact."""
LARGEST_PAGE = 1000
DEFAULT_PAGE = 200
LONGEST_TEXT = 500

_LARGEST = {"after": LARGEST_CURSOR, "limit": LARGEST_PAGE}
_SMALLEST = {"after": 0, "limit": 1}


def check(query: QueryDict, allowed: frozenset[str]) -> None:
    """Refuse a parameter that is unknown or given twice. Raises BadParameter."""
    for name, values in query.lists():
        if name not in allowed:
            raise BadParameter(_("Paramètre inconnu : « %(name)s ».") % {"name": _shown(name)})
        if len(values) > 1:
            raise BadParameter(_("Paramètre répété : « %(name)s ».") % {"name": _shown(name)})


def whole_number(query: Mapping[str, str], name: str, default: int) -> int:
    """A parameter as a number within its bounds. Raises BadParameter."""
    value = query.get(name)
    if value is None:
        return default
    # str.isdecimal alone would let in digits of other scripts, and a long string is slow to convert.
    if not (value.isascii() and value.isdecimal() and len(value) <= 16):
        raise BadParameter(_("« %(name)s » doit être un nombre entier positif.") % {"name": name})
    number = int(value)
    if not _SMALLEST[name] <= number <= _LARGEST[name]:
        raise BadParameter(
            _("« %(name)s » doit être compris entre %(smallest)s et %(largest)s.")
            % {"name": name, "smallest": _SMALLEST[name], "largest": _LARGEST[name]}
        )
    return number


def text(query: Mapping[str, str], name: str) -> str:
    """A required parameter as a short text without control characters. Raises BadParameter."""
    value = query.get(name, "")
    if not value or len(value) > LONGEST_TEXT or not value.isprintable():
        raise BadParameter(_("« %(name)s » est absent ou n’est pas valable.") % {"name": name})
    return value


def _shown(name: str) -> str:
    """A name someone else chose, fit to be shown."""
    return "".join(each if each.isprintable() else "�" for each in name[:50])
