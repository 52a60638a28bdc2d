"""People for the tests of the resident area: dwellings, households, accounts, sessions."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from cms.residents.models import Dwelling, Household, Resident, ResidentSession
from cms.residents.services.households import household_join, move_in

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)


def dwelling(residence: Any, building: str = "A", staircase: str = "A1", door: str = "12") -> Dwelling:
    """A dwelling of a residence."""
    return Dwelling.objects.create(residence=residence, building=building, staircase=staircase, floor="1", door=door)


def household(home: Dwelling, addressee: str = "Mme Amina Kaci") -> Household:
    """Who has just moved in."""
    return move_in(dwelling=home, addressee=addressee, now=NOW)


def resident(username: str, *households: Household) -> Resident:
    """An account that belongs to these households."""
    account = Resident.objects.create(username=username, display_name=username.title(), created_at=NOW)
    for each in households:
        household_join(household=each, resident=account, now=NOW)
    return account


def session(account: Resident, token: str) -> ResidentSession:
    """A signed-in device."""
    return ResidentSession.objects.create(
        resident=account,
        token_hash=token,
        device="Firefox sur Android",
        created_at=NOW,
        seen_at=NOW,
        expires_at=NOW + timedelta(days=30),
    )
