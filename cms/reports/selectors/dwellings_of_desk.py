"""Dwellings by what somebody says on the telephone, for who notes a report for them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from cms.organisations.selectors import may
from cms.places.models import ResidencePage
from cms.residents.models import Dwelling
from cms.residents.selectors.dwelling_list import dwellings_listed

MOST = 20


def dwellings_found(*, user: Any, residence: ResidencePage, words: str, now: datetime) -> list[Any]:
    """At most MOST dwellings of a residence in the user's charge, found by door, staircase or reference.

    Who keeps the dwellings finds them by the addressee's name too; a caretaker does not learn who lives where.
    """
    if names_seen(user=user, residence=residence):
        found = dwellings_listed(residence=residence, now=now, search=words)
        return list(found.order_by("building", "staircase", "floor", "door")[:MOST])
    return list(_by_place(residence, words)[:MOST])


def names_seen(*, user: Any, residence: ResidencePage) -> bool:
    """Whether the user may know who lives where."""
    return may(user=user, action="dwellings", residence=residence)


def _by_place(residence: ResidencePage, words: str) -> QuerySet[Dwelling]:
    found = Dwelling.objects.filter(residence=residence, removed_at=None)
    for word in words.split():
        found = found.filter(
            Q(door__icontains=word)
            | Q(building__iexact=word)
            | Q(staircase__iexact=word)
            | Q(reference__icontains=word)
        )
    return found.order_by("building", "staircase", "floor", "door")
