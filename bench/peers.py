"""`python -m bench.peers hugo|pelican export RECORDS SITE`, `hugo|pelican build SITE OUTPUT`, `hugo same OURS THEIRS`."""

from __future__ import annotations

import sys
from pathlib import Path

from bench import hugo, pelican_peer

PEERS = {"hugo": hugo, "pelican": pelican_peer}


def main(arguments: list[str]) -> int:
    """Runs one step of a race by hand; 1 when the pages differ."""
    match arguments:
        case [name, "export", records, site] if name in PEERS:
            PEERS[name].export(Path(records), Path(site))
        case [name, "build", site, output] if name in PEERS:
            PEERS[name].build(Path(site), Path(output))
        case ["hugo", "same", ours, theirs]:
            differences = hugo.same(Path(ours), Path(theirs))
            print("\n".join([*differences, f"{len(differences)} differences"]))
            return 1 if differences else 0
        case _:
            print(__doc__)
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
