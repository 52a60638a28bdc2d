"""Every address of the schema, asked by everybody: an address without a row here fails."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone
from drf_spectacular.generators import SchemaGenerator

from cms.messaging.services import message_send
from cms.notifications.services import push_subscribe
from cms.organisations.models import Membership, Organisation
from cms.reports.models import ReportCategory
from cms.reports.services.photos import photo_keep
from cms.reports.services.replying import fault_follow
from cms.reports.services.sending import Fault, report_send
from cms.residents.models import Resident, ResidentSession
from tests.api.conftest import is_problem
from tests.api.neighbourhood import BASE, Device, Neighbourhood
from tests.reports.pictures import jpeg

SCHEMA: dict[str, Any] = SchemaGenerator().get_schema(request=None, public=True)


@dataclass(frozen=True)
class Row:
    """What an address answers when amina's things are asked for without a body: to nobody, to amina, to other residents."""

    nobody: int
    own: int
    others: int


ROWS = {
    "session": Row(200, 200, 200),
    "sign_in": Row(422, 422, 422),
    "sign_out": Row(204, 204, 204),
    "sessions": Row(401, 200, 200),
    "session_end": Row(401, 204, 404),
    "sessions_end_others": Row(401, 204, 204),
    "letter": Row(422, 422, 422),
    "account": Row(401, 200, 200),
    "account_open": Row(422, 422, 422),
    "account_change": Row(401, 200, 200),
    "email_confirm": Row(422, 422, 422),
    "account_export": Row(401, 200, 200),
    "account_erase": Row(401, 422, 422),
    "password_change": Row(401, 422, 422),
    "household_join": Row(401, 422, 422),
    "household_leave": Row(401, 204, 404),
    "password_by_letter": Row(422, 422, 422),
    "password_mail": Row(422, 422, 422),
    "password_by_mail": Row(422, 422, 422),
    "password_by_lodge": Row(422, 422, 422),
    "messages_list": Row(401, 200, 200),
    "message": Row(401, 200, 404),
    "message_read": Row(401, 204, 404),
    "notifications_list": Row(401, 200, 200),
    "notifications_read": Row(401, 422, 422),
    "preferences": Row(401, 200, 200),
    "preferences_change": Row(401, 200, 200),
    "push_key": Row(401, 200, 200),
    "push_subscribe": Row(401, 422, 422),
    "push_forget": Row(401, 204, 404),
    "report_form": Row(401, 200, 200),
    "report_before_sending": Row(401, 422, 422),
    "reports_list": Row(401, 200, 200),
    "report_send": Row(401, 422, 422),
    "report": Row(401, 200, 404),
    "report_read": Row(401, 204, 404),
    "report_update": Row(401, 422, 404),
    "report_contest": Row(401, 422, 404),
    "report_cancel": Row(401, 200, 404),
    "report_resume": Row(401, 422, 404),
    "report_rate": Row(401, 422, 404),
    "photo_keep": Row(401, 200, 422),
    "photo": Row(401, 200, 404),
    "photo_drop": Row(401, 204, 404),
    "known_faults": Row(401, 200, 200),
    "known_fault": Row(401, 200, 404),
    "known_fault_follow": Row(401, 204, 404),
    "known_fault_unfollow": Row(401, 204, 404),
}
NEIGHBOUR = {"known_fault": 200, "known_fault_follow": 204}
"""Where who lives in the same residence is answered otherwise than the other residents."""
MARKS = ("amina", "Amina", "Kaci")
"""What nobody but amina reads in any answer: her name, her mail, the name on her letters."""


def operations() -> Iterator[tuple[str, str, str]]:
    for path, methods in SCHEMA["paths"].items():
        for method, operation in methods.items():
            yield operation["operationId"], method.upper(), path.removeprefix(BASE)


class Staff(Device):
    """The browser of an administrator who is logged in to the CMS."""

    def __init__(self, neighbourhood: Neighbourhood) -> None:
        super().__init__()
        self.client.force_login(neighbourhood.town.users["superuser"])


def ended(neighbourhood: Neighbourhood) -> Device:
    """A device that was signed in as amina, and signed out from elsewhere."""
    device = neighbourhood.device("amina")
    Resident.objects.get(username="amina").sessions.order_by("-created_at")[0].delete()
    return device


