"""How many queries an address costs: as many for a long history as for a short one, and no write for a second look."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cms.messaging.models import MessageRecipient, StaffMessage
from cms.notifications.services import notify
from cms.organisations.models import Organisation
from tests.api.neighbourhood import Device, Neighbourhood
from tests.api.signed_in import device_of

EXPECTED = {
    "session/": 3,
    "messages/": 2,
    "messages/{message}/": 2,
    "notifications/": 2,
    "notifications/preferences/": 2,
    "notifications/push/": 2,
    "account/": 2,
    "sessions/": 2,
}
"""One of them recognises the session."""


@pytest.fixture
def write(neighbourhood: Neighbourhood) -> Callable[[int], StaffMessage]:
    """Messages and notifications to amina."""
    amina = neighbourhood.residents["amina"]
    organisation = Organisation.objects.create(kind=Organisation.Kind.LANDLORD, name="Habitat 13")

    def many(number: int) -> StaffMessage:
        for each in range(number):
            message = StaffMessage.objects.create(
                organisation=organisation,
                sender=neighbourhood.town.users["landlord"],
                signature="La loge",
                residence=neighbourhood.town.pages["residence"],
                title="Eau",
                text="Coupure",
                sent_at=timezone.now() + timedelta(seconds=each),
            )
            MessageRecipient.objects.create(
                message=message, resident=amina, household=neighbourhood.households["amina"]
            )
            notify(
                residents=[amina],
                topic="staff_message",
                event=f"staff_message:{message.pk}",
                title="Un message",
                path="/",
                now=timezone.now(),
            )
        return message

    return many


@pytest.fixture
def phone(neighbourhood: Neighbourhood) -> Device:
    return device_of(neighbourhood.residents["amina"])


def queries(ask: Callable[[], Any]) -> list[str]:
    with CaptureQueriesContext(connection) as found:
        assert ask().status_code in (200, 204)
    return [each["sql"] for each in found if not each["sql"].startswith(("SAVEPOINT", "RELEASE"))]


@pytest.mark.parametrize("path", EXPECTED)
def test_an_address_costs_a_fixed_number_of_queries(
    phone: Device, write: Callable[[int], StaffMessage], path: str
) -> None:
    counts = []
    for number in (1, 30):
        address = path.format(message=write(number).pk)
        phone.get(address)
        counts.append(len(queries(lambda address=address: phone.get(address))))
    assert counts == [EXPECTED[path]] * 2


def rows_written(ask: Callable[[], Any]) -> int:
    written = 0

    def count(execute: Any, sql: str, parameters: Any, many: bool, context: dict[str, Any]) -> Any:
        nonlocal written
        result = execute(sql, parameters, many, context)
        if sql.startswith(("UPDATE", "INSERT", "DELETE")):
            written += context["cursor"].rowcount
        return result

    with connection.execute_wrapper(count):
        assert ask().status_code in (200, 204)
    return written


def test_a_list_that_was_fetched_and_a_message_that_was_read_are_not_written_down_again(
    phone: Device, write: Callable[[int], StaffMessage]
) -> None:
    read = f"messages/{write(3).pk}/read/"
    for ask, rows in ((lambda: phone.get("messages/"), 3), (lambda: phone.post(read), 2)):
        assert rows_written(ask) == rows
        assert rows_written(ask) == 0


def test_a_message_is_noted_as_read_by_one_write_where_it_is_and_one_where_it_was_announced(
    phone: Device, write: Callable[[int], StaffMessage]
) -> None:
    read = f"messages/{write(3).pk}/read/"
    asked = queries(lambda: phone.post(read, Idempotency_Key="k" * 20))
    assert [each.split()[0] for each in asked] == ["SELECT", "UPDATE", "UPDATE"]
