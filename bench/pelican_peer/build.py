"""Pelican, run once as anybody would run it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def command(site: Path, output: Path) -> list[str]:
    """One build from nothing."""
    settings = ["--settings", str(site / "pelicanconf.py"), "--delete-output-directory", "--quiet"]
    return [sys.executable, "-m", "pelican", str(site / "content"), "--output", str(output), *settings]


def build(site: Path, output: Path) -> None:
    """Builds a site into a folder. Raises CalledProcessError, with what Pelican said, when it fails."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    subprocess.run(command(site, output), check=True, capture_output=True, text=True, env=environment)
