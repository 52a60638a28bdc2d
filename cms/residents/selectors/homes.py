"""Where an account lives now."""

from __future__ import annotations

from dataclasses import dataclass

from cms.places.models import CommunePage, ResidencePage
from cms.residents.models import Household, Resident
from cms.residents.selectors.accounts import memberships_of


@dataclass(frozen=True, slots=True)
class Home:
    """A household that an account belongs to, its residence, and the commune whose site it is on."""

    household: Household
    residence: ResidencePage
    commune: CommunePage


def home_of(*, resident: Resident) -> Home | None:
    """Where a resident came to live last, among the places they live in; None once they live nowhere we know of."""
    member = memberships_of(resident=resident).last()
    if member is None or not resident.is_active:
        return None
    residence = member.household.dwelling.residence
    commune = CommunePage.objects.ancestor_of(residence).first()
    return Home(member.household, residence, commune) if commune else None
