"""The town of the places, with somebody at home in it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from cms.notifications.models import Preferences
from cms.residents.models import Resident
from tests.places.conftest import built_town as built_town, town as town
from tests.places.town import Town
from tests.residents.people import NOW, dwelling, household, resident
from tests.support.smtp import MailServer, mail_server


@pytest.fixture
def jeanne(town: Town) -> Resident:
    """She has a confirmed address and wants e-mail."""
    home = household(dwelling(town.pages["residence"]))
    made = resident("jeanne", home)
    made.email, made.email_confirmed_at, made.phone = "jeanne@poste.example", NOW, "+33612345678"
    made.save()
    Preferences.objects.create(resident=made, email=True)
    return made


@pytest.fixture
def mail(settings: Any) -> Iterator[MailServer]:
    """A real mail server; who is to hang shortens `EMAIL_TIMEOUT` meanwhile, which a busy machine would exceed by itself."""
    with mail_server() as server:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
        settings.EMAIL_TIMEOUT = 30
        settings.DEFAULT_FROM_EMAIL = "ne-pas-repondre@marseille.example"
        yield server
