"""A POST that is sent twice is done once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db.models.signals import post_save
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from cms.api.views import ResidentView
from cms.messaging.api import MessageRead
from cms.messaging.models import MessageRecipient
from cms.notifications.api import NotificationsRead
from cms.notifications.models import Notification
from cms.residents.models import IdempotentRequest, Resident, ResidentSession
from tests.api.conftest import is_problem
from tests.api.neighbourhood import PASSWORD, Device, Neighbourhood
from tests.api.test_who_may_ask import message_to_amina

KEY = "0b9f3d5e-4c1c-4a57-9d57-0a3f2c6f7d11"


def opening(neighbourhood: Neighbourhood) -> dict[str, Any]:
    more = {"username": "yasmine", "password": PASSWORD, "display_name": "Yasmine"}
    return {**neighbourhood.letter("amina"), **more}


def test_an_account_opened_twice_is_one_account_signed_in(neighbourhood: Neighbourhood) -> None:
    device, lost = Device(), Device(address="198.51.100.3")
    first = lost.post("account/", opening(neighbourhood), Idempotency_Key=KEY)
    second = device.post("account/", opening(neighbourhood), Idempotency_Key=KEY)
    assert (first.status_code, first.json()) == (second.status_code, second.json()) == (201, second.json())
    assert second["Idempotency-Replayed"] == "true"
    assert Resident.objects.filter(username="yasmine").count() == 1
    assert ResidentSession.objects.count() == 1
    assert device.get("account/").status_code == 200
    # The cookie of the answer that was lost serves no more.
    is_problem(lost.get("account/"), 401)


def test_neither_cookie_nor_password_nor_name_is_kept_for_the_repetition(neighbourhood: Neighbourhood) -> None:
    device = Device()
    device.post("account/", opening(neighbourhood), Idempotency_Key=KEY)
    kept = str(list(IdempotentRequest.objects.values()))
    assert not [word for word in (PASSWORD, "asmine", device.cookies["palier_resident"]) if word in kept]
    is_problem(Device().post("account/", {**opening(neighbourhood), "password": "un autre"}, Idempotency_Key=KEY), 422)


def test_a_sign_in_repeated_after_its_session_ended_says_so(neighbourhood: Neighbourhood) -> None:
    device = Device()
    body = {"username": "amina", "password": PASSWORD}
    device.post("session/", body, Idempotency_Key=KEY)
    device.send("DELETE", "session/")
    is_problem(device.post("session/", body, Idempotency_Key=KEY), 409)


def test_a_household_added_twice_is_added_once_and_answered_the_same(neighbourhood: Neighbourhood) -> None:
    device = neighbourhood.device("amina")
    first = device.post("households/", neighbourhood.letter("denis"), Idempotency_Key=KEY)
    second = device.post("households/", neighbourhood.letter("denis"), Idempotency_Key=KEY)
    assert (first.status_code, first.content) == (second.status_code, second.content)
    is_problem(device.post("households/", neighbourhood.letter("carla"), Idempotency_Key=KEY), 422)
    assert len(device.get("account/").json()["households"]) == 2


def test_a_key_is_its_resident_s_own(neighbourhood: Neighbourhood) -> None:
    amina, bruno = neighbourhood.device("amina"), neighbourhood.device("bruno")
    assert amina.post("households/", neighbourhood.letter("denis"), Idempotency_Key=KEY).status_code == 201
    answer = bruno.post("households/", neighbourhood.letter("denis"), Idempotency_Key=KEY)
    assert answer.json()["resident"]["username"] == "bruno"
    assert "Idempotency-Replayed" not in answer


def test_what_was_refused_may_be_asked_again_with_the_same_key(neighbourhood: Neighbourhood) -> None:
    device = Device()
    wrong = {**opening(neighbourhood), "username": "deux mots"}
    is_problem(device.post("account/", wrong, Idempotency_Key=KEY), 422, "username")
    assert device.post("account/", opening(neighbourhood), Idempotency_Key=KEY).status_code == 201


@pytest.mark.usefixtures("impatient")
def test_a_request_still_running_is_not_run_twice_and_one_that_died_is_taken_over(neighbourhood: Neighbourhood) -> None:
    device = neighbourhood.device("amina")
    device.post("sessions/end-others/", Idempotency_Key=KEY)
    IdempotentRequest.objects.update(status=None, created_at=timezone.now())
    answer = device.post("sessions/end-others/", Idempotency_Key=KEY)
    is_problem(answer, 409)
    assert answer["Retry-After"] == "1"
    IdempotentRequest.objects.update(created_at=timezone.now() - timedelta(minutes=2))
    assert device.post("sessions/end-others/", Idempotency_Key=KEY).status_code == 204


def test_after_a_day_the_answer_is_forgotten(neighbourhood: Neighbourhood) -> None:
    device = neighbourhood.device("amina")
    device.post("households/", neighbourhood.letter("denis"), Idempotency_Key=KEY)
    IdempotentRequest.objects.update(created_at=timezone.now() - timedelta(hours=25))
    is_problem(device.post("households/", neighbourhood.letter("denis"), Idempotency_Key=KEY), 422, "code")


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits for a request that will not be answered meanwhile."""
    monkeypatch.setattr("cms.api.idempotency.PATIENCE", 0.1)


