"""What this room adds to a resident's export."""

from __future__ import annotations

from typing import Any

from cms.notifications.models import Notification, Preferences, PushSubscription
from cms.residents.models import Resident
from cms.residents.personal_data import section


@section("notifications", Notification)
def notifications(resident: Resident) -> list[dict[str, Any]]:
    """What the resident was told of, and how."""
    fields = ("topic", "title", "path", "created_at", "read_at")
    rows = Notification.objects.filter(resident=resident).prefetch_related("deliveries").order_by("created_at")
    return [
        {field: getattr(row, field) for field in fields}
        | {
            "deliveries": [
                {"channel": each.channel, "state": each.state, "sent_at": each.sent_at} for each in row.deliveries.all()
            ]
        }
        for row in rows
    ]


@section("preferences", Preferences)
def preferences(resident: Resident) -> dict[str, Any] | None:
    """How the resident wants to be told; None for who never said."""
    fields = ("email", "push", "sms", "quiet_from", "quiet_until", "unwanted_topics")
    return Preferences.objects.filter(resident=resident).values(*fields).first()


@section("push_devices", PushSubscription)
def push_devices(resident: Resident) -> list[dict[str, Any]]:
    """The devices that are told."""
    rows = PushSubscription.objects.filter(resident=resident)
    return [{"endpoint": row.endpoint, "created_at": row.created_at} for row in rows]
