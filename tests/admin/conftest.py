"""The house of the matrix: built once, asked by everybody."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import override_settings
from pytest_django import DjangoDbBlocker

from tests.admin.house import House, house_build
from tests.places.town import build
from tests.support.database import shared_by_tests


@pytest.fixture(scope="module")
def house(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[House]:
    """The house inside a transaction that ends with the file of tests; the second factor is asked for."""
    var: Path = tmp_path_factory.mktemp("var")
    with (
        override_settings(PALIER_VAR=var, MEDIA_ROOT=var / "uploads", PALIER_SECOND_FACTOR=True),
        shared_by_tests(django_db_blocker),
    ):
        # Each refusal is a warning: there are thousands, and none of them is one.
        logging.disable(logging.WARNING)
        yield house_build(build())
        logging.disable(logging.NOTSET)
