"""What sets a second factor up, verifies it, makes it again and takes it away."""

from __future__ import annotations

import logging
import secrets
from datetime import datetime
from typing import Any

from django.db import transaction
from django_otp.plugins.otp_static.models import StaticDevice
from wagtail.log_actions import log

from cms.residents.services.keyed import keyed_hash
from cms.staff import rules
from cms.staff.models import Authenticator, SecondFactorEvent

logger = logging.getLogger(__name__)

Kind = SecondFactorEvent.Kind
_HASH_LENGTH = 16
"""What the library's column holds: 64 bits of the keyed hash."""


def pending(*, user: Any, key: str) -> Authenticator:
    """The application that `key` would set up; nothing is written."""
    return Authenticator(user=user, key=key, name="application", confirmed=False)


@transaction.atomic
def second_factor_set_up(*, user: Any, key: str, typed: str, now: datetime) -> list[str] | None:
    """Set up the application of `key` in place of any other, if it shows what was typed; the new recovery codes, or None.

    `key` is the hexadecimal seed that this browser was shown: a seed kept with the account could be known to another one.
    """
    code = rules.digits(typed)
    if not code or rules.is_recovery(code):
        return None
    factor = pending(user=user, key=key)
    # The library writes what a verification changes, a miss too.
    factor.save()
    if not factor.verify_token(code):
        factor.delete()
        return None
    Authenticator.objects.filter(user=user).exclude(pk=factor.pk).delete()
    factor.confirmed = True
    factor.save(update_fields=["confirmed"])
    _note(user=user, kind=Kind.SET_UP, by=user, now=now)
    return _new_codes(user)


@transaction.atomic
def second_factor_verify(*, user: Any, typed: str, now: datetime) -> Authenticator | None:
    """Somebody's application, if what was typed is what it shows or a recovery code; each serves once."""
    factor = Authenticator.objects.select_for_update().filter(user=user, confirmed=True).first()
    code = rules.digits(typed)
    if factor is None or not code:
        return None
    if not rules.is_recovery(code):
        return factor if factor.verify_token(code) else None
    codes = StaticDevice.objects.select_for_update().filter(user=user).first()
    if codes is None or not codes.verify_token(_hash(code)):
        return None
    _note(user=user, kind=Kind.RECOVERY_USED, by=user, now=now)
    return factor


@transaction.atomic
def recovery_codes_make(*, user: Any, now: datetime) -> list[str]:
    """Ten recovery codes in place of those there were, to be shown once."""
    _note(user=user, kind=Kind.RECOVERY_CODES, by=user, now=now)
    return _new_codes(user)


@transaction.atomic
def second_factor_reset(*, user: Any, by: Any | None, now: datetime) -> None:
    """Take away the application and the recovery codes of who lost them: another is set up at the next log-in.

    `by` is the administrator, or None for the command line.
    """
    Authenticator.objects.filter(user=user).delete()
    StaticDevice.objects.filter(user=user).delete()
    _note(user=user, kind=Kind.RESET, by=by, now=now)


def _new_codes(user: Any) -> list[str]:
    StaticDevice.objects.filter(user=user).delete()
    device = StaticDevice.objects.create(user=user, name="recovery codes")
    codes = [
        "".join(secrets.choice("0123456789") for _ in range(rules.RECOVERY_DIGITS)) for _ in range(rules.RECOVERY_CODES)
    ]
    for code in codes:
        device.token_set.create(token=_hash(code))
    return [rules.in_groups(code, 5) for code in codes]


def _hash(code: str) -> str:
    return keyed_hash("recovery code", code)[:_HASH_LENGTH]


def _note(*, user: Any, kind: str, by: Any | None, now: datetime) -> None:
    SecondFactorEvent.objects.create(user=user, kind=kind, by=by, at=now, due_at=now)
    log(instance=user, action=f"staff.second_factor.{kind}", user=by)
    logger.info("Second factor of user %s: %s by %s", user.pk, kind, by.pk if by else "the command line")
