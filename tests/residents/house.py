"""A real install with households in it: what processes that are killed need."""

from __future__ import annotations

import pytest

from tests.support.install import Install

HOUSEHOLDS = 5

SETTING_UP = """
import os, signal
from datetime import timedelta
from django.utils import timezone
def die(*arguments, **values):
    os.kill(os.getpid(), signal.SIGKILL)
"""
TOWN = """
from django.contrib.auth import get_user_model
from cms.places.models import ResidencePage
from cms.places.services import commune_create
from cms.residents.models import Dwelling
from cms.residents.services.households import move_in
from tests.places.town import add
commune = commune_create(name="Marseille", insee="13055", host="marseille.example")
residence = add(commune, ResidencePage(title="Les Tilleuls", slug="les-tilleuls", landlord="Habitat 13"))
get_user_model().objects.create_superuser(username="superuser", password="x")
for number in range({count}):
    home = Dwelling.objects.create(residence=residence, door=str(number))
    move_in(dwelling=home, addressee=f"Mme Amina Kaci {{number}}", now=timezone.now())
"""


@pytest.fixture(scope="module")
def house(install: Install) -> Install:
    """A real install with households in it: what processes that are killed need."""
    run(install, TOWN.format(count=HOUSEHOLDS))
    return install


def run(house: Install, script: str, status: int = 0) -> list[str]:
    """Run a script in that install; the lines it prints."""
    return house.run(SETTING_UP + script, status)
