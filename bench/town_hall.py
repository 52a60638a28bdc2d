"""A town with residences, for measurements in a database. Imported once Django is set up."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model

from cms.organisations.models import Membership, Organisation
from cms.places.models import Building, CommunePage, ResidencePage, Staircase
from cms.places.services import commune_create


def residence(title: str, buildings: int = 50) -> ResidencePage:
    """A residence of Marseille with that many buildings of four staircases."""
    commune = CommunePage.objects.first() or commune_create(name="Marseille", insee="13055", host="localhost")
    page = ResidencePage(title=title, slug=title.casefold().replace(" ", "-"), landlord="Habitat du Sud")
    commune.add_child(instance=page)
    for number in range(1, buildings + 1):
        building = Building.objects.create(residence=page, name=f"B{number}", sort_order=number)
        Staircase.objects.bulk_create(
            Staircase(building=building, name=str(each), sort_order=each) for each in range(1, 5)
        )
    return page


def agent(place: ResidencePage) -> Any:
    """Somebody of the landlord of a residence."""
    organisation = Organisation.objects.create(kind=Organisation.Kind.LANDLORD, name=f"Bailleur de {place.title}")
    organisation.areas.add(place)
    user = get_user_model().objects.create(username=f"agent-{place.slug}", is_staff=True)
    Membership.objects.create(organisation=organisation, user=user, role=Membership.Role.AGENT)
    return user
