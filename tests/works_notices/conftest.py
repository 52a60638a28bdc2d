"""The town of the places, with neighbours who want e-mail, and a real mail server."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from cms.editorial.models import WorksPage
from cms.notifications.delivery import Deliveries
from cms.notifications.models import Preferences
from cms.residents.models import Resident
from cms.works_notices.models import Telling
from cms.works_notices.telling import Tellings
from tests.notifications.conftest import mail as mail
from tests.places.conftest import built_town as built_town, town as town
from tests.places.town import Town
from tests.residents.people import NOW, dwelling, household, resident
from tests.support.smtp import MailServer


class Street:
    """Two households in the staircases of building A, one in building B, one in the next residence; who hears what."""

    def __init__(self, town: Town, mail: MailServer, monkeypatch: pytest.MonkeyPatch) -> None:
        self.town = town
        self.mail = mail
        self.now = datetime(2026, 11, 25, 9, tzinfo=UTC)
        monkeypatch.setattr(timezone, "now", lambda: self.now)
        # The town was built today: what it announced is none of these tests.
        Telling.objects.all().delete()
        home, other = town.pages["residence"], town.pages["other residence"]
        self.households = {
            "ines": household(dwelling(home, "A", "A1")),
            "paul": household(dwelling(home, "A", "A2")),
            "lila": household(dwelling(home, "B", "")),
            "marc": household(dwelling(other, "A", "A1")),
        }
        self.residents = {name: _wants_mail(resident(name, found)) for name, found in self.households.items()}

    @property
    def home(self) -> Any:
        """The residence of all but Marc."""
        return self.town.pages["residence"]

    def building(self, name: str) -> Any:
        """A building of the residence."""
        return self.home.buildings.get(name=name)

    def staircase(self, building: str, name: str) -> Any:
        """A staircase of the residence."""
        return self.building(building).staircases.get(name=name)

    def write(self, **values: Any) -> WorksPage:
        """A new notice, a draft."""
        start = self.now + timedelta(days=3)
        given = {"title": "Ascenseur", "slug": "ascenseur-a", "nature": "lift", "start": start, "live": False}
        place = values.pop("place", self.home)
        several = {name: values.pop(name) for name in ("buildings", "staircases") if name in values}
        works = WorksPage(**given | values)
        place.add_child(instance=works)
        for name, chosen in several.items():
            setattr(works, name, chosen)
        works.save_revision()
        return works

    def publish(self, works: WorksPage, **values: Any) -> WorksPage:
        """The notice as an editor publishes it, with these changes."""
        page = WorksPage.objects.get(pk=works.pk).get_latest_revision_as_object()
        for name, value in values.items():
            setattr(page, name, value)
        page.save_revision().publish()
        return WorksPage.objects.get(pk=works.pk)

    def after(self, **time: float) -> list[str]:
        """Who has been sent an e-mail once this time has passed and the background process has worked; the sink is emptied."""
        self.now += timedelta(**time)
        tellings, deliveries = Tellings(), Deliveries()
        while tellings.step(self.now):
            pass
        while deliveries.step(self.now):
            pass
        self.texts = [message.get_payload(decode=True).decode() for message in self.mail.received]
        told = sorted(message["To"].partition("@")[0] for message in self.mail.received)
        self.mail.received.clear()
        return told


def _wants_mail(account: Resident) -> Resident:
    account.email, account.email_confirmed_at = f"{account.username}@poste.example", NOW
    account.save()
    Preferences.objects.create(resident=account, email=True)
    return account


@pytest.fixture
def street(town: Town, mail: MailServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[Street]:
    """The street on a Wednesday morning; its clock goes on only when a test says so."""
    yield Street(town, mail, monkeypatch)
