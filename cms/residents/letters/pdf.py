"""Many letters into a few PDFs, with as many processes as there are cores and memory that does not grow with their number."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterable, Sequence
from itertools import islice
from pathlib import Path

from cms.residents.letters.letter import Letter
from cms.residents.letters.render import write_private
from cms.residents.letters.words import document_values

ROOT = Path(__file__).resolve().parents[3]
RENDER = "cms.residents.letters.render"
LETTERS_A_FILE = 250
"""One process takes about 1 MB a page, and joining tagged PDFs afterwards would lose their tags."""


class LettersNotMade(RuntimeError):
    """A PDF could not be made; says the sort of error, never anything of a letter."""


class Press:
    """Makes PDFs from the values kept beside them, several at a time; each value file goes once its PDF is there."""

    def __init__(self, made: Callable[[Path], None], processes: int | None = None) -> None:
        self._made = made
        self._most = processes or os.cpu_count() or 1
        self._running: list[tuple[subprocess.Popen[str], Path]] = []

    def add(self, pdf: Path) -> None:
        """Start on a PDF whose values are kept; waits while every process is busy. Raises LettersNotMade."""
        if not self.is_free:
            self._take(self._running[0])
        command = [sys.executable, "-m", RENDER, str(values_path(pdf)), str(pdf)]
        process = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True)
        self._running.append((process, pdf))

    @property
    def is_free(self) -> bool:
        """Whether another PDF may be started on without waiting."""
        return len(self._running) < self._most

    def collect(self) -> None:
        """Take what is made by now. Raises LettersNotMade."""
        while any(process.poll() is not None for process, _pdf in self._running):
            self._take(next(each for each in self._running if each[0].poll() is not None))

    def wait(self, seconds: float) -> None:
        """Wait for the first PDF under way, at most so long."""
        if self._running:
            try:
                self._running[0][0].wait(seconds)
            except subprocess.TimeoutExpired:
                pass

    def finish(self) -> None:
        """Wait for what is under way. Raises LettersNotMade."""
        while self._running:
            self._take(self._running[0])

    def stop(self) -> None:
        """End what is under way; its values stay."""
        for process, _pdf in self._running:
            process.terminate()
        for process, _pdf in self._running:
            process.communicate()
        self._running.clear()

    def _take(self, running: tuple[subprocess.Popen[str], Path]) -> None:
        self._running.remove(running)
        process, pdf = running
        said = process.communicate()[1]
        if process.returncode:
            raise LettersNotMade(said.strip() or str(process.returncode))
        values_path(pdf).unlink(missing_ok=True)
        self._made(pdf)


def values_path(pdf: Path) -> Path:
    """Where the values of a PDF are kept until it is made."""
    return pdf.with_suffix(".json")


def keep_values(letters: Sequence[Letter], pdf: Path) -> None:
    """Keep what a PDF will say, in a file that only its owner reads."""
    values = json.dumps(document_values(letters), ensure_ascii=False)
    write_private(values_path(pdf), values.encode())


def write_letters(letters: Iterable[Letter], path: Path, progress: Callable[[int], None]) -> None:
    """Write letters into the folder `path` as 001.pdf, 002.pdf and so on, LETTERS_A_FILE in each but the last.

    `progress` is told how many letters are there. Raises LettersNotMade.
    """
    counts: dict[Path, int] = {}
    done = 0

    def made(pdf: Path) -> None:
        nonlocal done
        done += counts[pdf]
        progress(done)

    press = Press(made)
    waiting = iter(letters)
    while batch := list(islice(waiting, LETTERS_A_FILE)):
        pdf = path / f"{len(counts) + 1:03}.pdf"
        counts[pdf] = len(batch)
        keep_values(batch, pdf)
        press.add(pdf)
    press.finish()
