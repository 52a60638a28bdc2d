"""Other programs read the facts of what a landlord opened, post with a key, and are answered whatever they send."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4
from xml.etree import ElementTree

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given, settings as hypothesis_settings, strategies as st
from jsonschema import Draft202012Validator

from cms.reports.models import Open311Client, Report
from cms.reports.services import open311 as services
from cms.reports.services.deciding import report_decide
from cms.reports.services.moving import Details
from tests.reports.conftest import Building

SCHEMAS = Path(__file__).parent / "open311_schemas"


class Program:
    """Another program, which speaks to one landlord."""

    def __init__(self, building: Building) -> None:
        self.base = f"/api/open311/{building.landlord.pk}/v2/"
        self.client = Client(enforce_csrf_checks=True)

    def get(self, path: str, **query: str) -> Any:
        """Read."""
        return self.client.get(self.base + path, query)

    def post(self, path: str = "requests.json", **body: str) -> Any:
        """Send a form, without any cookie or token."""
        return self.client.post(self.base + path, body)


@pytest.fixture
def program(building: Building) -> Program:
    """Habitat 13 opened lifts and lights."""
    for code in ("lift", "lighting"):
        building.category(code, opened_to_open311=True)
    return Program(building)


@pytest.fixture
def key(building: Building) -> str:
    """The key of a program."""
    made = services.client_make(
        user=building.staff["manager"], organisation_id=building.landlord.pk, name="Allô Mairie", now=timezone.now()
    )
    assert made is not None
    return made[1]


def fitting(name: str, content: Any) -> Any:
    """Check an answer against the schema of the specification."""
    schema = json.loads((SCHEMAS / f"{name}.json").read_text())
    Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER).validate(content)
    return content


def refusal(answer: Any, status: int) -> str:
    """The sentences of an error, in the form of the specification."""
    assert answer.status_code == status, answer.content
    errors = json.loads(answer.content)
    assert {each["code"] for each in errors} == {status}
    return " ".join(each["description"] for each in errors)


def right(building: Building, key: str, **changes: str) -> dict[str, str]:
    return {
        "api_key": key,
        "service_code": "lift",
        "attribute[address_id]": str(building.residence.record_id),
        "attribute[building]": "A",
        "description": "Panne vue par l’agent de quartier",
    } | changes


def test_nothing_is_there_until_a_landlord_opens_something(building: Building) -> None:
    for path in ("discovery.json", "services.json", "services/lift.json", "requests.json"):
        refusal(Program(building).get(path), 404)


def test_the_answers_fit_the_schemas_of_the_specification(building: Building, program: Program) -> None:
    building.report(now=timezone.now())
    assert [each["service_code"] for each in fitting("services", program.get("services.json").json())] == [
        "lift",
        "lighting",
    ]
    definition = fitting("service_definition", program.get("services/lift.json").json())
    assert definition["attributes"][0]["values"] == [{"key": str(building.residence.record_id), "name": "Les Tilleuls"}]
    (request,) = fitting("requests", program.get("requests.json").json())
    assert (request["status"], request["service_name"]) == ("open", "Ascenseur")
    assert request["address"] == "Bâtiment A, escalier A1, Les Tilleuls"
    assert request["description"] is None and request["media_url"] is None
    assert "T00:00:00" in request["requested_datetime"]
    fitting("requests", program.get(f"requests/{request['service_request_id']}.json").json())
    endpoint = program.get("discovery.json").json()["endpoints"][0]
    assert endpoint["url"].endswith(program.base.rstrip("/"))


def test_xml_says_what_json_says(building: Building, program: Program) -> None:
    building.report(now=timezone.now())
    (request,) = program.get("requests.json").json()
    answer = program.get("requests.xml")
    assert answer["Content-Type"] == "text/xml; charset=utf-8"
    root = ElementTree.fromstring(answer.content)
    assert root.tag == "service_requests"
    found = {child.tag: child.text for child in root[0]}
    assert found == request
    definition = ElementTree.fromstring(program.get("services/lift.xml").content)
    assert [each.findtext("code") for each in definition.iter("attribute")][:2] == ["address_id", "building"]
    assert ElementTree.fromstring(program.get("services/none.xml").content).find("error/code") is not None


def test_only_what_was_opened_and_is_common_is_read(building: Building, program: Program) -> None:
    now = timezone.now()
    shown = building.report(now=now)
    for code, common in (("heating", True), ("heating", False), ("nuisance", True), ("fittings", False)):
        building.report("ines", code, now=now, common=common)
    refused = building.report("paul", now=now)
    report_decide(
        user=building.staff["agent"],
        id=refused.pk,
        version=1,
        target="refused",
        now=now,
        details=Details(text="Non", reason="other"),
    )
    answer = program.get("requests.json")
    assert [each["service_request_id"] for each in answer.json()] == [str(shown.pk)]
    for word in ("secret", "ines", "paul", shown.ticket):
        assert word not in answer.content.decode()
    refusal(program.get(f"requests/{refused.pk}.json"), 404)
    building.category(opened_to_open311=False)
    assert program.get("requests.json").json() == []


def test_a_list_is_narrowed_as_the_specification_says(building: Building, program: Program) -> None:
    now = timezone.now()
    lift, light = building.report(now=now), building.report("paul", "lighting", now=now, staircase="A2")
    old = building.report("lila", now=now - timedelta(days=100))
    done = building.report(now=now)
    report_decide(
        user=building.staff["agent"],
        id=done.pk,
        version=1,
        target="done",
        now=now,
        details=Details(outcome="repaired"),
    )

    def ids(**query: str) -> set[str]:
        return {each["service_request_id"] for each in program.get("requests.json", **query).json()}

    assert ids() == {str(lift.pk), str(light.pk), str(done.pk)}
    assert ids(service_code="lighting,none") == {str(light.pk)}
    assert ids(status="closed") == {str(done.pk)}
    assert ids(status="open,closed") == ids()
    assert ids(service_request_id=f"{old.pk},{uuid4()}") == {str(old.pk)}
    assert ids(start_date=(now - timedelta(days=200)).isoformat()) == ids() | {str(old.pk)}
    assert ids(end_date=(now - timedelta(days=50)).isoformat()) == {str(old.pk)}


def test_a_program_with_a_key_reports_and_the_landlord_reads_it(building: Building, program: Program, key: str) -> None:
    answer = program.post(**right(building, key, first_name="Odette", last_name="Blanc", phone="04 91 11 11 11"))
    (sent,) = json.loads(answer.content)
    assert (answer.status_code, sent["account_id"]) == (200, None)
    report = Report.objects.get(pk=sent["service_request_id"])
    assert (report.channel, report.state, report.building, report.common) == ("open311", "received", "A", True)
    assert (report.author.name, report.author.text) == ("Odette Blanc", "Panne vue par l’agent de quartier")
    read = program.get("requests.json").content.decode()
    for word in ("Odette", "quartier", "04 91"):
        assert word not in read


def test_without_a_living_key_nobody_posts(building: Building, program: Program, key: str) -> None:
    for wrong in ("", "x" * 32, key[:-1]):
        assert "api_key" in refusal(program.post(**right(building, wrong)), 403)
    other = services.client_make(
        user=building.staff["elsewhere"], organisation_id=building.other_landlord.pk, name="Autre", now=timezone.now()
    )
    assert other is not None
    refusal(program.post(**right(building, other[1])), 403)
    client = Open311Client.objects.get(organisation=building.landlord)
    assert key not in json.dumps(list(Open311Client.objects.values()), default=str)
    assert not services.client_end(user=building.staff["agent"], id=client.pk, now=timezone.now())
    assert services.client_end(user=building.staff["manager"], id=client.pk, now=timezone.now())
    refusal(program.post(**right(building, key)), 403)
    assert not Report.objects.exists()


@pytest.mark.parametrize("who", ["agent", "caretaker", "elsewhere", "mayor"])
def test_only_a_manager_of_the_landlord_lets_programs_in(building: Building, who: str) -> None:
    made = services.client_make(
        user=building.staff[who], organisation_id=building.landlord.pk, name="Intrus", now=timezone.now()
    )
    assert made is None


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"service_code": "nuisance"}, "service_code"),
        ({"service_code": ""}, "service_code"),
        ({"attribute[address_id]": "x"}, "address_id"),
        ({"attribute[address_id]": str(uuid4())}, "address_id"),
        ({"attribute[building]": "Z"}, "building"),
        ({"description": ""}, "text"),
        ({"description": "a" * 5000}, "text"),
        ({"phone": "0" * 100}, "phone"),
        ({"first_name": "x" * 200}, "name"),
        ({"service_code": "li\x00ft\x00s"}, "service_code"),
    ],
)
def test_nonsense_is_answered_with_what_is_wrong_and_nothing_is_kept(
    building: Building, program: Program, key: str, changes: dict[str, str], field: str
) -> None:
    assert refusal(program.post(**right(building, key, **changes)), 400).startswith(f"{field}: ")
    assert not Report.objects.exists()


def test_other_forms_methods_and_sizes_are_refused(building: Building, program: Program, key: str) -> None:
    address = f"{program.base}requests.json"
    refusal(program.client.post(address, json.dumps(right(building, key)), content_type="application/json"), 415)
    refusal(program.client.delete(address), 405)
    refusal(
        program.client.post(address, "description=" + "a" * 70_000, content_type="application/x-www-form-urlencoded"),
        413,
    )
    assert program.get("requests.json", service_code="\x00,lift").status_code == 200
    for query in (
        {"status": "ouvert"},
        {"service_request_id": "1"},
        {"start_date": "hier"},
        {"end_date": "2026-01-01"},
    ):
        refusal(program.get("requests.json", **query), 400)


def test_whatever_a_program_sends_it_is_answered(building: Building, program: Program, key: str) -> None:
    names = st.sampled_from(
        [
            "service_code",
            "description",
            "attribute[address_id]",
            "attribute[building]",
            "lat",
            "first_name",
            "media_url",
        ]
    )

    @hypothesis_settings(max_examples=60, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(st.dictionaries(names, st.text(max_size=80)))
    def send(given_: dict[str, str]) -> None:
        answer = program.post(**right(building, key, **given_))
        assert answer.status_code in (200, 400, 429)

    send()
