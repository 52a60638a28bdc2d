"""What the processes of `make run` say: every line to `var/log/<name>.log`, serious ones to the terminal too."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import TextIO

from honcho.printer import Message, Printer

_SERIOUS = re.compile(r"\b(?:WARN(?:ING)?|ERROR|CRITICAL|Traceback|[A-Za-z]+Error)\b")
_USUAL = re.compile(r"admin endpoint disabled|skipped because it requires TLS|No files matching import glob")
"""Warnings of Caddy that hold for every start on one machine."""
_STARTED = re.compile(r"\S+ started \(")
_STOPPED = re.compile(r"(\S+) stopped \(rc=(-?\d+)\)")


class Journal(Printer):  # type: ignore[misc]  # honcho has no types
    """A honcho printer for newcomers; `on_started` is called once, when all `count` processes have been started."""

    def __init__(self, folder: Path, count: int, on_started: Callable[[], None]) -> None:
        super().__init__()
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.ending = False
        self.interrupted = False
        self._to_start = count
        self._on_started = on_started
        self._first_stop: tuple[str, str] | None = None
        self._files: dict[str, TextIO] = {}
        self._tails: dict[str, deque[str]] = {}
        self._shown: set[tuple[str, str]] = set()

    def write(self, message: Message) -> None:
        """Take one message of honcho's manager."""
        text = message.data.decode("utf-8", "replace") if isinstance(message.data, bytes) else message.data
        if message.name == "system":
            self._note(text)
        for line in text.splitlines():
            self._keep(message.name, f"{message.time:%Y-%m-%d %H:%M:%S} {line}")
            if message.name != "system" and not self.ending and self._is_news(message.name, line):
                super().write(message._replace(data=line))

    def last_words(self) -> str:
        """Which process ended first, how, and its last lines."""
        if self._first_stop is None:
            return "Palier has stopped."
        name, status = self._first_stop
        lines = "\n".join(f"  {line}" for line in self._tails.get(name, ()))
        how = f"was killed by signal {status[1:]}" if status.startswith("-") else f"ended with status {status}"
        return f"Palier has stopped, because « {name} » {how}. Its last lines ({self.folder / name}.log):\n{lines}"

    def _is_news(self, name: str, line: str) -> bool:
        """Whether the terminal shows a line: serious, and not said before."""
        if not _SERIOUS.search(line) or _USUAL.search(line) or (name, line) in self._shown:
            return False
        self._shown.add((name, line))
        return True

    def _keep(self, name: str, line: str) -> None:
        if name not in self._files:
            self._files[name] = (self.folder / f"{name}.log").open("w", encoding="utf-8")
            self._tails[name] = deque(maxlen=15)
        self._files[name].write(line + "\n")
        self._files[name].flush()
        self._tails[name].append(line)

    def _note(self, text: str) -> None:
        """The manager tells of starts, stops and signals only in words."""
        if _STARTED.match(text):
            self._to_start -= 1
            if self._to_start == 0:
                self._on_started()
        elif text.startswith(("SIGINT received", "SIGTERM received")):
            if not self.interrupted:
                print("\nStopping…", flush=True)
            self.interrupted = self.ending = True
        elif stopped := _STOPPED.match(text):
            self.ending = True
            self._first_stop = self._first_stop or (stopped[1], stopped[2])
