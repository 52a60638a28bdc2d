"""What the API answers is what its schema says of it: no field more, none less, each of its type."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from django.utils import timezone
from jsonschema import Draft202012Validator

from cms.messaging.models import MessageRecipient, StaffMessage
from cms.notifications.services import notify
from cms.organisations.models import Organisation
from tests.api.neighbourhood import Neighbourhood
from tests.api.signed_in import device_of
from tests.architecture.repository import ROOT

SCHEMA: dict[str, Any] = yaml.safe_load((ROOT / "docs" / "openapi.yaml").read_text("utf-8"))
PREFIX = "/api/resident/"
PATHS = sorted(
    path.removeprefix(PREFIX)
    for path, methods in SCHEMA["paths"].items()
    if "get" in methods
    and "application/json" in methods["get"]["responses"]["200"].get("content", {})
    and ("{" not in path or path == f"{PREFIX}messages/{{id}}/")
    and not any(each.get("required") and each["in"] == "query" for each in methods["get"].get("parameters", []))
)
"""Of what can be asked of a neighbourhood to which somebody wrote."""


def closed(schema: Any) -> Any:
    """A schema whose objects have the fields it names and no others."""
    if isinstance(schema, list):
        return [closed(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    inner = {key: closed(each) for key, each in schema.items()}
    if "properties" in inner and inner.get("type") == "object":
        inner.setdefault("additionalProperties", False)
    return inner


@pytest.fixture
def message(neighbourhood: Neighbourhood) -> StaffMessage:
    """One to amina, and its notification."""
    amina = neighbourhood.residents["amina"]
    sent = StaffMessage.objects.create(
        organisation=Organisation.objects.create(kind=Organisation.Kind.LANDLORD, name="Habitat 13"),
        sender=neighbourhood.town.users["landlord"],
        signature="La loge",
        residence=neighbourhood.town.pages["residence"],
        building="A",
        title="Eau",
        text="Coupure",
        sent_at=timezone.now(),
    )
    MessageRecipient.objects.create(message=sent, resident=amina, household=neighbourhood.households["amina"])
    notify(residents=[amina], topic="staff_message", event="e", title="Un message", path="/", now=timezone.now())
    return sent


@pytest.mark.parametrize("path", PATHS)
def test_an_answer_has_the_fields_of_the_schema_and_no_others(
    neighbourhood: Neighbourhood, message: StaffMessage, path: str
) -> None:
    described = SCHEMA["paths"][PREFIX + path]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
    schema = closed({**described, "components": SCHEMA["components"]})
    answer = device_of(neighbourhood.residents["amina"]).get(path.format(id=message.pk))
    assert answer.status_code == 200
    problems = [f"{each.json_path}: {each.message}" for each in Draft202012Validator(schema).iter_errors(answer.json())]
    assert not problems


def test_who_is_not_signed_in_is_answered_as_described_too(neighbourhood: Neighbourhood) -> None:
    schema = closed({"$ref": "#/components/schemas/SessionOut", "components": SCHEMA["components"]})
    device = device_of(neighbourhood.residents["amina"])
    device.client.cookies.clear()
    answer = device.get("session/").json()
    assert Draft202012Validator(schema).is_valid(answer)
    assert (answer["resident"], answer["households"]) == (None, [])
