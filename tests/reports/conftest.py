"""The town of the places, two landlords at work in it with their staff, and neighbours who report."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core.cache import cache

from cms.organisations.models import Membership, Organisation
from cms.reports.models import Report, ReportCategory
from cms.reports.services.sending import Fault, report_send
from cms.residents.models import Resident
from tests.places.conftest import built_town as built_town, town as town
from tests.places.town import Town
from tests.residents.people import dwelling, household, resident

MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)
"""Ten in the morning in Marseille, in a week without a public holiday."""


@pytest.fixture(autouse=True)
def uncounted() -> None:
    """Throttles of one test do not slow the next one."""
    cache.clear()


@dataclass
class Building:
    """Who lives and who works where. `ines` and `paul` are neighbours; `marc` is the other landlord's tenant."""

    town: Town
    landlord: Organisation
    other_landlord: Organisation
    people: dict[str, Resident] = field(default_factory=dict)
    staff: dict[str, Any] = field(default_factory=dict)

    @property
    def residence(self) -> Any:
        """Where all but one live."""
        return self.town.pages["residence"]

    def category(self, code: str = "lift", **changes: Any) -> ReportCategory:
        """A category of the landlord, changed first if need be."""
        found = self.landlord.report_categories.get(code=code)
        for name, value in changes.items():
            setattr(found, name, value)
        if changes:
            found.save()
        return found

    def fault(self, code: str = "lift", **changes: Any) -> Fault:
        """What somebody writes in the form: of a common part in building A unless said otherwise."""
        values: dict[str, Any] = {
            "category_id": self.category(code).pk,
            "text": "L’ascenseur ne répond plus, secret-du-texte.",
            "common": True,
            "building": "A",
            "staircase": "A1",
        }
        return Fault(**(values | changes))

    def household_of(self, name: str) -> int:
        """The household that somebody belongs to."""
        return int(self.people[name].memberships.get(left_at=None).household_id)

    def report(self, name: str = "ines", code: str = "lift", now: datetime = MONDAY, **changes: Any) -> Report:
        """A report that arrived."""
        return report_send(
            resident=self.people[name],
            household_id=self.household_of(name),
            fault=self.fault(code, **changes),
            now=now,
        )


@pytest.fixture
def building(town: Town) -> Building:
    """Two landlords in the town, with their staff and tenants."""
    return building_in(town)


def building_in(town: Town) -> Building:
    """Habitat 13 has a manager, an agent and a caretaker at Les Tilleuls, Logis du Sud an agent at Le Vallon."""
    residence, other = town.pages["residence"], town.pages["other residence"]
    landlord = Organisation.objects.create(kind=Organisation.Kind.LANDLORD, name="Habitat 13", phone="04 91 00 00 00")
    landlord.areas.add(residence)
    other_landlord = Organisation.objects.create(kind=Organisation.Kind.LANDLORD, name="Logis du Sud")
    other_landlord.areas.add(other)
    town_hall = Organisation.objects.create(kind=Organisation.Kind.TOWN_HALL, name="Mairie")
    town_hall.areas.add(town.pages["commune"])
    found = Building(town, landlord, other_landlord)
    for name, organisation, role in [
        ("manager", landlord, "manager"),
        ("agent", landlord, "agent"),
        ("caretaker", landlord, "caretaker"),
        ("elsewhere", other_landlord, "manager"),
        ("mayor", town_hall, "manager"),
    ]:
        user = get_user_model().objects.create_user(
            username=f"{name} of reports", password="x", email=f"{name}@mail.example"
        )
        Membership.objects.create(organisation=organisation, user=user, role=role)
        found.staff[name] = user
    for name, place, part in [
        ("ines", residence, ("A", "A1")),
        ("paul", residence, ("A", "A2")),
        ("lila", residence, ("B", "")),
        ("marc", other, ("A", "A1")),
    ]:
        found.people[name] = resident(name, household(dwelling(place, *part, door=name)))
    return found
