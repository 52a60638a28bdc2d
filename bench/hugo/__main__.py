"""`python -m bench.hugo export RECORDS SITE`, `build SITE OUTPUT`, `same OURS THEIRS`, `server SITE ADDRESS`."""

from __future__ import annotations

import sys
from pathlib import Path

from bench.hugo import build, export, same, server_edit


def main(arguments: list[str]) -> int:
    """Runs one step; 1 when the pages differ."""
    match arguments:
        case ["export", records, site]:
            export(Path(records), Path(site))
        case ["build", site, output]:
            build(Path(site), Path(output))
        case ["same", ours, theirs]:
            differences = same(Path(ours), Path(theirs))
            print("\n".join([*differences, f"{len(differences)} differences"]))
            return 1 if differences else 0
        case ["server", site, address]:
            for rebuild in server_edit(Path(site), address):
                print(" ".join(f"{name} {seconds:.3f} s" for name, seconds in rebuild._asdict().items()))
        case _:
            print(__doc__)
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
