"""Requests that arrive at the same instant, in several processes of a real server."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any
from uuid import uuid4

import pytest

from tests.api.neighbourhood import PASSWORD
from tests.production.conftest import PLACES, Peopled
from tests.production.server import Caller

ROUNDS = 4
"""The processor is shared: not each try meets the instant in which the other one is at work."""


def at_once(*asked: Callable[[], Any]) -> list[Any]:
    """What each answers when all begin together."""
    barrier = Barrier(len(asked))

    def begin(ask: Callable[[], Any]) -> Any:
        barrier.wait()
        return ask()

    with ThreadPoolExecutor(len(asked)) as pool:
        return list(pool.map(begin, asked))


def opening(server: Peopled, letter: str, username: str) -> dict[str, str]:
    """What somebody sends to open an account."""
    return {**server.letters[letter], "username": username, "password": PASSWORD, "display_name": "Lina"}


def callers(server: Peopled, count: int) -> list[Caller]:
    """Devices that have each read the page before."""
    made = [Caller(server) for _each in range(count)]
    for each in made:
        each.ask("GET", "/api/resident/session/")
    return made


@pytest.mark.parametrize("turn", range(ROUNDS))
def test_an_account_asked_for_three_times_at_once_is_opened_once_and_told_thrice(server: Peopled, turn: int) -> None:
    body, key = opening(server, "carla", f"lina{turn}"), uuid4().hex
    three = callers(server, 3)
    answers = at_once(*[lambda each=each: each.post("account/", body, idempotency_key=key) for each in three])
    assert [answer.status for answer in answers] == [201, 201, 201], [answer.data for answer in answers]
    assert len({answer.data for answer in answers}) == 1
    assert sorted(answer.headers.get("Idempotency-Replayed", "") for answer in answers) == ["", "true", "true"]
    # The session is one, and the last cookie that it was given opens it.
    assert 200 in [each.ask("GET", "/api/resident/account/").status for each in three]


@pytest.mark.parametrize("turn", range(ROUNDS))
def test_a_household_added_twice_at_once_is_added_once(server: Peopled, turn: int) -> None:
    device, key = Caller(server), uuid4().hex
    body = opening(server, "denis", f"karim{turn}")
    assert device.post("account/", body).status == 201
    ask = lambda: device.post("households/", server.letters["bruno"], idempotency_key=key)  # noqa: E731
    answers = at_once(ask, ask)
    assert [answer.status for answer in answers] == [201, 201], [answer.data for answer in answers]
    assert answers[0].data == answers[1].data
    assert len(answers[0].json()["households"]) == 2


@pytest.mark.parametrize("turn", range(ROUNDS))
def test_a_refusal_asked_for_at_once_with_one_key_is_a_refusal_for_everybody(server: Peopled, turn: int) -> None:
    body = {**opening(server, "amina", "amina"), "password": "court"}
    key = uuid4().hex
    answers = at_once(
        *[lambda each=each: each.post("account/", body, idempotency_key=key) for each in callers(server, 4)]
    )
    assert {answer.status for answer in answers} == {422}, [answer.data for answer in answers]


@pytest.mark.parametrize("place", range(PLACES))
def test_the_last_place_of_a_household_goes_to_one_of_two(server: Peopled, place: int) -> None:
    letter = f"place {place}"
    bodies = [opening(server, letter, f"{name}{place}") for name in ("rose", "zoe")]
    devices = callers(server, 2)
    answers = at_once(
        *[lambda each=each, body=body: each.post("account/", body) for each, body in zip(devices, bodies, strict=True)]
    )
    assert Counter(answer.status for answer in answers) == {201: 1, 422: 1}, [answer.data for answer in answers]
    (refused,) = [answer for answer in answers if answer.status == 422]
    assert [each["field"] for each in refused.json()["errors"]] == ["code"]


MESSAGE = """
from django.contrib.auth import get_user_model
from django.utils import timezone
from cms.messaging.services import message_send
from cms.organisations.models import Membership, Organisation
from cms.places.models import ResidencePage

