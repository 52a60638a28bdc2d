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
        while len(self._running) >= self._most:
            self._wait_for_first()
        command = [sys.executable, "-m", "cms.residents.letters.render", str(values_path(pdf)), str(pdf)]
        process = subprocess.Popen(
            command, cwd=ROOT, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True
        )
        self._running.append((process, pdf))

    def finish(self) -> None:
        """Wait for what is under way. Raises LettersNotMade."""
        while self._running:
            self._wait_for_first()

    def _wait_for_first(self) -> None:
        process, pdf = self._running.pop(0)
        _, said = process.communicate()
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
