"""Dwellings, households and accounts for the tests of the resident area."""

from __future__ import annotations

from datetime import UTC, datetime

from cms.places.models import ResidencePage
from cms.residents.models import Dwelling, Household, HouseholdMember, Resident

NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)
"""A Monday, eleven in the morning in Paris."""


def dwelling(residence: ResidencePage, building: str = "A", staircase: str = "A1", door: str = "1") -> Dwelling:
    """A dwelling behind a door."""
    return Dwelling.objects.create(residence=residence, building=building, staircase=staircase, floor="1", door=door)


def household(home: Dwelling, addressee: str = "Mme Jeanne Roux") -> Household:
    """Those who moved into a dwelling."""
    return Household.objects.create(dwelling=home, addressee=addressee, initials="JR", moved_in_at=NOW)


def resident(home: Household, username: str = "jeanne", **values: object) -> Resident:
    """An account of a household."""
    made = Resident(username=username, display_name=username.capitalize(), created_at=NOW, **values)
    made.set_password("une phrase de passe")
    made.save()
    HouseholdMember.objects.create(resident=made, household=home, joined_at=NOW)
    return made
