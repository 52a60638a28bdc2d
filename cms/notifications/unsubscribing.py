"""The address at the foot of each e-mail by which one click ends them (RFC 8058), without signing in."""

from __future__ import annotations

from uuid import UUID

from django.core import signing

_SALT = "palier.notifications.unsubscribe"


def make_token(resident: UUID) -> str:
    """What stands for a resident in the address; it gives no other right and serves for ever, as the mails do."""
    return signing.dumps(str(resident), salt=_SALT)


def read_token(token: str) -> UUID | None:
    """Whom a token stands for, or None when it is not one of ours."""
    try:
        return UUID(signing.loads(token, salt=_SALT))
    except (signing.BadSignature, ValueError, TypeError):
        return None
