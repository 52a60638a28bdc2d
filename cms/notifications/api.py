"""What a signed-in resident asks of their notifications."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.response import Response

from cms.api.pagination import CursorPages
from cms.api.requests import ResidentRequest, read
from cms.api.views import ResidentView
from cms.notifications import selectors, services
from cms.notifications.channels.push import public_key
from cms.notifications.models import Preferences

TOPICS = ["staff_message", "works_notice", "report"]
"""What residents are told of, and may want in the page only."""


class NotificationOut(serializers.Serializer):
    """A notification, as its resident sees it."""

    id = serializers.UUIDField()
    title = serializers.CharField()
    path = serializers.CharField()
    created_at = serializers.DateTimeField()
    read = serializers.BooleanField(help_text="Whether it was seen.")


def notification_out(row: dict[str, Any]) -> dict[str, Any]:
    """A `NotificationOut`: the framework takes longer to write twenty of them than the database to find them."""
    return {
        "id": row["pk"],
        "title": row["title"],
        "path": row["path"],
        "created_at": timezone.localtime(row["created_at"]),
        "read": row["read_at"] is not None,
    }


class ReadIn(serializers.Serializer):
    """Notifications that were seen."""

    ids = serializers.ListField(child=serializers.UUIDField(), min_length=1, max_length=100)


class PreferencesBody(serializers.ModelSerializer):
    """How a resident wants to be told."""

    unwanted_topics = serializers.ListField(child=serializers.ChoiceField(TOPICS), max_length=len(TOPICS))

    class Meta:
        model = Preferences
        fields = ["email", "push", "sms", "quiet_from", "quiet_until", "unwanted_topics"]


class PushKeys(serializers.Serializer):
    """The keys of a browser's subscription (RFC 8291), in base64url."""

    p256dh = serializers.RegexField(r"^[A-Za-z0-9_-]{87}=?$", max_length=88)
    auth = serializers.RegexField(r"^[A-Za-z0-9_-]{22}={0,2}$", max_length=24)


class PushIn(serializers.Serializer):
    """A browser's subscription, as `PushSubscription.toJSON()` gives it."""

    endpoint = serializers.URLField(max_length=1000)
    keys = PushKeys()


class PushOut(serializers.Serializer):
    """The device that was kept."""

    id = serializers.UUIDField()


class PushStateOut(serializers.Serializer):
    """What a browser needs to subscribe, empty where the install sends nothing; and this device's subscription, if any."""

    public_key = serializers.CharField(allow_blank=True)
    device = serializers.UUIDField(allow_null=True)


class NotificationList(ResidentView):
    """A resident's notifications."""

    @extend_schema(operation_id="notifications_list", responses=NotificationOut(many=True))
    def get(self, request: ResidentRequest) -> Response:
        """The newest first, a page at a time."""
        rows = selectors.notifications_of(resident=request.user)
        return CursorPages().page(request, rows).answer_with(notification_out)


class NotificationsRead(ResidentView):
    """Notes what was seen."""

    repeats_harmlessly = True

    @extend_schema(operation_id="notifications_read", request=ReadIn, responses={204: None})
    def post(self, request: ResidentRequest) -> Response:
        """Those of somebody else are left alone, without a word."""
        services.mark_read(resident=request.user, now=timezone.now(), **read(ReadIn, request))
        return Response(status=status.HTTP_204_NO_CONTENT)


class PreferencesView(ResidentView):
    """How a resident wants to be told."""

    @extend_schema(operation_id="preferences", responses=PreferencesBody)
    def get(self, request: ResidentRequest) -> Response:
        """What holds now."""
        return Response(PreferencesBody(services.preferences_of(request.user)).data)

    @extend_schema(operation_id="preferences_change", request=PreferencesBody(partial=True), responses=PreferencesBody)
    def patch(self, request: ResidentRequest) -> Response:
        """Changes what is given."""
        changes = read(PreferencesBody, request, partial=True)
        kept = services.preferences_change(resident=request.user, changes=changes)
        return Response(PreferencesBody(kept).data)


class PushView(ResidentView):
    """Devices that are told."""

    @extend_schema(operation_id="push_key", responses=PushStateOut)
    def get(self, request: ResidentRequest) -> Response:
        """The key with which a browser subscribes, and whether the one that asks has."""
        kept = selectors.push_subscription_of(session=request.auth)
        return Response(PushStateOut({"public_key": public_key(), "device": kept.pk if kept else None}).data)

    @extend_schema(operation_id="push_subscribe", request=PushIn, responses={201: PushOut})
    def post(self, request: ResidentRequest) -> Response:
        """Keeps this device, which is told as long as it is signed in."""
        given = read(PushIn, request)
        kept = services.push_subscribe(
            session=request.auth, endpoint=given["endpoint"], now=timezone.now(), **given["keys"]
        )
        return Response({"id": kept.pk}, status=status.HTTP_201_CREATED)


class PushDevice(ResidentView):
    """One of the devices that are told."""

    @extend_schema(operation_id="push_forget", responses={204: None})
    def delete(self, request: ResidentRequest, id: UUID) -> Response:
        """Forgets it; one that is not theirs is not there."""
        if not services.push_forget(resident=request.user, id=id):
            return self.nothing_here()
        return Response(status=status.HTTP_204_NO_CONTENT)
