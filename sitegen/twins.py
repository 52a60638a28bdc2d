"""The `.br` and `.gz` beside each page: made once the pages are live, and never in the way of the next ones."""

from __future__ import annotations

import gzip
from pathlib import Path

import brotli

from sitegen.write import write_twin

_TWINNED = {".html", ".css", ".js", ".xml", ".ics", ".svg", ".txt", ".json", ".webmanifest"}
_BROTLI = 9
_GZIP = 7


def make_twins(path: Path) -> None:
    """Makes the `.br` and `.gz` beside a text file; the same bytes give the same twins."""
    if path.suffix in _TWINNED:
        data = path.read_bytes()
        write_twin(path, ".br", brotli.compress(data, quality=_BROTLI))
        write_twin(path, ".gz", gzip.compress(data, compresslevel=_GZIP, mtime=0))
