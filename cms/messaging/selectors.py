"""The messages a resident received, and those the staff may see with their counts."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet

from cms.messaging.models import MessageRecipient, StaffMessage
from cms.organisations.selectors import residences_in_charge
from cms.residents.models import Resident


def received(*, resident: Resident) -> QuerySet[MessageRecipient]:
    """A resident's copies, the newest first, with `residence_title`: what they were sent stays theirs when they move."""
    return (
        MessageRecipient.objects.filter(resident=resident)
        .select_related("message")
        .annotate(residence_title=F("message__residence__title"))
        .order_by("-message__sent_at", "-pk")
    )


def received_one(*, resident: Resident, id: UUID) -> MessageRecipient | None:
    """One message of a resident."""
    return received(resident=resident).filter(message_id=id).first()


def sent(*, user: Any) -> QuerySet[StaffMessage]:
    """The messages to the residences in a user's charge, with how many were sent, fetched and read: never whose."""
    return (
        StaffMessage.objects.filter(residence__in=residences_in_charge(user=user, action="messages"))
        .select_related("residence")
        .annotate(
            sent_count=Count("recipients"),
            delivered_count=Count("recipients", filter=Q(recipients__delivered_at__isnull=False)),
            read_count=Count("recipients", filter=Q(recipients__read_at__isnull=False)),
        )
        .order_by("-sent_at")
    )
