"""Forked processes that serve tasks and end with the process that started them, however it ends."""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from multiprocessing import reduction
from multiprocessing.connection import Connection, wait
from typing import Any

_AHEAD = 2
"""Tasks given to a process at a time, so that it has the next one while the answer to the last is being read."""
_ORPHAN = 0.05
"""Seconds that a process may outlive the one that started it."""

Task = tuple[Any, ...]
Serve = Callable[[Task, int], Any]
"""Answers a task; its second argument is a file handle received with the task, or -1."""


class Processes:
    """A fixed number of processes, forked at once: start them before any thread, database or lock is open."""

    def __init__(self, count: int, serve: Serve) -> None:
        context = multiprocessing.get_context("fork")
        self._ends: list[Connection[Any, Any]] = []
        self._members = []
        for _ in range(count):
            ours, theirs = context.Pipe()
            member = context.Process(target=_run, args=(serve, theirs, [*self._ends, ours], os.getpid()), daemon=True)
            member.start()
            theirs.close()
            self._ends.append(ours)
            self._members.append(member)

    def map(self, tasks: Iterable[Task]) -> Iterator[Any]:
        """The answers to tasks, in any order; a task is taken from `tasks` only when a process is free for it.

        The first ones are begun at once, and go on while nobody asks for an answer.
        Raises what a task raised, and ChildProcessError when a process ended.
        """
        waiting = iter(tasks)
        busy: dict[Connection[Any, Any], int] = {}
        for _ in range(_AHEAD):
            for end in self._ends:
                self._give(end, waiting, busy)
        return self._answers(waiting, busy)

    def _answers(self, waiting: Iterator[Task], busy: dict[Connection[Any, Any], int]) -> Iterator[Any]:
        while busy:
            ready = set(wait(list(busy)))
            for end in [each for each in busy if each in ready]:
                answer = self._answer(end)
                busy[end] -= 1
                self._give(end, waiting, busy)
                if not busy[end]:
                    del busy[end]
                yield answer

    def all(self, task: Task, handle: int = -1) -> None:
        """Gives one task to every process, with a file handle if there is one, and waits for them."""
        for end, member in zip(self._ends, self._members, strict=True):
            end.send((task, handle >= 0))
            if handle >= 0:
                reduction.send_handle(end, handle, member.pid)
        for end in self._ends:
            self._answer(end)

    def close(self) -> None:
        """Ends the processes."""
        for end in self._ends:
            end.close()
        for member in self._members:
            member.join()

    def stop(self) -> None:
        """Ends processes at once, whatever they are doing: for those that only read.

        Those forked later have a copy of our ends, so that closing these tells nothing to the ones to stop.
        """
        for member in self._members:
            member.terminate()
        self.close()

    def _give(self, end: Connection[Any, Any], waiting: Iterator[Task], busy: dict[Connection[Any, Any], int]) -> None:
        task = next(waiting, None)
        if task is not None:
            end.send((task, False))
            busy[end] = busy.get(end, 0) + 1

    def _answer(self, end: Connection[Any, Any]) -> Any:
        try:
            good, answer = end.recv()
        except EOFError:
            raise ChildProcessError("un processus du générateur s’est arrêté") from None
        if not good:
            raise answer
        return answer


def seldom_collect() -> None:
    """Has the interpreter look for cycles less often: a build leaves few, and looking for them is a tenth of its time."""
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)


def _end_with(parent: int) -> None:
    """Ends this process when the one that started it is gone: nobody would remember what it writes."""
    while os.getppid() == parent:
        time.sleep(_ORPHAN)
    os._exit(1)


def _run(serve: Serve, end: Connection[Any, Any], others: list[Connection[Any, Any]], parent: int) -> None:
    for each in others:
        each.close()
    threading.Thread(target=_end_with, args=(parent,), daemon=True).start()
    # The terminal's Ctrl-C reaches every process; the one that started the others decides.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    seldom_collect()
    while True:
        try:
            task, with_handle = end.recv()
        except EOFError:
            os._exit(0)
        handle = reduction.recv_handle(end) if with_handle else -1
        try:
            answer = (True, serve(task, handle))
        except Exception as error:
            answer = (False, error)
        end.send(answer)
