"""What this room adds to a resident's export."""

from __future__ import annotations

from typing import Any

from cms.messaging.models import MessageRecipient
from cms.residents.models import Resident
from cms.residents.personal_data import section


@section("messages", MessageRecipient)
def messages(resident: Resident) -> list[dict[str, Any]]:
    """The messages received, those that were taken back without their words."""
    copies = MessageRecipient.objects.filter(resident=resident).select_related("message__residence")
    return [
        {
            "residence": copy.message.residence.title,
            "building": copy.message.building,
            "staircase": copy.message.staircase,
            "signature": copy.message.signature,
            "title": "" if copy.message.withdrawn_at else copy.message.title,
            "text": "" if copy.message.withdrawn_at else copy.message.text,
            "sent_at": copy.message.sent_at,
            "withdrawn_at": copy.message.withdrawn_at,
            "delivered_at": copy.delivered_at,
            "read_at": copy.read_at,
        }
        for copy in copies.order_by("message__sent_at")
    ]
