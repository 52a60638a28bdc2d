"""The neighbourhood and its devices; each test begins with no request counted."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.core.cache import cache

from tests.api.neighbourhood import Neighbourhood, build
from tests.places.conftest import built_town, town
from tests.places.town import Town

__all__ = ["built_town", "town"]


@pytest.fixture(autouse=True)
def uncounted() -> None:
    """Throttles of one test do not slow the next one."""
    cache.clear()


@pytest.fixture
def neighbourhood(town: Town) -> Neighbourhood:
    """Four residents."""
    return build(town)


def is_problem(response: Any, status: int, field: str | None = None) -> dict[str, Any]:
    """Check that an answer is a problem of RFC 9457 in French, about a field if one is named, and return it."""
    assert response.status_code == status, response.content
    assert response["Content-Type"] == "application/problem+json"
    problem: dict[str, Any] = json.loads(response.content)
    assert problem["status"] == status
    assert problem["title"].endswith(".")
    if field is not None:
        assert [each["field"] for each in problem["errors"]] == [field], problem
        assert problem["errors"][0]["detail"].endswith((".", ":", "!", "»"))
    return problem
