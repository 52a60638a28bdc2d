"""How residents choose to be told, through the API, and the one click that ends e-mails."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from cms.notifications import unsubscribing
from cms.notifications.models import Notification, Preferences
from cms.residents.models import Resident
from tests.api.conftest import is_problem
from tests.api.neighbourhood import Device
from tests.api.signed_in import device_of
from tests.notifications.test_delivery import tell
from tests.residents.people import dwelling, household, resident

PREFERENCES = "notifications/preferences/"


@pytest.fixture
def phone(jeanne: Resident) -> Device:
    """Jeanne's browser."""
    return device_of(jeanne)


def change(device: Device, **values: Any) -> Any:
    return device.send("PATCH", PREFERENCES, values)


def test_choices_are_kept(phone: Device) -> None:
    assert change(phone, quiet_from="21:30", unwanted_topics=["staff_message"]).status_code == 200
    found = phone.get(PREFERENCES).json()
    assert found["quiet_from"] == "21:30:00"
    assert found["unwanted_topics"] == ["staff_message"]
    assert found["email"] is True


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"quiet_from": "25:00"}, "quiet_from"),
        ({"unwanted_topics": ["bills"]}, "unwanted_topics.0"),
        ({"push": True}, "push"),
        ({"email": "perhaps"}, "email"),
    ],
)
def test_a_choice_that_cannot_be_is_told_beside_its_field(phone: Device, values: dict[str, Any], field: str) -> None:
    problem = is_problem(change(phone, **values), 422)
    assert field.startswith(problem["errors"][0]["field"])


def test_a_resident_sees_and_clears_their_own_notifications_only(phone: Device, jeanne: Resident, town: Any) -> None:
    other = resident("ali", household(dwelling(town.pages["residence"], door="7")))
    tell(jeanne)
    tell(other)
    (line,) = phone.get("notifications/").json()["results"]
    theirs = str(Notification.objects.get(resident=other).pk)
    body = {"ids": [line["id"], theirs]}
    assert phone.post("notifications/read/", body).status_code == 204
    assert Notification.objects.get(resident=jeanne).read_at is not None
    assert Notification.objects.get(resident=other).read_at is None


def test_one_click_of_a_mail_reader_ends_e_mails_without_signing_in(jeanne: Resident) -> None:
    address = f"/api/resident/notifications/unsubscribe/{unsubscribing.make_token(jeanne.pk)}/"
    client = Client(enforce_csrf_checks=True)
    page = client.get(address)
    assert "Ne plus recevoir d’e-mail" in page.content.decode()
    assert Preferences.objects.get(resident=jeanne).email, "looking at the page ends nothing"
    done = client.post(address, {"List-Unsubscribe": "One-Click"})
    assert "C’est fait" in done.content.decode()
    assert not Preferences.objects.get(resident=jeanne).email


@pytest.mark.parametrize("token", ["x", "ImhhbGxvIg:1abc:zzz", "%00", "a" * 500])
def test_a_token_that_is_not_ours_ends_nothing(jeanne: Resident, token: str) -> None:
    assert Client().post(f"/api/resident/notifications/unsubscribe/{token}/").status_code == 404
    assert Preferences.objects.get(resident=jeanne).email
