"""Takes announcements out of their hold and tells residents of them."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from django.db import InterfaceError, OperationalError

from cms.works_notices.models import Telling
from cms.works_notices.services import telling_make, telling_put_off

logger = logging.getLogger(__name__)

PAUSE = timedelta(minutes=5)
"""Before one that failed is tried again."""


class Tellings:
    """A chore of the background process."""

    def step(self, now: datetime) -> bool:
        """Tells of one announcement; whether more may wait."""
        due = Telling.objects.filter(state=Telling.State.WAITING, due_at__lte=now)
        telling = due.select_related("announcement").order_by("due_at").first()
        if telling is None:
            return False
        try:
            telling_make(telling=telling, now=now)
        except (OperationalError, InterfaceError):
            raise
        except Exception:
            logger.exception("Announcement %s could not be told; it is tried again later", telling.pk)
            telling_put_off(telling=telling, until=now + PAUSE)
        return True

    def stop(self) -> None:
        """Nothing is under way between two steps."""
