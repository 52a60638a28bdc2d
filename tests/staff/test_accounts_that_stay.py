"""Accounts that something names are kept, and the administrator reads why."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cms.residents.models import LetterBatch
from tests.places.town import Town


def made_letters(town: Town) -> Any:
    """The landlord, who asked for letters."""
    landlord = town.users["landlord"]
    LetterBatch.objects.create(residence=town.pages["residence"], asked_by=landlord, asked_at=timezone.now())
    return landlord


def test_who_made_letters_is_not_deleted_and_the_screen_says_what_to_do(town: Town, client: Client) -> None:
    landlord = made_letters(town)
    client.force_login(town.users["superuser"])
    answer = client.post(reverse("wagtailusers_users:delete", args=[landlord.pk]), follow=True)
    assert "décochez" in answer.content.decode()
    assert get_user_model().objects.filter(pk=landlord.pk).exists()


def test_of_several_none_is_deleted_when_one_has_to_stay(town: Town, client: Client) -> None:
    landlord, nobody = made_letters(town), town.users["nobody"]
    client.force_login(town.users["superuser"])
    address = reverse("wagtail_bulk_action", args=["auth", "user", "delete"]) + f"?id={landlord.pk}&id={nobody.pk}"
    assert "décochez" in client.post(address, {"next": "/admin/users/"}, follow=True).content.decode()
    assert get_user_model().objects.filter(pk__in=[landlord.pk, nobody.pk]).count() == 2


def test_an_account_that_nothing_names_goes(town: Town, client: Client) -> None:
    nobody = town.users["nobody"]
    client.force_login(town.users["superuser"])
    client.post(reverse("wagtailusers_users:delete", args=[nobody.pk]))
    assert not get_user_model().objects.filter(pk=nobody.pk).exists()
