"""Tenants with accounts, for measurements in a database. Imported once Django is set up."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from django.db import transaction

from bench.tables import write
from cms.notifications.models import Preferences
from cms.residents.models import Dwelling, Household, HouseholdMember, Resident


@transaction.atomic
def tenants(place: Any, number: int, now: datetime) -> None:
    """That many households of one account in a residence, who want e-mails at any hour."""
    write(Dwelling, ({"residence_id": place.pk, "building": "B1", "door": f"{each:05}"} for each in range(number)))
    homes = Dwelling.objects.filter(residence=place).order_by("door").values_list("pk", flat=True)
    arrival = {"addressee": "Mme Amina Kaci", "initials": "AK", "moved_in_at": now}
    write(Household, ({"dwelling_id": each, **arrival} for each in homes))
    households = Household.objects.filter(dwelling__residence=place).order_by("dwelling__door")
    people = [
        {
            "id": uuid.uuid4(),
            "username": f"{place.slug}-{each}",
            "password": "!",
            "display_name": "Amina",
            "email": f"{place.slug}-{each}@mail.example",
            "email_confirmed_at": now,
            "created_at": now,
        }
        for each in range(number)
    ]
    write(Resident, people)
    keys = households.values_list("pk", flat=True)
    write(
        HouseholdMember,
        (
            {"resident_id": person["id"], "household_id": key, "joined_at": now}
            for person, key in zip(people, keys, strict=True)
        ),
    )
    wanted = {"email": True, "quiet_from": "00:00:00", "quiet_until": "00:00:00"}
    write(Preferences, ({"resident_id": each["id"], **wanted} for each in people))
