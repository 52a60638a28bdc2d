"""Everything that is kept of a resident, in sections to which each room adds what it keeps.

A room adds its own when it starts (`AppConfig.ready`); a test holds that every table that points at a resident is covered.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Model

from cms.residents.models import AccountMail, HouseholdMember, IdempotentRequest, LodgeCode, Resident, ResidentSession


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the export: what it answers for a resident, and the tables that it answers for."""

    export: Callable[[Resident], Any]
    covers: tuple[type[Model], ...]


SECTIONS: dict[str, Section] = {}
WITHOUT_WORDS: set[type[Model]] = {IdempotentRequest, AccountMail}
"""Machinery of a day at most that says nothing which is not in a section. It is erased like the rest."""


def section(name: str, *covers: type[Model]) -> Callable[[Callable[[Resident], Any]], Callable[[Resident], Any]]:
    """Decorator: adds a section to the export."""

    def add(export: Callable[[Resident], Any]) -> Callable[[Resident], Any]:
        SECTIONS[name] = Section(export, covers)
        return export

    return add


def export(*, resident: Resident) -> dict[str, Any]:
    """All of it, ready for JSON. Left out: the password's and the cookies' hashes, which tell nothing to anybody."""
    return {name: part.export(resident) for name, part in SECTIONS.items()}


@section("account", Resident)
def account(resident: Resident) -> dict[str, Any]:
    """The account itself."""
    return {
        "id": resident.pk,
        "username": resident.username,
        "display_name": resident.display_name,
        "email": resident.email,
        "email_confirmed_at": resident.email_confirmed_at,
        "phone": resident.phone,
        "language": resident.language,
        "created_at": resident.created_at,
        "last_sign_in_at": resident.last_login,
    }


@section("households", HouseholdMember)
def households(resident: Resident) -> list[dict[str, Any]]:
    """Where the resident lives and lived. The name on the letters is the household's, and the landlord's to give."""
    rows = resident.memberships.select_related("household__dwelling__residence").order_by("joined_at")
    return [
        {
            "residence": row.household.dwelling.residence.title,
            "landlord": row.household.dwelling.residence.landlord,
            "building": row.household.dwelling.building,
            "staircase": row.household.dwelling.staircase,
            "floor": row.household.dwelling.floor,
            "door": row.household.dwelling.door,
            "joined_at": row.joined_at,
            "left_at": row.left_at,
        }
        for row in rows
    ]


@section("devices", ResidentSession)
def devices(resident: Resident) -> list[dict[str, Any]]:
    """The devices signed in."""
    return [dict(row) for row in resident.sessions.values("device", "shared", "created_at", "seen_at", "expires_at")]


@section("help_at_the_lodge", LodgeCode)
def help_at_the_lodge(resident: Resident) -> list[dict[str, Any]]:
    """When a code was made for the resident, without whom of the staff."""
    return [dict(row) for row in resident.lodge_codes.values("made_at", "expires_at", "used_at")]