residence = ResidencePage.objects.get(title="Les Tilleuls")
organisation, _created = Organisation.objects.get_or_create(kind="landlord", name="Habitat 13")
organisation.areas.add(residence)
user = get_user_model().objects.get(username="caretaker")
Membership.objects.get_or_create(organisation=organisation, user=user, defaults={"role": "caretaker"})
print(message_send(
    user=user, residence=residence, building="A", staircase="A1", signature="La loge", title="Eau coupée",
    text="De 9 h à 11 h.", now=timezone.now(),
).pk)
"""
READ = """
from cms.messaging.models import MessageRecipient
print(MessageRecipient.objects.get(message="{id}", resident__username="amina").read_at.isoformat())
"""


@pytest.mark.parametrize("turn", range(ROUNDS))
def test_a_message_read_on_two_devices_at_once_is_read_once_and_both_are_answered_alike(
    server: Peopled, turn: int
) -> None:
    (id,) = server.install.run(MESSAGE)
    devices = [Caller(server) for _each in range(2)]
    for each in devices:
        assert each.post("session/", {"username": "amina", "password": PASSWORD}).status == 200
    key = uuid4().hex
    reading = [
        lambda each=each: each.post(f"messages/{id}/read/", None, idempotency_key=key) for each in [*devices, *devices]
    ]
    answers = at_once(*reading)
    assert {(each.status, each.data) for each in answers} == {(204, b"")}, [each.data for each in answers]
    (first,) = server.install.run(READ.format(id=id))
    assert devices[0].post(f"messages/{id}/read/", None, idempotency_key=key).status == 204
    assert server.install.run(READ.format(id=id)) == [first]


SENDING = """
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import uuid4
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone
from cms.messaging.models import MessageRecipient, StaffMessage
from cms.messaging.services import message_send
from cms.organisations.models import Membership, Organisation
from cms.places.models import ResidencePage

residence = ResidencePage.objects.get(title="Les Tilleuls")
organisation, _created = Organisation.objects.get_or_create(kind="landlord", name="Habitat 13")
organisation.areas.add(residence)
for name in ("caretaker", "landlord"):
    user = get_user_model().objects.get(username=name)
    Membership.objects.get_or_create(organisation=organisation, user=user, defaults={"role": "caretaker"})

def send(name, id, barrier):
    user = get_user_model().objects.get(username=name)
    barrier.wait()
    try:
        with transaction.atomic():
            message = message_send(
                user=user, residence=residence, building="", staircase="", signature="La loge", title="Eau coupée",
                text="De 9 h à 11 h.", now=timezone.now(), id=id,
            )
        return f"sent {message.pk}"
    except ValidationError as error:
        return error.messages[0]
    finally:
        connection.close()

def race(*names):
    id, barrier = uuid4(), Barrier(len(names))
    with ThreadPoolExecutor(len(names)) as pool:
        said = list(pool.map(lambda name: send(name, id, barrier), names))
    copies = MessageRecipient.objects.filter(message_id=id)
    print("|".join(sorted({line.replace(str(id), "it") for line in said})), StaffMessage.objects.filter(pk=id).count(),
          copies.count() == copies.values("resident").distinct().count() > 0)
"""


TAKEN = "Ce message a déjà été envoyé. Ouvrez un nouveau formulaire."


@pytest.mark.parametrize(
    ("senders", "said"), [(("caretaker", "caretaker"), "sent it"), (("caretaker", "landlord"), f"{TAKEN}|sent it")]
)
def test_a_message_sent_twice_at_once_is_one_and_its_id_is_its_sender_s(
    server: Peopled, senders: tuple[str, str], said: str
) -> None:
    races = f"{SENDING}\nfor _turn in range({ROUNDS}):\n    race(*{senders})\n"
    assert server.install.run(races) == [f"{said} 1 True"] * ROUNDS
