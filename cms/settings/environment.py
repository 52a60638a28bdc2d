"""The environment variables of Palier, read once, for the settings modules only."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

ROOT = Path(__file__).resolve().parents[2]
VAR = Path(os.environ.get("PALIER_VAR") or ROOT / "var").absolute()


def text(name: str, default: str = "") -> str:
    """The value of an optional variable."""
    return os.environ.get(name, default).strip()


def required(name: str) -> str:
    """The value of a variable without which nothing may start. Raises ImproperlyConfigured."""
    value = text(name)
    if not value:
        raise ImproperlyConfigured(f"The environment variable {name} is required.")
    return value


def words(name: str) -> list[str]:
    """The comma-separated values of an optional variable."""
    return [word.strip() for word in text(name).split(",") if word.strip()]


def secret(name: str, file: str) -> str:
    """A secret from the environment, or from a file of `var/` that only its owner reads."""
    path = VAR / file
    return text(name) or (path.read_text().strip() if path.is_file() else "")


def database(url: str) -> dict[str, Any]:
    """Django's settings for a database address, `postgresql://user:password@host:port/name?option=value`; empty is SQLite."""
    if not url:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": VAR / "palier.sqlite3",
            "OPTIONS": {
                # Without IMMEDIATE two writers that both read first fail at once instead of waiting for each other.
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
            },
        }
    parts = urlsplit(url)
    if parts.scheme not in ("postgres", "postgresql"):
        raise ImproperlyConfigured("PALIER_DATABASE_URL must start with postgresql://")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "OPTIONS": dict(parse_qsl(parts.query)),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }


def mail(url: str) -> dict[str, Any]:
    """What Django needs to send mail by `smtp://user:password@host:587` (STARTTLS) or `smtps://…:465`; empty writes files."""
    found: dict[str, Any] = {"host": "", "port": 0, "user": "", "password": "", "starttls": False, "tls": False}
    if not url:
        return {**found, "backend": "django.core.mail.backends.filebased.EmailBackend"}
    parts = urlsplit(url)
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
        raise ImproperlyConfigured("PALIER_SMTP_URL must look like smtp://user:password@host:587 or smtps://host:465")
    encrypted = parts.scheme == "smtps"
    # Without a port, a server on this very machine is spoken to in clear.
    return {
        "backend": "django.core.mail.backends.smtp.EmailBackend",
        "host": parts.hostname,
        "port": parts.port or (465 if encrypted else 25),
        "user": unquote(parts.username or ""),
        "password": unquote(parts.password or ""),
        "starttls": parts.scheme == "smtp" and parts.port == 587,
        "tls": encrypted,
    }
