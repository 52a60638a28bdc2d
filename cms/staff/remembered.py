"""Devices on which somebody is not asked for the second factor for thirty days."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare

from cms.staff.models import Authenticator
from cms.staff.rules import REMEMBERED
from cms.staff.selectors import second_factor_state

_SALT = "palier.staff.remembered"


def remember(response: HttpResponse, *, user: Any, factor: Authenticator) -> None:
    """Let this browser be recognised as one where `user` has shown `factor`, until it or the password is another one."""
    response.set_signed_cookie(
        _name(user),
        second_factor_state(user=user, factor=factor),
        salt=_SALT,
        max_age=REMEMBERED,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def is_remembered(request: HttpRequest, *, user: Any, factor: Authenticator) -> bool:
    """Whether this browser was told to be recognised, and nothing has changed since."""
    try:
        state = request.get_signed_cookie(_name(user), salt=_SALT, max_age=REMEMBERED)
    except (KeyError, signing.BadSignature):
        return False
    return constant_time_compare(state or "", second_factor_state(user=user, factor=factor))


def _name(user: Any) -> str:
    # One for each account: the computer of a lodge is used by several caretakers.
    return f"{settings.PALIER_STAFF_DEVICE_COOKIE}_{user.pk}"
