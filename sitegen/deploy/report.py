"""What a deployment did, for a person."""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass, field


@dataclass
class Report:
    """Counts files; `bytes` are those that went over the network as content."""

    insee: str
    uploaded: int = 0
    unchanged: int = 0
    deleted: int = 0
    bytes: int = 0
    foreign: int = 0
    """Objects of the bucket that no deployment of this site put there: left alone."""
    started: float = field(default_factory=time.monotonic)

    def text(self) -> str:
        """One line, and a second one when something was left alone."""
        seconds = time.monotonic() - self.started
        line = (
            f"{self.insee} : {self.uploaded} fichiers envoyés ({self.bytes} octets), {self.unchanged} inchangés, "
            f"{self.deleted} retirés, en {seconds:.2f} s"
        )
        if self.foreign:
            line += f"\n  {self.foreign} objets qui ne viennent pas de ce site sont laissés en place"
        return line


class Progress:
    """How far the uploads are, on one line of a terminal; silent anywhere else."""

    def __init__(self, insee: str) -> None:
        self._insee = insee
        self._shown = sys.stderr.isatty()
        self._done = 0

    def step(self, total: int) -> None:
        """One file more of `total`."""
        self._done += 1
        if self._shown and (self._done % 10 == 0 or self._done == total):
            print(f"\r{self._insee} : {self._done} / {total} fichiers\x1b[K", end="", file=sys.stderr, flush=True)

    def clear(self) -> None:
        """Leaves the line empty."""
        if self._shown:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)