@pytest.mark.parametrize("key", ["", "court", "é" * 20, "a" * 65, "a b c d e f g h i j", "'; drop table"])
def test_a_key_that_is_none_is_refused(neighbourhood: Neighbourhood, key: str) -> None:
    is_problem(Device().post("letter/", neighbourhood.letter("amina"), Idempotency_Key=key), 400)


@pytest.mark.usefixtures("impatient")
def test_of_two_requests_at_once_one_opens_the_account_and_the_other_is_told_to_wait(
    neighbourhood: Neighbourhood,
) -> None:
    body, meanwhile = opening(neighbourhood), []

    def ask_again(**_signal: Any) -> None:
        meanwhile.append(Device().post("account/", body, Idempotency_Key=KEY))

    # The second one arrives while the first one writes.
    post_save.connect(ask_again, sender=Resident)
    try:
        assert Device().post("account/", body, Idempotency_Key=KEY).status_code == 201
    finally:
        post_save.disconnect(ask_again, sender=Resident)
    (second,) = meanwhile
    is_problem(second, 409)
    assert int(second["Retry-After"]) >= 1
    assert Device().post("account/", body, Idempotency_Key=KEY).status_code == 201
    assert Resident.objects.filter(username="yasmine").count() == 1


def test_a_message_read_twice_is_answered_the_same_and_keeps_the_time_of_the_first_reading(
    neighbourhood: Neighbourhood,
) -> None:
    id, device = message_to_amina(neighbourhood), neighbourhood.device("amina")
    first = device.post(f"messages/{id}/read/", Idempotency_Key=KEY)
    read_at = MessageRecipient.objects.get(message=id).read_at
    seen_at = Notification.objects.get().read_at
    second = device.post(f"messages/{id}/read/", Idempotency_Key=KEY)
    assert (first.status_code, first.content) == (second.status_code, second.content) == (204, b"")
    assert read_at is not None and MessageRecipient.objects.get(message=id).read_at == read_at
    assert seen_at is not None and Notification.objects.get().read_at == seen_at
    is_problem(neighbourhood.device("bruno").post(f"messages/{id}/read/", Idempotency_Key=KEY), 404)


def test_notifications_seen_twice_keep_the_time_of_the_first_look_and_those_that_came_between_stay_unseen(
    neighbourhood: Neighbourhood,
) -> None:
    message_to_amina(neighbourhood)
    device = neighbourhood.device("amina")
    (line,) = device.get("notifications/").json()["results"]
    body = {"ids": [line["id"]]}
    first = device.post("notifications/read/", body, Idempotency_Key=KEY)
    seen = Notification.objects.get()
    assert seen.read_at is not None
    Notification.objects.create(
        resident=seen.resident, topic=seen.topic, event="another", title="?", path="/", created_at=timezone.now()
    )
    second = device.post("notifications/read/", body, Idempotency_Key=KEY)
    assert (first.status_code, first.content) == (second.status_code, second.content) == (204, b"")
    assert list(Notification.objects.order_by("created_at").values_list("read_at", flat=True)) == [seen.read_at, None]


def test_what_repeats_harmlessly_keeps_no_answer_and_still_wants_a_key_that_is_one(
    neighbourhood: Neighbourhood,
) -> None:
    id, device = message_to_amina(neighbourhood), neighbourhood.device("amina")
    assert device.post(f"messages/{id}/read/", Idempotency_Key=KEY).status_code == 204
    assert not IdempotentRequest.objects.filter(key=KEY).exists()
    is_problem(device.post(f"messages/{id}/read/", Idempotency_Key="court"), 400)


def test_only_what_was_read_or_seen_is_said_to_repeat_harmlessly() -> None:
    """Each of these was thought through: following a fault again undoes a later change of mind, and so does most else."""
    assert {each for each in _views(get_resolver().url_patterns) if each.repeats_harmlessly} == {
        MessageRead,
        NotificationsRead,
    }


def _views(patterns: list[URLPattern | URLResolver]) -> set[type[ResidentView]]:
    found: set[type[ResidentView]] = set()
    for each in patterns:
        if isinstance(each, URLResolver):
            found |= _views(each.url_patterns)
        elif isinstance(view := getattr(each.callback, "view_class", None), type) and issubclass(view, ResidentView):
            found.add(view)
    return found
