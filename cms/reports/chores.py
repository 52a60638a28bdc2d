"""What the background process does for reports."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from cms.reports.services import clock, forgetting
from cms.reports.services.photos import photos_sweep
from cms.reports.services.staff_mails import staff_mails_send
from cms.reports.services.telling_staff import BATCH, news_gather, staff_mails_sweep


class Looking:
    """Does something now and then, and again at once as long as it says that more waits."""

    def __init__(self, every: timedelta, look: Callable[[datetime], bool]) -> None:
        self._every, self._look = every, look
        self._looked_at: datetime | None = None

    def step(self, now: datetime) -> bool:
        """Look if it is time; whether more waits."""
        # A clock set back would otherwise put the next look far away.
        if self._looked_at is not None and timedelta(0) <= now - self._looked_at < self._every:
            return False
        if self._look(now):
            return True
        self._looked_at = now
        return False

    def stop(self) -> None:
        """Nothing is under way between two steps."""


class TellingStaff:
    """Gathers what the staff is to be told, and sends it."""

    def step(self, now: datetime) -> bool:
        """A few members' news into mails, and a few mails out; whether more waits."""
        gathered = news_gather(now=now)
        return staff_mails_send(now=now) or gathered == BATCH

    def stop(self) -> None:
        """Nothing is under way between two steps."""


def minding_the_clock() -> Looking:
    """Nudges, what is late, silence, and reports that reached nobody."""
    return Looking(timedelta(minutes=10), _mind_the_clock)


def forgetting_authors() -> Looking:
    """Who has left."""
    return Looking(timedelta(minutes=10), lambda now: forgetting.authors_forget(now=now) == forgetting.BATCH)


def sweeping() -> Looking:
    """What erased accounts leave behind, answers that may name them and files without a row; and mails of a month ago."""
    return Looking(timedelta(hours=1), _sweep)


def _mind_the_clock(now: datetime) -> bool:
    looks = (clock.deliver_again, clock.nudge_due, clock.escalate_late, clock.close_silent)
    done = [look(now=now) for look in looks]
    return clock.BATCH in done


def _sweep(now: datetime) -> bool:
    forgetting.answers_blank()
    photos_sweep(now=now)
    staff_mails_sweep(now=now)
    return False
