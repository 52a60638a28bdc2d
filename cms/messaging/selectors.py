"""The messages a resident received, and those the staff may see with their counts."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from cms.messaging.models import MessageRecipient, StaffMessage
from cms.organisations.selectors import residences_in_charge
from cms.residents.models import Resident

LINE = (
    "pk",
    "message_id",
    "delivered_at",
    "read_at",
    "message__title",
    "message__signature",
    "message__residence__title",
    "message__building",
    "message__staircase",
    "message__sent_at",
    "message__withdrawn_at",
)
"""What a line of the list says. A row for each, since an object of a message and of a residence's page for each costs more."""


def received(*, resident: Resident) -> QuerySet[Any, dict[str, Any]]:
    """The `LINE` of each of a resident's copies, the newest first: what they were sent stays theirs when they move."""
    copies: Any = MessageRecipient.objects.filter(resident=resident)
    rows: QuerySet[Any, dict[str, Any]] = copies.order_by("-message__sent_at", "-pk").values(*LINE)
    return rows


def received_one(*, resident: Resident, id: UUID) -> dict[str, Any] | None:
    """The line of one message of a resident, with its `message__text`."""
    return received(resident=resident).filter(message_id=id).values(*LINE, "message__text").first()


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
