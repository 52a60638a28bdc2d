"""A browser in which a resident has already signed in, without the price of a password."""

from __future__ import annotations

from django.conf import settings
from django.utils import timezone

from cms.residents.models import Resident
from cms.residents.services.sessions import session_open
from tests.api.neighbourhood import Device


def device_of(resident: Resident) -> Device:
    """A device of a resident."""
    device = Device()
    opened = session_open(resident=resident, user_agent="Firefox/140.0", now=timezone.now())
    device.client.cookies[settings.PALIER_RESIDENT_COOKIE] = opened.token
    return device
