"""What leaves the outbox, through a real mail server: once, at the right hour, again when it fails, never more than wanted."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from cms.notifications import services
from cms.notifications.delivery import Deliveries
from cms.notifications.models import Delivery, Notification
from cms.notifications.outbox import LEASE
from cms.notifications.rules import CEILINGS
from cms.residents.models import Resident
from cms.residents.services.refusals import Refused
from tests.residents.people import NOW
from tests.support.smtp import MailServer

State = Delivery.State


def tell(resident: Resident, event: str = "staff_message:1") -> None:
    services.notify(
        residents=[resident],
        topic="staff_message",
        event=event,
        title="Un message vous attend : la loge",
        path="/espace/messages/#1",
        now=NOW,
    )


def states() -> list[str]:
    return list(Delivery.objects.order_by("due_at").values_list("state", flat=True))


def test_an_e_mail_says_where_to_look_and_how_to_stop(jeanne: Resident, mail: MailServer) -> None:
    tell(jeanne)
    Deliveries().step(NOW)
    (message,) = mail.received
    text = message.get_payload(decode=True).decode()
    assert message["To"] == "jeanne@poste.example"
    assert "https://marseille.example/espace/messages/#1" in text
    assert "/api/resident/notifications/unsubscribe/" in message["List-Unsubscribe"]
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert states() == [State.SENT]


def test_the_same_event_told_twice_leaves_once(jeanne: Resident, mail: MailServer) -> None:
    tell(jeanne)
    tell(jeanne)
    Deliveries().step(NOW)
    Deliveries().step(NOW)
    assert len(mail.received) == 1
    assert Notification.objects.count() == 1


def test_nothing_leaves_at_night_and_it_leaves_in_the_morning(jeanne: Resident, mail: MailServer) -> None:
    tell(jeanne)
    Deliveries().step(NOW + timedelta(hours=12))
    assert (mail.received, states()) == ([], [State.WAITING])
    Deliveries().step(NOW + timedelta(hours=23))
    assert len(mail.received) == 1


def test_a_server_that_hangs_is_tried_again_later_and_the_message_keeps_its_id(
    jeanne: Resident, mail: MailServer, settings: Any
) -> None:
    tell(jeanne)
    mail.hang, settings.EMAIL_TIMEOUT = 2, 0.5
    Deliveries().step(NOW)
    assert states() == [State.WAITING]
    Deliveries().step(NOW + timedelta(seconds=30))
    assert states() == [State.WAITING], "not before the pause is over"
    mail.hang, settings.EMAIL_TIMEOUT = 0, 30
    Deliveries().step(NOW + timedelta(minutes=2))
    assert states() == [State.SENT]
    assert mail.received[-1]["Message-ID"] == f"<{Delivery.objects.get().pk}@marseille.example>"


def test_a_server_that_hangs_up_after_the_message_is_told_again_with_the_same_id(
    jeanne: Resident, mail: MailServer
) -> None:
    tell(jeanne)
    mail.drop = True
    Deliveries().step(NOW)
    mail.drop = False
    Deliveries().step(NOW + timedelta(minutes=2))
    assert len({each["Message-ID"] for each in mail.received}) == 1
    assert states() == [State.SENT]


@pytest.mark.parametrize(("code", "state"), [(550, State.DROPPED), (451, State.WAITING)])
def test_an_address_that_is_no_more_is_given_up_and_one_that_is_busy_is_not(
    jeanne: Resident, mail: MailServer, code: int, state: str
) -> None:
    tell(jeanne)
    mail.refuse = code
    Deliveries().step(NOW)
    assert states() == [state]
    assert "poste.example" not in Delivery.objects.get().error


def test_what_keeps_failing_is_given_up_after_a_day(jeanne: Resident, settings: Any, mail: MailServer) -> None:
    settings.EMAIL_PORT = 1
    tell(jeanne)
    for hours in range(96):
        Deliveries().step(NOW + timedelta(hours=hours))
    assert states() == [State.FAILED]
    assert Notification.objects.filter(resident=jeanne).exists(), "it still waits in the page"


def test_a_process_killed_while_sending_leaves_its_delivery_to_the_next(jeanne: Resident, mail: MailServer) -> None:
    tell(jeanne)
    Delivery.objects.update(state=State.SENDING, lease_until=NOW + LEASE)
    Deliveries().step(NOW + timedelta(minutes=1))
    assert mail.received == []
    Deliveries().step(NOW + LEASE + timedelta(seconds=1))
    assert len(mail.received) == 1


def test_a_storm_of_events_is_not_a_storm_of_e_mails(jeanne: Resident, mail: MailServer) -> None:
    for number in range(20):
        tell(jeanne, f"staff_message:{number}")
    while Deliveries().step(NOW):
        pass
    Deliveries().step(NOW)
    assert len(mail.received) == CEILINGS["email"]
    assert Notification.objects.count() == 20


def test_who_changes_their_mind_or_leaves_is_not_told_any_more(jeanne: Resident, mail: MailServer) -> None:
    tell(jeanne)
    services.preferences_change(resident=jeanne, changes={"email": False})
    Deliveries().step(NOW)
    services.preferences_change(resident=jeanne, changes={"email": True})
    tell(jeanne, "staff_message:2")
    jeanne.memberships.update(left_at=NOW)
    Deliveries().step(NOW)
    assert mail.received == []
    assert states() == [State.DROPPED, State.DROPPED]


def test_without_preferences_everything_stays_in_the_page(jeanne: Resident) -> None:
    jeanne.preferences.delete()
    tell(Resident.objects.get(pk=jeanne.pk))
    assert Notification.objects.count() == 1
    assert states() == []


def test_a_text_message_costs_one_and_goes_to_the_file_of_a_desk(
    jeanne: Resident, settings: Any, tmp_path: Path
) -> None:
    settings.PALIER_SMS_FILE = str(tmp_path / "sms.jsonl")
    services.preferences_change(resident=jeanne, changes={"email": False, "sms": True})
    tell(jeanne)
    Deliveries().step(NOW)
    sent = json.loads((tmp_path / "sms.jsonl").read_text())
    assert sent["to"] == "+33612345678"
    assert len(sent["text"]) <= 160
    assert sent["text"].endswith("https://marseille.example/espace/messages/#1")
    assert (tmp_path / "sms.jsonl").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("channel", ["push", "sms"])
def test_a_channel_that_leads_nowhere_is_refused_with_a_sentence(jeanne: Resident, settings: Any, channel: str) -> None:
    settings.PALIER_SMS_FILE = ""
    with pytest.raises(Refused) as refused:
        services.preferences_change(resident=jeanne, changes={channel: True})
    ((field, sentence),) = refused.value.errors.items()
    assert field == channel
    assert sentence.endswith(".")


def test_an_unconfirmed_address_is_never_written_to(jeanne: Resident, mail: MailServer) -> None:
    tell(jeanne)
    Resident.objects.update(email_confirmed_at=None)
    Deliveries().step(NOW)
    assert mail.received == []
    assert states() == [State.DROPPED]
