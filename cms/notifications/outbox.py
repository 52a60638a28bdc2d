"""What every outbox does with its rows: each is sent at least once, even when the process that sent it was killed."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import TypeVar

from django.db import connection, transaction
from django.db.models import Q, QuerySet

from cms.notifications import rules
from cms.notifications.channels.sending import Answer, Outcome
from cms.notifications.models import Outgoing

logger = logging.getLogger(__name__)

BATCH = 20
LEASE = timedelta(minutes=5)
"""How long a process may take over one row, and those before it, before another believes it dead."""
Row = TypeVar("Row", bound=Outgoing)
State = Outgoing.State


def claim(rows: QuerySet[Row], now: datetime) -> list[Row]:
    """Take what is due, or was left by a process that died, a batch at most; nobody else takes it while the lease runs."""
    waiting = Q(state=State.WAITING, due_at__lte=now)
    abandoned = Q(state=State.SENDING, lease_until__lt=now)
    with transaction.atomic():
        due = rows.select_related(None).filter(waiting | abandoned).order_by("due_at")
        if connection.features.has_select_for_update_skip_locked:
            due = due.select_for_update(skip_locked=True)
        ids = list(due.values_list("pk", flat=True)[:BATCH])
        rows.filter(pk__in=ids).update(state=State.SENDING, lease_until=now + LEASE)
    return list(rows.filter(pk__in=ids).order_by("due_at"))


def in_turn(claimed: Sequence[Row], now: datetime) -> Iterator[Row]:
    """Each row of a batch when its turn comes, whose lease then begins anew; not those that another process has taken since.

    Servers may answer so late that the others believe this process dead.
    """
    started = time.monotonic()
    for row in claimed:
        until = now + timedelta(seconds=time.monotonic() - started) + LEASE
        ours = type(row)._default_manager.filter(pk=row.pk, state=State.SENDING, lease_until=row.lease_until)
        if ours.update(lease_until=until):
            yield row


def keep(row: Outgoing, answer: Answer, now: datetime) -> None:
    """Write what became of a sending: its end, or when it is tried again."""
    row.attempts += 1
    if answer.outcome is Outcome.SENT:
        row.sent_at = now
        end(row, State.SENT)
        return
    again = rules.next_try(row.attempts, now) if answer.outcome is Outcome.AGAIN else None
    logger.warning("%s %s (%s): %s", type(row).__name__, row.pk, row, answer.failure)
    if again:
        wait(row, again, answer.failure)
    else:
        end(row, State.DROPPED if answer.outcome is Outcome.NOWHERE else State.FAILED, answer.failure)


def wait(row: Outgoing, due: datetime, failure: str = "") -> None:
    """Give a row back until `due`."""
    row.state, row.due_at, row.lease_until, row.error = State.WAITING, due, None, failure[:300]
    row.save()


def end(row: Outgoing, state: str, failure: str = "") -> None:
    """Nothing is left to do about a row."""
    row.state, row.lease_until, row.error = state, None, failure[:300]
    row.save()
