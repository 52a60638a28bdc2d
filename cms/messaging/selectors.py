"""The messages a resident received, and those the staff may see with their counts."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from wagtail.models import Page

from cms.messaging.models import MessageRecipient, StaffMessage
from cms.organisations.selectors import residences_in_charge
from cms.residents.models import Resident
from cms.residents.selectors.composed import AboutResident, OwnRows, Rows

LINE = (
    "pk",
    "message_id",
    "delivered_at",
    "read_at",
    "message__title",
    "message__signature",
    "message__building",
    "message__staircase",
    "message__sent_at",
    "message__withdrawn_at",
)
"""What a line of the list says, besides `residence_title`."""
_RESIDENCE = Page.objects.filter(pk=OuterRef("message__residence_id")).order_by()


def _received(resident_id: UUID) -> Rows:
    copies: Any = MessageRecipient.objects.filter(resident=resident_id)
    copies = copies.annotate(residence_title=Subquery(_RESIDENCE.values("title")))
    rows: Rows = copies.order_by("-message__sent_at", "-pk").values(*LINE, "residence_title")
    return rows


_RECEIVED = AboutResident(_received)


def received(*, resident: Resident) -> OwnRows:
    """The `LINE` and the `residence_title` of each of a resident's copies, the newest first.

    What they were sent stays theirs when they move.
    """
    return _RECEIVED.of(resident)


def received_one(*, resident: Resident, id: UUID) -> dict[str, Any] | None:
    """The line of one message of a resident, with its `message__text`."""
    return (
        received(resident=resident)
        .queryset()
        .filter(message_id=id)
        .values(*LINE, "residence_title", "message__text")
        .first()
    )


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
