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

    id = serializers.UUIDField()
    title = serializers.CharField(help_text="What it is about; of one taken back, only that it was.")
    signature = serializers.CharField()
    scope = serializers.CharField(help_text="Whom it was written to, in words.")
    sent_at = serializers.DateTimeField()
    read = serializers.BooleanField(help_text="Whether it was read.")


class MessageWhole(MessageLine):
    """A message with its words."""

    text = serializers.CharField(help_text="Plain text with line breaks; nothing of a message taken back.")


def message_line(copy: dict[str, Any]) -> dict[str, Any]:
    """A `MessageLine`: written here, since the framework takes longer for twenty of them than the database to find them."""
    return {
        "id": copy["message_id"],
        "title": _("Message retiré") if copy["message__withdrawn_at"] else copy["message__title"],
        "signature": copy["message__signature"],
        "scope": rules.scope_words(copy["residence_title"], copy["message__building"], copy["message__staircase"]),
        "sent_at": timezone.localtime(copy["message__sent_at"]),
        "read": copy["read_at"] is not None,
    }


def message_whole(copy: dict[str, Any]) -> dict[str, Any]:
    """A `MessageWhole`."""
    if copy["message__withdrawn_at"]:
        return {**message_line(copy), "text": _("Ce message a été retiré par la personne qui l’avait envoyé.")}
    return {**message_line(copy), "text": copy["message__text"]}


class MessageList(ResidentView):
    """A resident's messages."""

    @extend_schema(operation_id="messages_list", responses=MessageLine(many=True))
    def get(self, request: ResidentRequest) -> Response:
        """The newest first, a page at a time; what was fetched counts as delivered."""
        page = CursorPages().page(request, selectors.received(resident=request.user))
        new = [each["pk"] for each in page.rows if each["delivered_at"] is None]
        services.messages_delivered(resident=request.user, ids=new, now=timezone.now())
        return page.answer_with(message_line)


class Message(ResidentView):
    """One message."""

    @extend_schema(operation_id="message", responses=MessageWhole)
    def get(self, request: ResidentRequest, id: UUID) -> Response:
        """Its words; somebody else's is not there."""
        copy = selectors.received_one(resident=request.user, id=id)
        return Response(message_whole(copy)) if copy else self.nothing_here()


class MessageRead(ResidentView):
    """Notes that a message was read."""

    repeats_harmlessly = True

    @extend_schema(operation_id="message_read", request=None, responses={204: None})
    def post(self, request: ResidentRequest, id: UUID) -> Response:
        """Again and again without harm."""
        if not services.message_read(resident=request.user, id=id, now=timezone.now()):
            return self.nothing_here()
        return Response(status=status.HTTP_204_NO_CONTENT)
