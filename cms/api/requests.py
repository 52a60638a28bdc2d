"""What views receive, for type checkers: the framework's request, with our residents where it says users."""

from __future__ import annotations

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
