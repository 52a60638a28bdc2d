"""What a resident may read of the notifications: their own."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from cms.notifications.models import Notification, PushSubscription
from cms.residents.models import Resident, ResidentSession
from cms.residents.selectors.composed import AboutResident, OwnRows, Rows


def _notifications(resident_id: UUID) -> Rows:
    rows: Any = Notification.objects.filter(resident=resident_id).order_by("-created_at", "-pk")
    lines: Rows = rows.values("pk", "title", "path", "created_at", "read_at")
    return lines


_NOTIFICATIONS = AboutResident(_notifications)


def notifications_of(*, resident: Resident) -> OwnRows:
    """A resident's notifications, the newest first: `pk`, `title`, `path`, `created_at` and `read_at` of each."""
    return _NOTIFICATIONS.of(resident)


def push_subscription_of(*, session: ResidentSession) -> PushSubscription | None:
    """How the device of a session is told, if it is."""
    return PushSubscription.objects.filter(session=session, resident=session.resident_id).first()
