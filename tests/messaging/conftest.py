"""The town of the places, an organisation at work in it, and neighbours in two buildings and another residence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from cms.organisations.models import Membership, Organisation
from cms.residents.models import Resident
from tests.places.conftest import built_town as built_town, town as town
from tests.places.town import Town
from tests.residents.people import dwelling, household, resident


@dataclass
class Neighbours:
    """Who lives where, and who writes to them."""

    town: Town
    caretaker: Any
    in_a1: Resident
    in_a2: Resident
    in_b: Resident
    elsewhere: Resident

    @property
    def residence(self) -> Any:
        """Where all but one live."""
        return self.town.pages["residence"]


@pytest.fixture
def neighbours(town: Town) -> Neighbours:
    """Habitat 13 has a caretaker at Les Tilleuls; Logis du Sud has nobody."""
    residence, other = town.pages["residence"], town.pages["other residence"]
    organisation = Organisation.objects.create(kind=Organisation.Kind.LANDLORD, name="Habitat 13")
    organisation.areas.add(residence)
    Organisation.objects.create(kind=Organisation.Kind.LANDLORD, name="Logis du Sud").areas.add(other)
    caretaker = town.users["caretaker"]
    Membership.objects.create(organisation=organisation, user=caretaker, role=Membership.Role.CARETAKER)
    return Neighbours(
        town,
        caretaker,
        resident("ines", household(dwelling(residence, "A", "A1"))),
        resident("paul", household(dwelling(residence, "A", "A2"))),
        resident("lila", household(dwelling(residence, "B", ""))),
        resident("marc", household(dwelling(other, "A", "A1"))),
    )
