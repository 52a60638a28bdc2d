"""`python -m bench.tenants NUMBER`: that many signed-in tenants with messages; prints what the device of each knows."""

from __future__ import annotations

import json
import sys
from datetime import timedelta
from typing import Any

import django

MESSAGES = 40
"""To everybody: more than a page of the list."""
PASSWORD = "quatre mots faciles à retenir"  # noqa: S105 - of made-up tenants


def main() -> None:
    """Makes them by the services; their common password is hashed once, at its full price."""
    django.setup()
    from django.contrib.auth.hashers import make_password
    from django.utils import timezone

    from bench.town_hall import agent, residence
    from cms.messaging.models import MessageRecipient
    from cms.messaging.services import message_send
    from cms.residents.models import Dwelling, Resident
    from cms.residents.services.households import Arrival, household_join, move_in_all
    from cms.residents.services.sessions import session_open

    now = timezone.now()
    place = residence("Les Tilleuls")
    numbers = range(int(sys.argv[1]))
    homes = Dwelling.objects.bulk_create(
        Dwelling(residence=place, building="B1", staircase="1", door=f"{each:04}") for each in numbers
    )
    households = move_in_all(arrivals=[Arrival(home.pk, "Mme Amina Kaci", now) for home in homes])
    password = make_password(PASSWORD)
    devices: list[dict[str, Any]] = []
    for number, household in zip(numbers, households, strict=True):
        resident = Resident.objects.create(
            username=f"tenant{number}", display_name="Amina", created_at=now, password=password
        )
        household_join(household=household, resident=resident, now=now)
        opened = session_open(resident=resident, user_agent="Firefox/140.0 Android", now=now)
        devices.append({"id": resident.pk, "name": resident.username, "token": opened.token})
    user = agent(place)
    for number in range(MESSAGES):
        message_send(
            user=user,
            residence=place,
            building="",
            staircase="",
            signature="La loge des Tilleuls",
            title=f"Coupure d’eau n° {number}",
            text="L’eau sera coupée mardi de 9 h à 12 h.\n" * 12,
            now=now - timedelta(hours=MESSAGES - number),
        )
    received: dict[Any, list[str]] = {}
    for resident_id, message_id in MessageRecipient.objects.values_list("resident_id", "message_id"):
        received.setdefault(resident_id, []).append(str(message_id))
    for device in devices:
        device["messages"] = received[device.pop("id")]
    print(json.dumps(devices))


if __name__ == "__main__":
    main()
