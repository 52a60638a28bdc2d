"""Work that nobody waits for in front of a screen: chores in one resident process (`manage.py background`)."""

from __future__ import annotations

import logging
import signal
import threading
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from multiprocessing import get_context
from multiprocessing.process import BaseProcess
from typing import Protocol
from uuid import UUID

from django.db import InterfaceError, OperationalError, connection, connections
from django.utils import timezone

from cms.residents.services.account_mail import AccountMails
from cms.residents.services.imports import import_go_on, import_take, imports_erase_due
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


class Importing:
    """Reads and applies the landlords' files, one after the other, each in a process that gives its memory back."""

    def __init__(self) -> None:
        self._process: BaseProcess | None = None

    def step(self, now: datetime) -> bool:
        """Begin with the next one when none is under way."""
        if self._process is not None and self._process.is_alive():
            return False
        self._process = None
        waiting = import_take()
        if waiting is not None:
            # A connection that two processes hold is one that neither can use.
            connections.close_all()
            self._process = get_context("fork").Process(target=_import_and_end, args=(waiting,), daemon=True)
            self._process.start()
        return False

    def stop(self) -> None:
        """End it: nothing of it is written, and the next process begins again."""
        if self._process is not None:
            self._process.terminate()
            self._process.join()
            self._process = None


def _import_and_end(waiting: UUID) -> None:
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, signal.SIG_DFL)
    import_go_on(id=waiting, now=timezone.now())


class ErasingImports:
    """Erases the landlords' files after an hour."""

    def step(self, now: datetime) -> bool:
        """Look for them: they are a few rows at most."""
        imports_erase_due(now=now)
        return False

    def stop(self) -> None:
        """Nothing is under way between two steps."""


_REGISTERED: list[Callable[[], Chore]] = []


def register(make: Callable[[], Chore]) -> None:
    """Adds a chore of a room above this one, when its application is ready."""
    _REGISTERED.append(make)


def chores() -> list[Chore]:
    """What `manage.py background` does."""
    return [
        AccountMails(),
        *(make() for make in _REGISTERED),
        MakingLetters(),
        ErasingLetters(),
        Importing(),
        ErasingImports(),
    ]
