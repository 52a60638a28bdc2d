"""« E-mails des signalements », in the account of a member of the staff."""

from __future__ import annotations

import re
from typing import Any

from django.contrib.auth import get_user_model
from django.urls import reverse

from cms.reports.models import StaffChoice
from tests.reports.desk.conftest import Desk, words

ACCOUNT = {"name_email-first_name": "Ana", "name_email-last_name": "Roy", "theme-theme": "system",
           "theme-contrast": "system", "theme-density": "default", "theme-keyboard_shortcuts": "on"}  # fmt: skip


def account(desk: Desk, who: str) -> Any:
    return desk.clients[who].get(reverse("wagtailadmin_account"))


def test_a_member_chooses_when_and_finds_the_choice_again(desk: Desk) -> None:
    page = words(account(desk, "caretaker"))
    assert "E-mails des signalements" in page and "caretaker@mail.example" in page
    answer = desk.clients["caretaker"].post(
        reverse("wagtailadmin_account"),
        ACCOUNT | {"report_mails-pressing": "morning", "report_mails-others": "never"},
    )
    assert answer.status_code == 302
    kept = StaffChoice.objects.get()
    assert (kept.user, kept.pressing, kept.others) == (desk.building.staff["caretaker"], "morning", "never")
    chosen = re.findall(
        r'<input [^>]*name="report_mails-[^>]* checked[^>]*>', account(desk, "caretaker").content.decode()
    )
    assert ['value="morning"' in chosen[0], 'value="never"' in chosen[1], len(chosen)] == [True, True, 2]


def test_a_choice_that_does_not_exist_is_refused_and_nothing_is_kept(desk: Desk) -> None:
    answer = desk.clients["caretaker"].post(
        reverse("wagtailadmin_account"),
        ACCOUNT | {"report_mails-pressing": "yesterday", "report_mails-others": "never"},
    )
    assert answer.status_code == 200
    assert not StaffChoice.objects.exists()


def test_without_an_address_the_account_says_that_nothing_is_sent(desk: Desk) -> None:
    get_user_model().objects.filter(pk=desk.building.staff["caretaker"].pk).update(email="")
    assert "n’a pas d’adresse e-mail : rien ne vous est envoyé" in words(account(desk, "caretaker"))


def test_who_deals_with_no_reports_is_asked_nothing(desk: Desk) -> None:
    assert "E-mails des signalements" not in words(account(desk, "mayor"))
