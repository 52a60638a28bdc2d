"""The whole system on PostgreSQL, begun with an empty database: the story from the letter to the message, told there too."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.journeys import test_from_letter_to_message as story
from tests.support.postgresql import postgresql
from tests.support.stack import Stack, start


@pytest.fixture
def stack(tmp_path: Path) -> Iterator[Stack]:
    """In the place of the system that the other journeys share."""
    with postgresql() as database:
        stack = start(tmp_path / "var", database)
        yield stack
        assert stack.end(signal.SIGINT) == 0
        assert not (stack.var / "palier.sqlite3").exists()


test_from_the_landlord_s_file_to_the_caretaker_s_message_and_the_move_out = (
    story.test_from_the_landlord_s_file_to_the_caretaker_s_message_and_the_move_out
)
