"""Who guesses at the password of somebody of the staff has to wait, and nobody else has."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model
from django.test import Client

ADDRESS = "/admin/login/"


def log_in(address: str, password: str, username: str = "agent") -> Any:
    body = {"username": username, "password": password}
    return Client(headers={"x-forwarded-for": address}).post(ADDRESS, body)


def test_after_five_misses_even_the_right_password_waits_at_that_address_only(db: None) -> None:
    get_user_model().objects.create_superuser("agent", password="le bon mot de passe")
    for _miss in range(5):
        assert "trop d’essais" not in log_in("203.0.113.5", "faux").content.decode()
    assert "trop d’essais" in log_in("203.0.113.5", "le bon mot de passe").content.decode()
    assert log_in("198.51.100.1", "le bon mot de passe").status_code == 302
