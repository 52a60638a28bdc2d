"""What a resident may read of the notifications: their own."""

from __future__ import annotations

from django.db.models import QuerySet

from cms.notifications.models import Notification
from cms.residents.models import Resident


def notifications_of(*, resident: Resident) -> QuerySet[Notification]:
    """A resident's notifications, the newest first."""
    return Notification.objects.filter(resident=resident).order_by("-created_at", "-pk")
