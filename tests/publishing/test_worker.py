"""The resident worker keeps the clock of scheduled pages, and waits for a database that is busy."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import OperationalError
from wagtail.models import Revision

from cms.editorial.models import NewsPage
from cms.publishing import outbox, outlet, schedule
from cms.publishing.models import Change
from cms.publishing.worker import Worker
from sitegen.source import Loaded
from tests.publishing import town
from tests.publishing.conftest import on_disk

Page = Callable[[str], Any]


def settle(worker: Worker) -> None:
    """Let a worker do all it finds to do."""
    while worker.step():
        pass


def bring_forward(page: Any, **dates: datetime) -> None:
    """Make a plan due, as if time had passed."""
    type(page).objects.filter(pk=page.pk).update(**dates)
    revision = page.latest_revision
    for name, value in dates.items():
        revision.content[name] = value.isoformat()
        if name == "go_live_at" and revision.approved_go_live_at:
            revision.approved_go_live_at = value
    revision.save()


def test_a_scheduled_page_goes_live_by_the_worker_alone(imported: Loaded, page: Page) -> None:
    worker = Worker()
    settle(worker)
    assert town.ident("demain") not in on_disk()
    bring_forward(page("demain"), go_live_at=datetime.now(UTC) - timedelta(seconds=1))
    worker._looked_at -= timedelta(minutes=1)
    settle(worker)
    assert page("demain").live
    assert town.ident("demain") in on_disk()


def test_an_expired_page_is_taken_away_by_the_worker_alone(imported: Loaded, page: Page) -> None:
    worker = Worker()
    settle(worker)
    assert town.ident("bientot") in on_disk()
    bring_forward(page("bientot"), expire_at=datetime.now(UTC) - timedelta(seconds=1))
    worker._looked_at -= timedelta(minutes=1)
    settle(worker)
    bientot = page("bientot")
    assert (bientot.live, bientot.expired) == (False, True)
    assert town.ident("bientot") not in on_disk()


def test_the_worker_knows_the_next_instant_without_looking_for_it_all_the_time(imported: Loaded, page: Page) -> None:
    demain = page("demain").go_live_at
    assert schedule.next_instant() == demain
    soon = datetime.now(UTC) + timedelta(hours=1)
    news = page("marseille").add_child(instance=NewsPage(title="Bientôt", slug="bientot", live=False, go_live_at=soon))
    news.save_revision().publish()
    worker = Worker()
    settle(worker)
    assert worker._next_instant == soon


def test_a_clock_set_back_does_not_stop_the_worker_from_looking(imported: Loaded, page: Page) -> None:
    worker = Worker()
    settle(worker)
    worker._looked_at += timedelta(days=400)
    bring_forward(page("demain"), go_live_at=datetime.now(UTC) - timedelta(seconds=1))
    settle(worker)
    assert page("demain").live


def test_a_scheduled_page_that_cannot_be_published_does_not_hold_the_others_back(imported: Loaded, page: Page) -> None:
    past = datetime.now(UTC) - timedelta(seconds=1)
    bring_forward(page("demain"), go_live_at=past)
    broken = page("marseille").add_child(instance=NewsPage(title="Cassée", slug="cassee", live=False))
    revision = broken.save_revision()
    Revision.objects.filter(pk=revision.pk).update(
        approved_go_live_at=past - timedelta(hours=1), content={**revision.content, "title": ""}
    )
    assert schedule.run_due(datetime.now(UTC)) == 1
    assert page("demain").live


def test_a_busy_database_is_waited_for(imported: Loaded, monkeypatch: pytest.MonkeyPatch) -> None:
    worker = Worker(interval=0.001)
    tries = []

    def busy() -> outbox.Pass:
        tries.append(1)
        if len(tries) == 3:
            worker.stop()
        raise OperationalError("database is locked")

    monkeypatch.setattr(outbox, "drain", busy)
    worker.run()
    assert len(tries) == 3


def test_a_page_that_cannot_be_read_does_not_stop_the_worker(
    imported: Loaded, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    honest = outlet.expected
    broken = UUID(town.ident("crue"))

    def expected(record_id: UUID, now: datetime) -> outlet.Expected | None:
        if record_id == broken:
            raise KeyError("a defect of ours")
        return honest(record_id, now)

    monkeypatch.setattr(outlet, "expected", expected)
    outbox.hand_over([broken, UUID(town.ident("jardin"))], reason="test")
    settle(Worker())
    assert "cannot be compared" in caplog.text
    assert Change.objects.get().error == "'a defect of ours'"
