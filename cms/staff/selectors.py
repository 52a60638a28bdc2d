"""What is known of somebody's second factor."""

from __future__ import annotations

from typing import Any

from django_otp.plugins.otp_static.models import StaticToken

from cms.residents.services.keyed import keyed_hash
from cms.staff.models import Authenticator


def second_factor_of(*, user: Any) -> Authenticator | None:
    """The application that was set up, or None as long as none was."""
    return Authenticator.objects.filter(user=user, confirmed=True).first()


def recovery_codes_left(*, user: Any) -> int:
    """How many recovery codes still serve."""
    return StaticToken.objects.filter(device__user=user).count()


def second_factor_state(*, user: Any, factor: Authenticator) -> str:
    """Changes with the password and with the application: what was remembered or counted before is forgotten."""
    return keyed_hash("second factor", f"{user.pk} {user.password} {factor.pk} {factor.key}")
