"""Text messages, through the gateway of the install, or into a file where there is none but one wants to see them."""

from __future__ import annotations

import json
import os
from pathlib import Path

import requests
from django.conf import settings
from django.utils.translation import gettext as _

from cms.notifications.channels.sending import SENT, Answer, Outcome, Sending
from cms.notifications.rules import text_message
from cms.residents.models import Resident

_PATIENCE = (5, 15)
"""Seconds to connect to the gateway, and to wait for its answer."""


def refusal(resident: Resident) -> str:
    """Why a resident cannot be sent a text message."""
    if not (settings.PALIER_SMS_URL or settings.PALIER_SMS_FILE):
        return _("Cette installation n’envoie pas de SMS.")
    if not resident.phone:
        return _("Indiquez d’abord un numéro de téléphone.")
    return ""


def send(sending: Sending) -> Answer:
    """Sends one text message under 160 characters; its reference lets the gateway drop a repetition."""
    if refusal(sending.resident):
        return Answer(Outcome.NOWHERE, "no number or no gateway")
    message = {
        "to": sending.resident.phone,
        "text": text_message(sending.title, sending.url),
        "reference": str(sending.id),
    }
    if settings.PALIER_SMS_URL:
        return _to_gateway(message)
    return _to_file(message, Path(settings.PALIER_SMS_FILE))


def _to_gateway(message: dict[str, str]) -> Answer:
    """`POST {to, text, reference}` with a bearer token: what a gateway, or ten lines before one, understands."""
    try:
        answer = requests.post(
            settings.PALIER_SMS_URL,
            json=message,
            headers={"Authorization": f"Bearer {settings.PALIER_SMS_TOKEN}", "Idempotency-Key": message["reference"]},
            timeout=_PATIENCE,
            allow_redirects=False,
        )
    except requests.RequestException as error:
        return Answer(Outcome.AGAIN, type(error).__name__)
    if answer.ok:
        return SENT
    lasting = answer.status_code in (400, 404, 410, 422)
    return Answer(Outcome.NOWHERE if lasting else Outcome.AGAIN, f"gateway {answer.status_code}")


def _to_file(message: dict[str, str], path: Path) -> Answer:
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(descriptor, "a", encoding="utf-8") as file:
        file.write(json.dumps(message, ensure_ascii=False) + "\n")
    return SENT
