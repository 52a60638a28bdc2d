"""Links of e-mails and codes of the lodge: what they are recognised by."""

from __future__ import annotations

from uuid import UUID

from django.core import signing
from django.utils.crypto import constant_time_compare

from cms.residents.models import Resident
from cms.residents.services.keyed import keyed_hash

CHOOSING_SECONDS = 60 * 60
CONFIRMATION_SECONDS = 7 * 24 * 60 * 60
_CHOOSING = "palier.residents.password"
_CONFIRMING = "palier.residents.confirmation"


def password_token(resident: Resident) -> str:
    """Lets whoever reads the resident's mail choose a password, for an hour and once: it is bound to the present one."""
    return signing.dumps([str(resident.pk), _state(resident)], salt=_CHOOSING)


def password_read(token: str) -> Resident | None:
    """Whose password a token may change, the row locked until the transaction ends; None for any that does not serve."""
    resident, state = _read(token, _CHOOSING, CHOOSING_SECONDS)
    if resident is None or not resident.email_confirmed_at or not constant_time_compare(state, _state(resident)):
        return None
    return resident


def confirmation_token(resident: Resident) -> str:
    """Shows that the resident reads the mail of the address, for a week."""
    return signing.dumps([str(resident.pk), resident.email], salt=_CONFIRMING)


def confirmation_read(token: str) -> Resident | None:
    """Whose address a token confirms, the row locked; None once the address is another one."""
    resident, email = _read(token, _CONFIRMING, CONFIRMATION_SECONDS)
    return resident if resident is not None and email and resident.email == email else None


def lodge_hash(code: str) -> str:
    """What is kept of a code of the lodge."""
    return keyed_hash("lodge code", code)


def _read(token: str, salt: str, seconds: int) -> tuple[Resident | None, str]:
    try:
        resident_id, state = signing.loads(token, salt=salt, max_age=seconds)
    except (signing.BadSignature, ValueError, UnicodeError):
        return None, ""
    found = Resident.objects.select_for_update().filter(pk=UUID(resident_id), is_active=True).first()
    return found, state


def _state(resident: Resident) -> str:
    """Changes with the password, and with the address that the link was sent to."""
    return keyed_hash("password token", f"{resident.password} {resident.email}")
