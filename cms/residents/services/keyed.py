"""Hashes that mean nothing to whoever has the database without the key of the environment."""

from __future__ import annotations

import hashlib
import hmac

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured


def keyed_hash(purpose: str, value: str) -> str:
    """Hexadecimal HMAC-SHA-256 of `value`, of no use for another `purpose`. Raises ImproperlyConfigured without a key."""
    if not settings.PALIER_CODE_KEY:
        raise ImproperlyConfigured("No key for codes: run `make run`, or set PALIER_CODE_KEY.")
    message = f"{purpose}\0{value}".encode()
    return hmac.new(settings.PALIER_CODE_KEY.encode(), message, hashlib.sha256).hexdigest()
