"""What a signed-in resident asks of the messages written to them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.response import Response

from cms.api.pagination import CursorPages
from cms.api.requests import ResidentRequest
from cms.api.views import ResidentView
from cms.messaging import rules, selectors, services


class MessageLine(serializers.Serializer):
    """A message in the list."""

    id = serializers.UUIDField(source="message_id")
    title = serializers.SerializerMethodField()
    signature = serializers.CharField(source="message__signature")
    scope = serializers.SerializerMethodField()
    sent_at = serializers.DateTimeField(source="message__sent_at")
    read = serializers.SerializerMethodField()

    def get_title(self, copy: dict[str, Any]) -> str:
        """What it is about; of one taken back, only that it was."""
        return _("Message retiré") if copy["message__withdrawn_at"] else str(copy["message__title"])

    def get_scope(self, copy: dict[str, Any]) -> str:
        """Whom it was written to, in words."""
        residence, building, staircase = (
            copy[f"message__{name}"] for name in ("residence__title", "building", "staircase")
        )
        return rules.scope_words(residence, building, staircase)

    def get_read(self, copy: dict[str, Any]) -> bool:
        """Whether it was read."""
        return copy["read_at"] is not None


class MessageWhole(MessageLine):
    """A message with its words."""

    text = serializers.SerializerMethodField()

    def get_text(self, copy: dict[str, Any]) -> str:
        """Plain text with line breaks; nothing of a message taken back."""
        if copy["message__withdrawn_at"]:
            return _("Ce message a été retiré par la personne qui l’avait envoyé.")
        return str(copy["message__text"])


class MessageList(ResidentView):
    """A resident's messages."""

    @extend_schema(operation_id="messages_list", responses=MessageLine(many=True))
    def get(self, request: ResidentRequest) -> Response:
        """The newest first, a page at a time; what was fetched counts as delivered."""
        page = CursorPages().page(request, selectors.received(resident=request.user))
        new = [each["pk"] for each in page.rows if each["delivered_at"] is None]
        services.messages_delivered(resident=request.user, ids=new, now=timezone.now())
        return page.answer(MessageLine)


class Message(ResidentView):
    """One message."""

    @extend_schema(operation_id="message", responses=MessageWhole)
    def get(self, request: ResidentRequest, id: UUID) -> Response:
        """Its words; somebody else's is not there."""
        copy = selectors.received_one(resident=request.user, id=id)
        return Response(MessageWhole(copy).data) if copy else self.nothing_here()


class MessageRead(ResidentView):
    """Notes that a message was read."""

    @extend_schema(operation_id="message_read", request=None, responses={204: None})
    def post(self, request: ResidentRequest, id: UUID) -> Response:
        """Again and again without harm."""
        if not services.message_read(resident=request.user, id=id, now=timezone.now()):
            return self.nothing_here()
        return Response(status=status.HTTP_204_NO_CONTENT)
