"""The resident process that hands changes to the disk, keeps the clock, and makes database and disk agree."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import UUID

from django.db import InterfaceError, OperationalError, connection
from django.utils import timezone

from cms.content_api import previews
from cms.publishing import outbox, outlet, reconcile, schedule

logger = logging.getLogger(__name__)

SCHEDULE_CHECK = timedelta(seconds=15)
"""Longest time without a look at the planned instants, for those changed without a signal and for a clock that jumps."""
RECONCILIATION_EVERY = timedelta(hours=1)
RECONCILIATION_SLICE = 0.05
"""Seconds of reconciliation between two looks at the outbox, so that a click never waits behind it."""
LONGEST_PAUSE = 10.0
"""Seconds between two attempts at a database that is away."""


class Worker:
    """One loop: the outbox first, then what is due, then a slice of reconciliation."""

    def __init__(self, interval: float = 0.1) -> None:
        self.interval = interval
        self.stopping = threading.Event()
        self._looked_at = self._reconciled_at = datetime.min.replace(tzinfo=timezone.get_default_timezone())
        self._next_instant: datetime | None = None
        self._unchecked: Iterator[UUID] | None = None

    def stop(self) -> None:
        """Ask the loop to end after the file at hand."""
        self.stopping.set()

    def run(self) -> None:
        """Work until asked to stop; a database that is locked or away is waited for."""
        pause = self.interval
        while not self.stopping.is_set():
            try:
                busy = self.step()
                pause = 0.0 if busy else self.interval
            except (OperationalError, InterfaceError) as error:
                pause = min(max(pause, self.interval) * 2, LONGEST_PAUSE)
                logger.warning("Database unavailable (%s); next attempt in %.1f s", error, pause)
                connection.close()
            self.stopping.wait(pause)

    def step(self) -> bool:
        """One turn of the loop; whether more work waits already."""
        now = timezone.now()
        handed = outbox.drain()
        if handed.handled or handed.spread:
            self._next_instant = schedule.next_instant()
        published = self._keep_the_clock(now)
        return bool(handed.handled or handed.spread or published) or self._reconcile(now)

    def _keep_the_clock(self, now: datetime) -> int:
        """Publish and unpublish what is due; how many pages changed."""
        # A clock set back would otherwise leave the last look in the future, and the next one far away.
        if not timedelta(0) <= now - self._looked_at < SCHEDULE_CHECK:
            self._next_instant, self._looked_at = schedule.next_instant(), now
        if self._next_instant is None or self._next_instant > now:
            return 0
        changed = schedule.run_due(now)
        planned = schedule.next_instant()
        # What failed stays due: it gets its next chance with the next regular look.
        self._next_instant = planned if planned and planned > now else None
        return changed

    def _reconcile(self, now: datetime) -> bool:
        if self._unchecked is None:
            if timedelta(0) <= now - self._reconciled_at < RECONCILIATION_EVERY:
                return False
            self._unchecked, self._reconciled_at = iter(reconcile.every_record_id()), now
            previews.remove_expired()
        until = time.monotonic() + RECONCILIATION_SLICE
        for record_id in self._unchecked:
            if self._differs(record_id):
                logger.warning("Record %s was not what the database says: put right", record_id)
            if time.monotonic() > until or self.stopping.is_set():
                return True
        self._unchecked = None
        try:
            reconcile.remove_strays()
        except OSError as error:
            logger.error("Records folder refuses to be tidied: %s", error)
        return False

    def _differs(self, record_id: UUID) -> bool:
        try:
            return outlet.refresh(record_id) in (outlet.Outcome.WRITTEN, outlet.Outcome.REMOVED)
        except OperationalError:
            raise
        except OSError as error:
            logger.error("Records folder refuses %s: %s", record_id, error)
        except Exception:
            # One page that cannot be read must not stop the process that serves all the others.
            logger.exception("Record %s cannot be compared", record_id)
        return False
