"""What a resident may read of the notifications: their own."""

from __future__ import annotations

from django.db.models import QuerySet

from cms.notifications.models import Notification, PushSubscription
from cms.residents.models import Resident, ResidentSession


def notifications_of(*, resident: Resident) -> QuerySet[Notification]:
    """A resident's notifications, the newest first."""
    return Notification.objects.filter(resident=resident).order_by("-created_at", "-pk")


def push_subscription_of(*, session: ResidentSession) -> PushSubscription | None:
    """How the device of a session is told, if it is."""
    return PushSubscription.objects.filter(session=session, resident=session.resident_id).first()
