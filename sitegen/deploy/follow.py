"""Keeps deploying: after each finished build, and again after whatever prevented it."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

from sitegen.deploy.errors import DeployError
from sitegen.deploy.report import Report
from sitegen.deploy.snapshot import built

LOOK_EVERY = 0.5
"""Seconds between two looks at the manifest."""
LONGEST_PAUSE = 60.0


def follow(output: Path, insee: str, deploy: Callable[[], tuple[str, Report]], pause: float) -> NoReturn:
    """Deploys each finished build until the process is told to stop; `pause` is the least time between two, in seconds."""
    deployed = ""
    wait = LOOK_EVERY
    while True:
        try:
            now = built(output, insee)
            if not now.building and now.generation != deployed:
                deployed, report = deploy()
                print(report.text(), flush=True)
                time.sleep(pause)
            wait = LOOK_EVERY
        except DeployError as error:
            wait = min(2 * wait, LONGEST_PAUSE)
            print(f"sitegen : {error} Je réessaie dans {wait:.0f} s.", file=sys.stderr, flush=True)
        time.sleep(wait)
