"""What a resident may read of the notifications: their own."""

from __future__ import annotations

from django.db.models import QuerySet

from cms.notifications.models import Notification, PushSubscription
from cms.residents.models import Resident


def notifications_of(*, resident: Resident) -> QuerySet[Notification]:
    """A resident's notifications, the newest first."""
    return Notification.objects.filter(resident=resident).order_by("-created_at", "-pk")


def unread_count(*, resident: Resident) -> int:
    """How many a resident has not seen."""
    return Notification.objects.filter(resident=resident, read_at=None).count()


def devices_of(*, resident: Resident) -> QuerySet[PushSubscription]:
    """The devices that are told."""
    return PushSubscription.objects.filter(resident=resident).order_by("-created_at")
