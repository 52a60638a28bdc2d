"""Long lists a page at a time."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from rest_framework.request import Request
from rest_framework.serializers import ModelSerializer
from rest_framework.test import APIRequestFactory

from cms.api.pagination import CursorPages
from cms.api.problems import Malformed
from cms.residents.models import ErasedAccount


class Line(ModelSerializer):
    """A row."""

    class Meta:
        model = ErasedAccount
        fields = ["resident_id", "erased_at"]


def page(cursor: str = "", path: str = "/list/") -> Any:
    request = Request(APIRequestFactory().get(path, {"cursor": cursor}))
    return CursorPages(size=2).answer(request, ErasedAccount.objects.order_by("-erased_at", "-pk"), Line).data


def test_every_row_comes_once_although_new_ones_arrive_and_many_share_an_instant(db: None) -> None:
    now = timezone.now()
    for number in range(5):
        ErasedAccount.objects.create(resident_id=f"{number:032x}", erased_at=now)
    first = page()
    ErasedAccount.objects.create(resident_id=f"{99:032x}", erased_at=now + timedelta(seconds=1))
    second = page(first["next"])
    third = page(second["next"])
    numbers = [row["resident_id"][-1] for each in (first, second, third) for row in each["results"]]
    assert (numbers, third["next"]) == (["4", "3", "2", "1", "0"], None)


@pytest.mark.parametrize("cursor", ["x", "é", "a:b:c", "0" * 2000, "\x00", "WyIvIl0:1:2"])
def test_a_cursor_that_is_not_ours_or_of_another_list_is_refused(db: None, cursor: str) -> None:
    for number in range(3):
        ErasedAccount.objects.create(resident_id=f"{number:032x}", erased_at=timezone.now())
    with pytest.raises(Malformed):
        page(cursor)
    with pytest.raises(Malformed):
        page(page()["next"], path="/another/")
