"""Work that nobody waits for in front of a screen: chores in one resident process (`manage.py background`)."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from django.db import InterfaceError, OperationalError, connection
from django.utils import timezone

from cms.residents.services.account_mail import AccountMails
from cms.residents.services.imports import erase_expired
from cms.residents.services.letter_making import BatchMaking, LeaseLost
from cms.residents.services.letters import batch_take, batches_erase_due

logger = logging.getLogger(__name__)

LONGEST_PAUSE = 10.0
"""Seconds between two attempts at a database that is away."""


class Chore(Protocol):
    """One sort of work, done in short steps so that the others have their turn."""

    def step(self, now: datetime) -> bool:
        """Do a little; whether there is more to do at once."""
        ...

    def stop(self) -> None:
        """Leave things so that another process can go on at once."""
        ...


class MakingLetters:
    """Makes the batches of letters that wait, one after the other."""

    def __init__(self) -> None:
        self._making: BatchMaking | None = None

    def step(self, now: datetime) -> bool:
        """One step of the batch at hand, or take the next one."""
        if self._making is None:
            batch = batch_take(now=now)
            if batch is None:
                return False
            self._making = BatchMaking(batch)
        making = self._making
        try:
            unfinished = making.step(now)
        except LeaseLost:
            logger.warning("Another process goes on with the letters of batch %s", making.batch.pk)
            unfinished = False
        if not unfinished:
            self._making = None
        return not (unfinished and making.waits)

    def stop(self) -> None:
        """Give the batch at hand back."""
        if self._making:
            try:
                self._making.stop()
            except LeaseLost:
                pass
            self._making = None


class ErasingLetters:
    """Erases the PDFs of letters that were kept long enough."""

    EVERY = timedelta(minutes=10)

    def __init__(self) -> None:
        self._looked_at: datetime | None = None

    def step(self, now: datetime) -> bool:
        """Look now and then."""
        # A clock set back would otherwise put the next look far away.
        if self._looked_at is None or not timedelta(0) <= now - self._looked_at < self.EVERY:
            self._looked_at = now
            batches_erase_due(now=now)
        return False

    def stop(self) -> None:
        """Nothing is under way between two steps."""


class Background:
    """One loop over the chores; one that fails is tried again later and stops none of the others."""

    def __init__(self, chores: Sequence[Chore], interval: float) -> None:
        self.chores = chores
        self.interval = interval
        self.stopping = threading.Event()

    def stop(self) -> None:
        """Ask the loop to end after the step at hand."""
        self.stopping.set()

    def run(self) -> None:
        """Work until asked to stop; a database that is locked or away is waited for."""
        pause = self.interval
        while not self.stopping.is_set():
            try:
                busy = [self._step(chore) for chore in self.chores]
                pause = 0.0 if any(busy) else self.interval
            except (OperationalError, InterfaceError) as error:
                pause = min(max(pause, self.interval) * 2, LONGEST_PAUSE)
                logger.warning("Database unavailable (%s); next attempt in %.1f s", error, pause)
                connection.close()
            self.stopping.wait(pause)
        for chore in self.chores:
            chore.stop()

    def _step(self, chore: Chore) -> bool:
        try:
            return chore.step(timezone.now())
        except (OperationalError, InterfaceError):
            raise
        except Exception:
            logger.exception("%s failed; it is tried again later", type(chore).__name__)
            return False


class ErasingImports:
    """Erases the files of dwellings that were sent and never applied."""

    def step(self, now: datetime) -> bool:
        """Look at the folder, which holds a few files at most."""
        erase_expired(now=now)
        return False

    def stop(self) -> None:
        """Nothing is under way between two steps."""


_REGISTERED: list[Callable[[], Chore]] = []


def register(make: Callable[[], Chore]) -> None:
    """Adds a chore of a room above this one, when its application is ready."""
    _REGISTERED.append(make)


def chores() -> list[Chore]:
    """What `manage.py background` does."""
    return [AccountMails(), *(make() for make in _REGISTERED), MakingLetters(), ErasingLetters(), ErasingImports()]
