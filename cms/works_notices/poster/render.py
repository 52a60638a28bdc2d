"""`python -m cms.works_notices.poster.render`: the values of a poster on the standard input, its PDF on the standard output.

A process of its own, because typst keeps what it laid out for as long as its process lives, and has no time limit.
"""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import typst

from cms.residents.letters.render import HERE as LETTERS, qr_code

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
PATIENCE = 10
"""Seconds after which a poster is given up: it takes a third of one."""
_AT_ONCE = threading.BoundedSemaphore(2)
"""Posters one web process makes at the same time; the others wait their turn."""


class PosterNotMade(RuntimeError):
    """A poster could not be made; says the sort of error."""


def make(values: dict[str, Any]) -> bytes:
    """The PDF of a poster (`values.poster_values`). Raises PosterNotMade."""
    if not _AT_ONCE.acquire(timeout=PATIENCE):
        raise PosterNotMade("busy")
    try:
        done = subprocess.run(
            [sys.executable, "-m", __spec__.name],
            input=json.dumps(values).encode(),
            capture_output=True,
            cwd=ROOT,
            timeout=PATIENCE,
            check=True,
        )
    except subprocess.TimeoutExpired as error:
        raise PosterNotMade("too long") from error
    except subprocess.CalledProcessError as error:
        raise PosterNotMade(error.stderr.decode(errors="replace").strip()[-500:]) from error
    finally:
        _AT_ONCE.release()
    return done.stdout


def render(values: dict[str, Any]) -> bytes:
    """The same, in this process. Raises typst.TypstError."""
    document = typst.compile(
        HERE / "poster.typ",
        root=HERE,
        font_paths=[LETTERS / "fonts"],
        ignore_system_fonts=True,
        pdf_standards=["ua-1"],
        sys_inputs={"data": json.dumps(values | {"qr": qr_code(values["url"])})},
    )
    assert isinstance(document, bytes)
    return document


if __name__ == "__main__":
    sys.stdout.buffer.write(render(json.load(sys.stdin)))
