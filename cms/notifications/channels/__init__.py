"""One sender for each channel. Each says what became of a sending; none of them writes to the database."""

from __future__ import annotations

from collections.abc import Mapping

from cms.notifications.channels import email, push, sms
from cms.notifications.channels.push import refusal_of_endpoint as refusal_of_endpoint
from cms.notifications.channels.sending import Sender
from cms.notifications.models import Channel
from cms.residents.models import Resident

SENDERS: Mapping[str, Sender] = {Channel.EMAIL: email.send, Channel.PUSH: push.send, Channel.SMS: sms.send}
_OFFERED = {Channel.EMAIL: email.refusal, Channel.PUSH: push.refusal, Channel.SMS: sms.refusal}


def is_offered(channel: str, resident: Resident) -> str:
    """Why a channel cannot serve a resident, in a sentence; empty when it can."""
    return _OFFERED[Channel(channel)](resident)
