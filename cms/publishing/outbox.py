"""The outbox: changes are noted in the transaction that makes them, and handed to the disk by the worker."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from django.db import OperationalError, transaction
from django.db.models import Q
from django.utils import timezone

from cms.publishing import outlet, tree
from cms.publishing.models import Change

logger = logging.getLogger(__name__)

BATCH = 200
"""Changes looked at in one pass, so that a fresh click waits for a few files at most."""
LONGEST_WAIT = timedelta(seconds=60)
"""Between two attempts at a disk that refuses."""


@dataclass
class Pass:
    """What one pass over the outbox did."""

    outcomes: dict[outlet.Outcome, int] = field(default_factory=lambda: defaultdict(int))
    spread: int = 0
    """Changes of many pages that became one row for each."""
    failed: int = 0

    @property
    def handled(self) -> int:
        """How many pages were looked at."""
        return sum(self.outcomes.values())


def hand_over(subjects: Iterable[str | UUID], *, reason: str, scope: str = Change.Scope.PAGE) -> None:
    """Note that these subjects changed. Call it inside the transaction of the change."""
    now = timezone.now()
    Change.objects.bulk_create(
        Change(scope=scope, subject=str(subject), reason=reason, created=now) for subject in subjects
    )


def drain() -> Pass:
    """Hand over what waits, a batch at most. A disk that refuses keeps its rows, which are tried again later."""
    done = Pass()
    waiting: dict[tuple[str, str], list[Change]] = defaultdict(list)
    due = Q(retry_at=None) | Q(retry_at__lte=timezone.now())
    for change in Change.objects.filter(due).order_by("sequence")[:BATCH]:
        waiting[change.scope, change.subject].append(change)
    for (scope, subject), changes in waiting.items():
        try:
            if scope == Change.Scope.PAGE:
                done.outcomes[_hand_over_page(UUID(subject), changes)] += 1
            else:
                _spread(scope, subject, changes)
                done.spread += 1
        except OperationalError:
            raise  # the database is busy or away: the worker waits for it, the row is not to blame
        except Exception as error:
            done.failed += 1
            _put_back(changes, error)
    return done


def _hand_over_page(record_id: UUID, changes: list[Change]) -> outlet.Outcome:
    with transaction.atomic():
        outcome = outlet.refresh(record_id, requested_at=changes[-1].created)
        Change.objects.filter(pk__in=[change.pk for change in changes]).delete()
    logger.info("Record %s: %s (%s)", record_id, outcome.value, ", ".join(change.reason for change in changes))
    return outcome


def _spread(scope: str, subject: str, changes: list[Change]) -> None:
    """Replace a change of many pages by one row for each, as the tree is now and not as it was at the click."""
    with transaction.atomic():
        touched = (
            tree.record_ids_below(UUID(subject)) if scope == Change.Scope.SUBTREE else tree.record_ids_using(subject)
        )
        latest = changes[-1]
        Change.objects.bulk_create(
            Change(subject=str(each), reason=latest.reason, created=latest.created) for each in touched
        )
        Change.objects.filter(pk__in=[change.pk for change in changes]).delete()


def _put_back(changes: list[Change], error: Exception) -> None:
    """Keep the rows for later: half a second, then twice as long each time."""
    attempts = changes[-1].attempts + 1
    wait = min(timedelta(seconds=0.25 * 2 ** min(attempts, 20)), LONGEST_WAIT)
    if isinstance(error, OSError):
        logger.error("Records folder refuses %s: %s; next attempt in %s s", changes[-1], error, wait.total_seconds())
    else:
        logger.exception("Cannot hand over %s; next attempt in %s s", changes[-1], wait.total_seconds())
    Change.objects.filter(pk__in=[change.pk for change in changes]).update(
        attempts=attempts, retry_at=timezone.now() + wait, error=str(error)[:500]
    )
