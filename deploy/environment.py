"""Make `.venv` from `requirements.lock`, for `make`. Runs on the system's Python: standard library only.

Does nothing in a few milliseconds when the environment already fits the lock, the interpreter and the folder.
"""

from __future__ import annotations

import hashlib
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
LOCK = ROOT / "requirements.lock"
STAMP = VENV / "palier-stamp"
PYTHON = VENV / "bin" / "python"
OLDEST = (3, 11)

SITEGEN = """\
#!{python}
import sys

from sitegen.cli import main

sys.exit(main())
"""


def main() -> int:
    """Bring `.venv` up to date; exit status 1 with a sentence when the machine lacks something."""
    if sys.version_info < OLDEST:
        return _refuse(f"Python {OLDEST[0]}.{OLDEST[1]} or newer is needed, this is {sys.version.split()[0]}.")
    house = f"{sys.version} {sys.prefix} {ROOT}"
    stamp = hashlib.sha256(LOCK.read_bytes() + house.encode()).hexdigest()
    stamped = STAMP.read_text().split() if STAMP.exists() else []
    if stamped[:1] == [stamp]:
        return 0
    started = time.monotonic()
    # Scripts of an environment carry its path and its interpreter: another of either starts afresh.
    house_stamp = hashlib.sha256(house.encode()).hexdigest()
    if not _create(clear=bool(stamped) and stamped[1:] != [house_stamp]) or not _install():
        return 1
    _expose_sources()
    STAMP.write_text(f"{stamp}\n{house_stamp}\n")
    print(f"  Python packages ready ({time.monotonic() - started:.0f} s)")
    return 0


def _refuse(reason: str) -> int:
    print(f"Palier cannot start: {reason}", file=sys.stderr)
    return 1


def _create(clear: bool) -> bool:
    command = [sys.executable, "-m", "venv", *(["--clear"] if clear else []), str(VENV)]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    if result.returncode:
        print((result.stdout + result.stderr).strip(), file=sys.stderr)
        _refuse("no virtual environment could be made. On Debian or Ubuntu: apt-get install python3-venv")
    return result.returncode == 0


def _install() -> bool:
    """Install the locked packages, each checked against its hash, saying how far it is."""
    total = sum(1 for line in LOCK.read_text().splitlines() if "==" in line and not line.startswith((" ", "#")))
    command = [str(PYTHON), "-m", "pip", "install", "--require-hashes", "--requirement", str(LOCK)]
    command += ["--disable-pip-version-check", "--no-input", "--progress-bar", "off"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    said: list[str] = []
    found = 0
    assert process.stdout
    for line in process.stdout:
        said.append(line)
        found += line.startswith(("Collecting ", "Requirement already satisfied"))
        if line.startswith("Installing collected"):
            _progress(f"installing {total} packages", end=True)
        elif line.startswith("Collecting "):
            _progress(f"fetching package {min(found, total)} of {total}", end=found % 25 == 0)
    if process.wait():
        print("".join(said[-30:]), file=sys.stderr)
        _refuse("a package could not be installed (above is what pip says). Is this machine online?")
    return process.returncode == 0


def _progress(text: str, end: bool) -> None:
    if sys.stdout.isatty():
        print(f"\r  Python packages: {text:<40}", end="\n" if text.startswith("installing") else "", flush=True)
    elif end:
        print(f"  Python packages: {text}", flush=True)


def _expose_sources() -> None:
    """Let the environment import this folder, without a build step that would need a build backend."""
    (site_packages,) = VENV.glob(f"lib/python{sys.version_info[0]}.{sys.version_info[1]}/site-packages")
    (site_packages / "palier.pth").write_text(f"{ROOT}\n")
    script = VENV / "bin" / "sitegen"
    script.write_text(SITEGEN.format(python=PYTHON))
    script.chmod(0o755)


if __name__ == "__main__":
    sys.exit(main())
