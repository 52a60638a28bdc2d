"""Requests made up from the schema, right and wrong: none of them breaks anything."""

from __future__ import annotations

import json
from typing import Any

import pytest
import schemathesis
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from drf_spectacular.generators import SchemaGenerator
from hypothesis import HealthCheck, Phase, given, settings as hypothesis_settings
from schemathesis import GenerationMode

from tests.api.neighbourhood import Neighbourhood

RAW: dict[str, Any] = SchemaGenerator().get_schema(request=None, public=True)
OPERATIONS = {
    result.ok().definition.raw["operationId"]: result.ok()
    for result in schemathesis.openapi.from_dict(RAW).get_all_operations()
}
CASES = 10
"""For each address and each of right and wrong requests."""


def modes() -> list[Any]:
    """Each address with right requests, and with wrong ones where there is something to get wrong."""
    found = []
    for name, operation in sorted(OPERATIONS.items()):
        found.append(pytest.param(name, GenerationMode.POSITIVE, id=f"{name}-right"))
        if "parameters" in operation.definition.raw or "requestBody" in operation.definition.raw:
            found.append(pytest.param(name, GenerationMode.NEGATIVE, id=f"{name}-wrong"))
    return found


@pytest.mark.parametrize(("name", "mode"), modes())
def test_no_request_is_answered_by_a_failure_of_ours(
    neighbourhood: Neighbourhood, name: str, mode: GenerationMode
) -> None:
    operation = OPERATIONS[name]
    documented = {int(code) for code in operation.definition.raw["responses"]}
    cookies = neighbourhood.device("amina").client.cookies

    @hypothesis_settings(
        max_examples=CASES,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def send(case: schemathesis.Case) -> None:
        cache.clear()
        client = Client()
        client.cookies = cookies
        request = case.as_transport_kwargs(base_url="http://testserver")
        body = request.get("data") or b""
        if "json" in request:
            body = json.dumps(request["json"]).encode()
        headers = {str(key): str(value) for key, value in (case.headers or {}).items()}
        headers = {key: value for key, value in headers.items() if key.lower() not in ("content-type", "cookie")}
        with transaction.atomic():
            answer = client.generic(
                case.method,
                request["url"],
                body,
                content_type=case.media_type or "application/json",
                headers=headers,
                query_params=request.get("params") or None,
            )
            transaction.set_rollback(True)
        assert answer.status_code < 500
        assert answer.status_code in documented | {404, 405}, (answer.status_code, answer.content)
        if answer.status_code >= 400:
            assert answer["Content-Type"] == "application/problem+json"

    send()
