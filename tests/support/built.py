"""The demo town built once from `content/` for every test that only reads it."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from tests.support.processes import BIN, ROOT, one_at_a_time

COMMUNE = "13055"
NOW = "2026-11-21T09:00:00Z"
"""The instant at which the tests look at the demo town: a Saturday morning among its dates."""


@dataclass(frozen=True)
class BuiltSite:
    """A commune's static site on disk. Addresses are absolute paths, pages end with a slash."""

    folder: Path

    @property
    def root(self) -> Path:
        return self.folder / "site" / COMMUNE

    @cached_property
    def pages(self) -> list[str]:
        """The address of every page, the 404 page excluded."""
        found = self.root.rglob("index.html")
        return sorted(f"/{page.parent.relative_to(self.root).as_posix()}/".replace("/./", "/") for page in found)

    def file(self, path: str) -> Path:
        """The file behind an address."""
        return self.root / path.lstrip("/") / "index.html" if path.endswith("/") else self.root / path.lstrip("/")

    def html(self, path: str) -> str:
        return self.file(path).read_text(encoding="utf-8")

    def is_redirect(self, path: str) -> bool:
        return 'http-equiv="refresh"' in self.html(path)[:2000]


def build_demo(folder: Path) -> BuiltSite:
    """Build `content/` into `folder` unless another worker of this run has."""
    with one_at_a_time(folder):
        if not (folder / "built").exists():
            command: list[str | Path] = [
                BIN / "sitegen",
                "build",
                "--source",
                ROOT / "content",
                "--output",
                folder / "site",
                "--now",
                NOW,
            ]
            result = subprocess.run(command, capture_output=True, text=True, check=False, timeout=600)
            assert result.returncode == 0, f"sitegen build failed:\n{result.stdout[-3000:]}\n{result.stderr[-3000:]}"
            (folder / "built").touch()
    return BuiltSite(folder)
