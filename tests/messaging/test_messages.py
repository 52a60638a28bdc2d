"""Whom a message of the caretaker reaches, what the counts say, and what nobody else may."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client

from cms.messaging import selectors, services
from cms.messaging.models import MessageRecipient, StaffMessage
from cms.notifications.models import Notification
from tests.messaging.conftest import Neighbours
from tests.residents.people import NOW, resident


def send(neighbours: Neighbours, building: str = "", staircase: str = "", **changes: Any) -> StaffMessage:
    values: dict[str, Any] = {
        "user": neighbours.caretaker,
        "residence": neighbours.residence,
        "building": building,
        "staircase": staircase,
        "signature": "La loge – Les Tilleuls",
        "title": "Eau coupée demain",
        "text": "De 9 h à 11 h.\nGardez un seau d’eau.",
        "now": NOW,
    }
    return services.message_send(**(values | changes))


def readers(message: StaffMessage) -> set[str]:
    return set(message.recipients.values_list("resident__username", flat=True))


@pytest.mark.parametrize(
    ("building", "staircase", "expected"),
    [("", "", {"ines", "paul", "lila"}), ("A", "", {"ines", "paul"}), ("A", "A2", {"paul"}), ("B", "", {"lila"})],
)
def test_a_message_reaches_those_who_live_within_its_scope_and_nobody_else(
    neighbours: Neighbours, building: str, staircase: str, expected: set[str]
) -> None:
    message = send(neighbours, building, staircase)
    assert readers(message) == expected
    assert set(Notification.objects.values_list("resident__username", flat=True)) == expected


def test_what_tells_of_a_message_says_nothing_of_what_it_says(neighbours: Neighbours) -> None:
    send(neighbours)
    for notification in Notification.objects.all():
        assert "Eau" not in notification.title + notification.path


def test_who_has_left_or_lives_elsewhere_receives_nothing(neighbours: Neighbours) -> None:
    neighbours.in_a1.memberships.update(left_at=NOW)
    home = neighbours.in_a2.memberships.get().household
    home.moved_out_at = NOW
    home.save()
    assert readers(send(neighbours)) == {"lila"}


def test_two_accounts_of_one_household_each_have_their_copy(neighbours: Neighbours) -> None:
    resident("omar", neighbours.in_b.memberships.get().household)
    assert readers(send(neighbours, "B")) == {"lila", "omar"}


def test_pressing_the_button_twice_sends_one_message(neighbours: Neighbours) -> None:
    id = uuid4()
    assert send(neighbours, id=id) == send(neighbours, id=id)
    assert StaffMessage.objects.count() == 1
    assert MessageRecipient.objects.count() == 3


@pytest.mark.parametrize("who", ["landlord", "communicator", "administrator", "moderator", "nobody"])
def test_nobody_else_writes_to_these_residents(neighbours: Neighbours, who: str) -> None:
    with pytest.raises(PermissionDenied):
        send(neighbours, user=neighbours.town.users[who])
    assert not StaffMessage.objects.exists()


def test_a_caretaker_does_not_write_to_another_landlord_s_residence(neighbours: Neighbours) -> None:
    with pytest.raises(PermissionDenied):
        send(neighbours, residence=neighbours.town.pages["other residence"])


@pytest.mark.parametrize(
    "wrong",
    [
        {"building": "Z"},
        {"building": "A", "staircase": "B9"},
        {"staircase": "A1"},
        {"title": " "},
        {"text": ""},
        {"title": "x" * 121},
        {"signature": ""},
    ],
)
def test_a_message_that_is_not_right_is_refused_whole(neighbours: Neighbours, wrong: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        send(neighbours, **wrong)
    assert not StaffMessage.objects.exists()
    assert not Notification.objects.exists()


def test_the_counts_tell_how_many_and_never_who(neighbours: Neighbours) -> None:
    message = send(neighbours)
    services.messages_delivered(
        resident=neighbours.in_a1, ids=[message.recipients.get(resident=neighbours.in_a1).pk], now=NOW
    )
    services.message_read(resident=neighbours.in_b, id=message.pk, now=NOW)
    services.message_read(resident=neighbours.in_b, id=message.pk, now=NOW + timedelta(hours=1))
    services.message_read(resident=neighbours.elsewhere, id=message.pk, now=NOW)
    (row,) = selectors.sent(user=neighbours.caretaker)
    assert (row.sent_count, row.delivered_count, row.read_count) == (3, 2, 1)
    assert not selectors.sent(user=neighbours.town.users["landlord"])


def test_a_message_is_taken_back_within_a_day(neighbours: Neighbours) -> None:
    message = send(neighbours)
    with pytest.raises(ValidationError):
        services.message_withdraw(user=neighbours.caretaker, message=message, now=NOW + timedelta(hours=25))
    with pytest.raises(PermissionDenied):
        services.message_withdraw(user=neighbours.town.users["nobody"], message=message, now=NOW)
    services.message_withdraw(user=neighbours.caretaker, message=message, now=NOW + timedelta(hours=1))
    message.refresh_from_db()
    assert message.withdrawn_at == NOW + timedelta(hours=1)


def screen(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def values(**changes: str) -> dict[str, str]:
    return {
        "id": str(uuid4()),
        "scope": "B\x1f",
        "title": "Eau coupée",
        "text": "Demain matin.",
        "signature": "La loge",
    } | changes


def test_the_caretaker_reads_the_message_again_before_it_leaves(neighbours: Neighbours) -> None:
    client = screen(neighbours.caretaker)
    address = f"/admin/messages-aux-habitants/ecrire/{neighbours.residence.pk}/"
    assert "Bâtiment B (1 compte)" in client.get(address).content.decode()
    body = values(text="<b>Demain</b>")
    again = client.post(address, body).content.decode()
    assert "&lt;b&gt;Demain&lt;/b&gt;" in again
    assert "Envoyer à 1 compte" in again
    assert not StaffMessage.objects.exists()
    assert client.post(address, body | {"send": "1"}).status_code == 302
    assert "lu par 0 sur 1, reçu par 0" in client.get("/admin/messages-aux-habitants/").content.decode()


def test_an_empty_part_of_the_residence_is_told_before_anything_is_sent(neighbours: Neighbours) -> None:
    neighbours.in_b.memberships.update(left_at=NOW)
    address = f"/admin/messages-aux-habitants/ecrire/{neighbours.residence.pk}/"
    page = screen(neighbours.caretaker).post(address, values(send="1"))
    assert "Personne n’a encore de compte" in page.content.decode()
    assert not StaffMessage.objects.exists()


@pytest.mark.parametrize("who", ["landlord", "communicator", "nobody"])
def test_the_screens_are_not_there_for_others(neighbours: Neighbours, who: str) -> None:
    client = screen(neighbours.town.users[who])
    address = f"/admin/messages-aux-habitants/ecrire/{neighbours.residence.pk}/"
    assert client.post(address, values(send="1")).status_code in (302, 404)
    assert not StaffMessage.objects.exists()
    if who != "nobody":
        assert "Messages aux habitants" not in client.get("/admin/").content.decode()
