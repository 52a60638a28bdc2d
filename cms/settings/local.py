"""One machine, one person: `make run`. Plain HTTP on localhost, static files straight from the applications."""

from __future__ import annotations

from django.core.exceptions import ImproperlyConfigured

from cms.settings import environment
from cms.settings.base import *  # noqa: F403
from cms.settings.base import ALLOWED_HOSTS, PALIER_PUBLIC_URL, SECRET_KEY, VAR

if not SECRET_KEY:
    raise ImproperlyConfigured("No secret key: run `make run`, or set PALIER_SECRET_KEY.")

ALLOWED_HOSTS = ALLOWED_HOSTS or ["localhost", "127.0.0.1", "[::1]"]
CSRF_TRUSTED_ORIGINS = [PALIER_PUBLIC_URL] if PALIER_PUBLIC_URL else []
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
PALIER_SMS_FILE = str(VAR / "sms.jsonl")
SILENCED_SYSTEM_CHECKS = ["security.W004", "security.W008", "security.W012", "security.W016"]
"""HTTPS is the server's business: there is none on localhost."""

PALIER_DEMO_ACCOUNTS = True
"""Lets `create_demo_accounts` run: these accounts have no place on a server."""
PALIER_SECOND_FACTOR = environment.text("PALIER_SECOND_FACTOR") == "1"
"""The demo's accounts enter with their password alone, unless the second step is what one wants to see."""
