"""What residents read of the messages written to them, through the API."""

from __future__ import annotations

from typing import Any

import pytest

from cms.messaging import services
from cms.messaging.models import MessageRecipient, StaffMessage
from tests.api.neighbourhood import Device
from tests.api.signed_in import device_of
from tests.messaging.conftest import Neighbours
from tests.messaging.test_messages import send

MESSAGES = "messages/"


def listed(client: Device, cursor: str = "") -> Any:
    return client.get(MESSAGES, **({"cursor": cursor} if cursor else {})).json()


def test_a_resident_of_building_b_reads_it_and_the_neighbour_of_building_a_does_not(neighbours: Neighbours) -> None:
    message = send(neighbours, "B")
    there, here = device_of(neighbours.in_b), device_of(neighbours.in_a1)
    (line,) = listed(there)["results"]
    assert line["title"] == "Eau coupée demain"
    assert line["scope"] == "Les Tilleuls, bâtiment B"
    assert line["read"] is False
    assert there.get(f"{MESSAGES}{message.pk}/").json()["text"].endswith("Gardez un seau d’eau.")
    assert listed(here)["results"] == []
    assert here.get(f"{MESSAGES}{message.pk}/").status_code == 404
    assert here.post(f"{MESSAGES}{message.pk}/read/").status_code == 404
    assert Device().get(MESSAGES).status_code == 401


def test_reading_is_counted_and_the_signal_of_the_page_goes_out(neighbours: Neighbours) -> None:
    message = send(neighbours, "B")
    client = device_of(neighbours.in_b)
    assert client.get("session/").json()["unread"]["staff_message"] == 1
    assert client.post(f"{MESSAGES}{message.pk}/read/").status_code == 204
    assert client.post(f"{MESSAGES}{message.pk}/read/").status_code == 204
    assert client.get("session/").json()["unread"]["staff_message"] == 0
    assert listed(client)["results"][0]["read"] is True
    assert MessageRecipient.objects.get(message=message).read_at is not None


def test_of_a_message_taken_back_residents_see_only_that_it_was(neighbours: Neighbours) -> None:
    message = send(neighbours, "B")
    services.message_withdraw(user=neighbours.caretaker, message=message, now=message.sent_at)
    client = device_of(neighbours.in_b)
    answers = client.get(MESSAGES).content + client.get(f"{MESSAGES}{message.pk}/").content
    assert "retiré" in answers.decode()
    assert "Eau coupée" not in answers.decode()
    assert "seau" not in answers.decode()


def test_a_long_list_comes_a_page_at_a_time_without_a_gap(neighbours: Neighbours) -> None:
    for number in range(70):
        send(neighbours, "B", title=f"Message {number}")
    client = device_of(neighbours.in_b)
    seen, cursor = [], ""
    while True:
        page = listed(client, cursor)
        seen += [each["title"] for each in page["results"]]
        cursor = page["next"]
        if not cursor:
            break
        send(neighbours, "B", title="Arrivé entre deux pages")
    assert sorted(seen) == sorted(f"Message {number}" for number in range(70))
    assert client.get(MESSAGES, cursor="x" * 50).status_code == 400


@pytest.mark.parametrize("id", ["0", "00000000-0000-4000-8000-000000000000"])
def test_a_message_that_is_not_there_is_told_like_somebody_else_s(neighbours: Neighbours, id: str) -> None:
    assert device_of(neighbours.in_b).get(f"{MESSAGES}{id}/").status_code == 404


def test_nothing_that_is_read_names_who_sent_it_or_who_else_received_it(neighbours: Neighbours) -> None:
    message = send(neighbours)
    answer = device_of(neighbours.in_b).get(f"{MESSAGES}{message.pk}/").json()
    assert set(answer) == {"id", "title", "signature", "scope", "sent_at", "read", "text"}
    assert StaffMessage.objects.get().sender.username not in str(answer)