def report_of_amina(neighbourhood: Neighbourhood) -> UUID:
    """Hers, about damp in her dwelling: nobody else hears of it."""
    category = ReportCategory.objects.get(organisation__name="Habitat 13", code="damp")
    words = "Chez Amina Kaci, les murs sont humides."
    fault = Fault(category_id=category.pk, text=words, common=False, availability="Amina est là le soir")
    amina = Resident.objects.get(username="amina")
    household = neighbourhood.households["amina"].pk
    return report_send(resident=amina, household_id=household, fault=fault, now=timezone.now()).pk


def fault_that_amina_follows(neighbourhood: Neighbourhood) -> UUID:
    """Reported by her in the residence, of a category whose faults are known to those who live there and no one else."""
    category = ReportCategory.objects.get(organisation__name="Habitat 13", code="lift")
    fault = Fault(category_id=category.pk, text="Amina Kaci attend.", common=True, building="A")
    amina = Resident.objects.get(username="amina")
    household = neighbourhood.households["amina"].pk
    report = report_send(resident=amina, household_id=household, fault=fault, now=timezone.now())
    assert fault_follow(resident=amina, id=report.pk, now=timezone.now())
    return report.pk


def photo_of_amina() -> UUID:
    """A picture that is in no report yet."""
    amina = Resident.objects.get(username="amina")
    return photo_keep(resident=amina, id=uuid4(), data=jpeg(), now=timezone.now()).pk


def message_to_amina(neighbourhood: Neighbourhood) -> UUID:
    """Written to her staircase, where none of the others lives."""
    residence, user = neighbourhood.town.pages["residence"], neighbourhood.town.users["caretaker"]
    organisation = Organisation.objects.create(kind=Organisation.Kind.LANDLORD, name="Habitat 13")
    organisation.areas.add(residence)
    Membership.objects.create(organisation=organisation, user=user, role=Membership.Role.CARETAKER)
    words = {"signature": "La loge", "title": "Porte", "text": "La porte d’Amina Kaci ferme mal."}
    return message_send(user=user, residence=residence, building="A", staircase="A1", now=timezone.now(), **words).pk


def phone_of_amina() -> UUID:
    """A device of hers that is told."""
    values = {"endpoint": "https://push.example/1", "p256dh": "B" * 87, "auth": "A" * 22}
    return push_subscribe(
        session=ResidentSession.objects.get(resident__username="amina"), now=timezone.now(), **values
    ).pk


def test_every_address_has_its_row_and_every_row_its_address() -> None:
    assert {name for name, _method, _path in operations()} == set(ROWS)


@pytest.mark.parametrize(("name", "method", "path"), list(operations()), ids=lambda value: str(value))
def test_an_address_answers_each_person_as_its_row_says(
    neighbourhood: Neighbourhood, name: str, method: str, path: str
) -> None:
    row = ROWS[name]
    amina, message = neighbourhood.device("amina"), message_to_amina(neighbourhood)
    ids = {
        "sessions/{id}/": Resident.objects.get(username="amina").sessions.get().pk,
        "households/{id}/": neighbourhood.households["amina"].pk,
        "messages/{id}/": message,
        "messages/{id}/read/": message,
        "notifications/push/{id}/": phone_of_amina(),
        "reports/{id}/": report_of_amina(neighbourhood),
        "reports/faults/{id}/": fault_that_amina_follows(neighbourhood),
        "reports/photos/{id}/": photo_of_amina(),
    }
    ids = dict(sorted(ids.items(), key=lambda pair: -len(pair[0])))
    thing = next((id for start, id in ids.items() if path.startswith(start)), "")
    address = path.replace("{id}", str(thing))
    everybody = {
        "nobody": (Device(), row.nobody),
        "staff": (Staff(neighbourhood), row.nobody),
        "ended": (ended(neighbourhood), row.nobody),
        "neighbour": (neighbourhood.device("bruno"), NEIGHBOUR.get(name, row.others)),
        "other residence": (neighbourhood.device("carla"), row.others),
        "other landlord": (neighbourhood.device("denis"), row.others),
        "own": (amina, row.own),
    }
    for who, (device, expected) in everybody.items():
        with transaction.atomic():
            body = None if method in ("GET", "DELETE") else {}
            answer = device.send(method, address, body)
            transaction.set_rollback(True)
        assert answer.status_code == expected, f"{who}: {answer.content!r}"
        if expected >= 400:
            is_problem(answer, expected)
        if who != "own":
            assert not [mark for mark in MARKS if mark in answer.content.decode()], who


