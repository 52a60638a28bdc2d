"""The town, and a caller that holds the build token."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import Client

from tests.publishing.conftest import imported, imported_once, page, var

__all__ = ["imported", "imported_once", "page", "var"]

BASE = "/api/content/v2/"
Call = Callable[..., Any]


@pytest.fixture
def call() -> Call:
    """Ask the API as the generator does; exceptions of ours would be raised here, not turned into a 500."""
    client = Client(headers={"authorization": f"Bearer {settings.PALIER_BUILD_TOKEN}"})

    def ask(address: str, **query: Any) -> HttpResponse:
        return client.get(BASE + address, query or None)  # type: ignore[return-value]

    return ask


def is_problem(response: Any, status: int) -> dict[str, Any]:
    """Check that an answer is a problem of RFC 9457 in French, and return it."""
    assert response.status_code == status, response.content
    assert response["Content-Type"] == "application/problem+json"
    problem: dict[str, Any] = json.loads(response.content)
    assert problem["status"] == status
    assert problem["title"].endswith(".")
    return problem
