"""The town of `tests.places.town`: built once for each file of tests, as it was for each test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytest_django import DjangoDbBlocker

from tests.places.town import Town, build
from tests.support.database import shared_by_tests


@pytest.fixture(scope="module")
def built_town(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Town]:
    """The town inside a transaction that ends with the file of tests; each test has its own within."""
    with shared_by_tests(django_db_blocker):
        yield build()


@pytest.fixture
def town(built_town: Town, db: None) -> Town:
    """The town and its people, read again: a test may change them at will."""
    return Town(
        pages={name: type(page).objects.get(pk=page.pk) for name, page in built_town.pages.items()},
        users={name: type(user).objects.get(pk=user.pk) for name, user in built_town.users.items()},
    )
