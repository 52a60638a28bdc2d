"""The landlord's agent, signed in to the CMS, and what the screens say."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from cms.organisations.models import Membership, Organisation
from tests.places.town import Town


@pytest.fixture
def agent(town: Town, client: Client) -> Client:
    """Somebody of Habitat 13, in charge of Les Tilleuls, signed in."""
    organisation = Organisation.objects.create(kind=Organisation.Kind.LANDLORD, name="Habitat 13")
    organisation.areas.add(town.pages["residence"])
    Membership.objects.create(organisation=organisation, user=town.users["landlord"], role=Membership.Role.AGENT)
    client.force_login(town.users["landlord"])
    return client


def seen(client: Client, address: str) -> str:
    """What a page says, without its markup."""
    content = client.get(address).content.decode()
    return " ".join(re.sub(r"<[^>]+>", " ", content.split('id="main"')[-1]).split())
