"""What views receive: the framework's request, with our residents where it says users, and its body once checked."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers
from rest_framework.request import Request

from cms.residents.models import Resident, ResidentSession


class ResidentRequest(Request):
    """From somebody who is signed in."""

    user: Resident  # type: ignore[assignment]
    auth: ResidentSession


class OpenRequest(Request):
    """From anybody."""

    user: Resident | None  # type: ignore[assignment]
    auth: ResidentSession | None


def read(body: type[serializers.Serializer], request: Request, *, partial: bool = False) -> dict[str, Any]:
    """What was sent, checked field by field. Raises ValidationError."""
    given = body(data=request.data, partial=partial)
    given.is_valid(raise_exception=True)
    return dict(given.validated_data)
