"""Mail servers that answer late, or refuse in other ways than an address: nothing is lost, nobody is told twice by two of us."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from cms.notifications.channels import SENDERS, email
from cms.notifications.channels.sending import Answer, Sending
from cms.notifications.delivery import Deliveries
from cms.notifications.models import Delivery, Preferences
from cms.notifications.outbox import LEASE
from cms.residents.models import AccountMail, Resident
from cms.residents.services.account_mail import PAUSES, AccountMails, mail_ask
from tests.notifications.test_delivery import states, tell
from tests.places.town import Town
from tests.residents.people import NOW, dwelling, household, resident
from tests.support.smtp import MailServer

State = Delivery.State


def test_a_server_that_answers_late_but_answers_takes_the_message_once(jeanne: Resident, mail: MailServer) -> None:
    mail.hang = 0.1
    tell(jeanne)
    Deliveries().step(NOW)
    Deliveries().step(NOW + timedelta(minutes=2))
    assert states() == [State.SENT]
    assert len(mail.received) == 1


@pytest.mark.parametrize("greeting", ["421 too busy", "554 go away"])
def test_a_server_that_refuses_to_talk_is_tried_again(jeanne: Resident, mail: MailServer, greeting: str) -> None:
    mail.greeting = greeting
    tell(jeanne)
    Deliveries().step(NOW)
    assert states() == [State.WAITING]
    mail.greeting = "220 sink"
    Deliveries().step(NOW + timedelta(minutes=2))
    assert states() == [State.SENT]


def test_while_a_server_is_late_another_process_takes_what_waits_and_it_is_sent_once(
    jeanne: Resident, town: Town, mail: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    neighbours = [jeanne]
    for name in ("amina", "bruno"):
        other = resident(name, household(dwelling(town.pages["residence"], door=name)))
        other.email, other.email_confirmed_at = f"{name}@poste.example", NOW
        other.save()
        Preferences.objects.create(resident=other, email=True)
        neighbours.append(other)
    for each in neighbours:
        tell(each)
    late: list[str] = []

    def send_late(sending: Sending) -> Answer:
        if not late:
            late.append(sending.resident.email)
            # The server takes longer than anybody waits for a process: the next one goes on with what this one had taken.
            Deliveries().step(NOW + LEASE + timedelta(seconds=1))
        return email.send(sending)

    monkeypatch.setitem(SENDERS, "email", send_late)  # type: ignore[arg-type]
    Deliveries().step(NOW)
    assert states() == [State.SENT] * 3
    told = [message["To"] for message in mail.received]
    assert sorted({*told}) == ["amina@poste.example", "bruno@poste.example", "jeanne@poste.example"]
    assert [each for each in told if each not in late] == sorted({*told} - {*late}, key=told.index)
    assert len({message["Message-ID"] for message in mail.received}) == 3, "who is told twice sees it once"


@pytest.mark.parametrize("how", ["hangs", "refuses", "is not there"])
def test_a_mail_about_an_account_is_tried_again_then_given_up_and_no_address_is_logged(
    jeanne: Resident, mail: MailServer, settings: Any, caplog: pytest.LogCaptureFixture, how: str
) -> None:
    if how == "hangs":
        mail.hang, settings.EMAIL_TIMEOUT = 1.0, 0.5
    elif how == "refuses":
        mail.refuse = 550
    else:
        settings.EMAIL_PORT = 1
    mail_ask(resident=jeanne, purpose="password", now=NOW)
    at = NOW
    for pause in (*PAUSES, timedelta(0)):
        AccountMails().step(at)
        at += pause
    assert mail.received == []
    assert AccountMail.objects.get().sent_at is not None, "given up"
    assert len([each for each in caplog.records if "Account mail" in each.getMessage()]) == len(PAUSES) + 1
    assert "poste.example" not in caplog.text


def test_a_mail_about_an_account_that_a_late_server_takes_in_the_end_leaves_once(
    jeanne: Resident, mail: MailServer
) -> None:
    mail.hang = 0.1
    mail_ask(resident=jeanne, purpose="password", now=NOW)
    for minutes in (0, 2, 7):
        AccountMails().step(NOW + timedelta(minutes=minutes))
    (message,) = mail.received
    assert message["To"] == "jeanne@poste.example"