def test_an_admin_session_is_nobody_here_and_a_resident_is_nobody_in_the_admin(neighbourhood: Neighbourhood) -> None:
    resident = neighbourhood.device("amina")
    answer = resident.client.get("/admin/")
    assert (answer.status_code, answer["Location"].split("?")[0]) == (302, "/admin/login/")
    assert Staff(neighbourhood).get("session/").json()["resident"] is None


@pytest.mark.parametrize("path", ["nulle/part/", "sessions/not-a-uuid/", "households/-1/", "households/x/"])
def test_where_there_is_nothing_the_answer_says_so(neighbourhood: Neighbourhood, path: str) -> None:
    is_problem(neighbourhood.device("amina").send("DELETE", path), 404)


def test_other_methods_are_refused_with_those_that_serve(neighbourhood: Neighbourhood) -> None:
    answer = neighbourhood.device("amina").send("PUT", "account/", {})
    is_problem(answer, 405)
    assert answer["Allow"] == "GET, HEAD, POST, PATCH"


def test_the_views_of_the_schema_are_all_that_answer_below_the_prefix() -> None:
    from cms.residents.api.urls import urlpatterns

    documented = {path.removeprefix(BASE) for path in SCHEMA["paths"]}
    routed = {str(each.pattern).replace("<uuid:id>", "{id}").replace("<int:id>", "{id}") for each in urlpatterns}
    assert routed <= documented


def test_a_failure_of_ours_says_nothing(neighbourhood: Neighbourhood, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(**_arguments: Any) -> None:
        raise RuntimeError("le mot de passe de la base")

    monkeypatch.setattr("cms.residents.api.sessions.sessions_of", fail)
    device = neighbourhood.device("amina")
    device.client.raise_request_exception = False
    problem = is_problem(device.get("sessions/"), 500)
    assert set(problem) == {"type", "title", "status"}


def test_what_is_not_json_or_too_large_or_too_deep_is_refused(neighbourhood: Neighbourhood) -> None:
    device = Device()

    def post(body: bytes | str, content_type: str = "application/json") -> Any:
        token = device.client.cookies["palier_csrf"].value
        return device.client.generic(
            "POST", f"{BASE}session/", body, content_type=content_type, headers={"x-csrftoken": token}
        )

    is_problem(post("username=a", "application/x-www-form-urlencoded"), 415)
    is_problem(post('{"username": "' + "a" * 65_536 + '"}'), 413)
    for body in ("{", "[" * 30_000, b"\xff\xfe", '{"username": NaN}'):
        is_problem(post(body), 400)
    for body in ("[]", "null", '"texte"', "1" * 4000):
        assert post(body).status_code in (400, 422)
    is_problem(post('{"username": "a\\u0000b", "password": "x"}'), 422, "username")
    is_problem(post('{"username": "\\ud800", "password": "x"}'), 422, "username")


def test_a_program_that_runs_wild_is_slowed_down_and_its_neighbour_is_not(
    neighbourhood: Neighbourhood, monkeypatch: pytest.MonkeyPatch
) -> None:
    from cms.api.throttles import SessionBurst

    monkeypatch.setattr(SessionBurst, "get_rate", lambda self: "5/min")
    amina, bruno = neighbourhood.device("amina"), neighbourhood.device("bruno")
    answers = [amina.get("account/") for _request in range(6)]
    is_problem(answers[-1], 429)
    assert int(answers[-1]["Retry-After"]) > 0
    assert bruno.get("account/").status_code == 200


def test_no_answer_is_kept_by_a_cache_or_a_search_engine(neighbourhood: Neighbourhood) -> None:
    for answer in (Client().get(f"{BASE}session/"), neighbourhood.device("amina").get("account/")):
        assert "no-store" in answer["Cache-Control"]
        assert "noindex" in answer["X-Robots-Tag"]
        assert "default-src 'none'" in answer["Content-Security-Policy"]
