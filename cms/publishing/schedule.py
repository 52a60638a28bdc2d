"""The clock of the CMS: pages go live and expire at their own instants, without cron."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime

from django.db import OperationalError, transaction
from django.db.models import Min
from wagtail.models import Page, Revision

logger = logging.getLogger(__name__)


def next_instant() -> datetime | None:
    """The next moment at which a page has to go live or to expire, or None when nothing is planned."""
    planned = (
        Page.objects.filter(live=True, expire_at__isnull=False).aggregate(at=Min("expire_at"))["at"],
        Revision.objects.filter(approved_go_live_at__isnull=False).aggregate(at=Min("approved_go_live_at"))["at"],
    )
    return min((each for each in planned if each), default=None)


def run_due(now: datetime) -> int:
    """Publish and unpublish what is due at `now`, each page in its own transaction; how many pages changed."""
    expiring = Page.objects.filter(live=True, expire_at__lte=now).order_by("expire_at").values_list("pk", flat=True)
    starting = (
        Revision.page_revisions.filter(approved_go_live_at__lte=now)
        .order_by("approved_go_live_at")
        .values_list("pk", flat=True)
    )
    expired = sum(_alone(_expire, pk, now) for pk in list(expiring))
    return expired + sum(_alone(_publish, pk, now) for pk in list(starting))


def _alone(action: Callable[[int, datetime], bool], pk: int, now: datetime) -> int:
    """One page that cannot be published must not keep the others from their hour."""
    try:
        with transaction.atomic():
            return int(action(pk, now))
    except OperationalError:
        raise
    except Exception:
        logger.exception("Scheduled change failed: %s %s", action.__name__, pk)
        return 0


def _expire(pk: int, now: datetime) -> bool:
    page = Page.objects.select_for_update().filter(pk=pk, live=True, expire_at__lte=now).first()
    if page is None:
        return False
    page.specific.unpublish(set_expired=True, log_action="wagtail.unpublish.scheduled")
    return True


def _publish(pk: int, now: datetime) -> bool:
    revision = Revision.objects.select_for_update().filter(pk=pk, approved_go_live_at__lte=now).first()
    if revision is None:
        return False
    revision.publish(log_action="wagtail.publish.scheduled")
    return True
