"""`python -m bench.pelican_peer export RECORDS SITE`, `build SITE OUTPUT`."""

from __future__ import annotations

import sys
from pathlib import Path

from bench.pelican_peer import build, export


def main(arguments: list[str]) -> int:
    """Runs one step."""
    match arguments:
        case ["export", records, site]:
            export(Path(records), Path(site))
        case ["build", site, output]:
            build(Path(site), Path(output))
        case _:
            print(__doc__)
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
