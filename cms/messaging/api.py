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
from cms.messaging.models import MessageRecipient


class MessageLine(serializers.Serializer):
    """A message in the list."""

    id = serializers.UUIDField(source="message_id")
    title = serializers.SerializerMethodField()
    signature = serializers.CharField(source="message.signature")
    scope = serializers.SerializerMethodField()
    sent_at = serializers.DateTimeField(source="message.sent_at")
    read = serializers.SerializerMethodField()

    def get_title(self, copy: MessageRecipient) -> str:
        """What it is about; of one taken back, only that it was."""
        return _("Message retiré") if copy.message.withdrawn_at else copy.message.title

    def get_scope(self, copy: Any) -> str:
        """Whom it was written to, in words."""
        return rules.scope_words(copy.residence_title, copy.message.building, copy.message.staircase)

    def get_read(self, copy: MessageRecipient) -> bool:
        """Whether it was read."""
        return copy.read_at is not None


class MessageWhole(MessageLine):
    """A message with its words."""

    text = serializers.SerializerMethodField()

    def get_text(self, copy: MessageRecipient) -> str:
        """Plain text with line breaks; nothing of a message taken back."""
        if copy.message.withdrawn_at:
            return _("Ce message a été retiré par la personne qui l’avait envoyé.")
        return copy.message.text


class MessageList(ResidentView):
    """A resident's messages."""

    @extend_schema(operation_id="messages_list", responses=MessageLine(many=True))
    def get(self, request: ResidentRequest) -> Response:
        """The newest first, a page at a time; what was fetched counts as delivered."""
        page = CursorPages().page(request, selectors.received(resident=request.user))
        services.messages_delivered(copies=page.rows, now=timezone.now())
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
