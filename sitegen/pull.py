"""Copies the records of a CMS on another machine into a folder, only what changed since the last time."""

from __future__ import annotations

import hashlib
import json
import re
import sys
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path
from typing import Any

from sitegen.fields import RecordError
from sitegen.live import token
from sitegen.records import Record, from_json
from sitegen.source import media_files
from sitegen.write import write_atomically

TIMEOUT = 30.0
LARGEST = 32 * 1024 * 1024
"""Bytes of one answer: more than any file that the library keeps."""
_INSEE = re.compile(r"[0-9][0-9AB][0-9]{3}\Z")
_ID = re.compile(r"[0-9a-f-]{36}\Z")


def pull(url: str, folder: Path, quiet: bool = False) -> int:
    """Brings `folder` up to date with the content API at `url`; returns the exit code. `quiet` tells problems only.

    The place reached is kept in `<folder>/.pulled`, written last: an interrupted copy goes on where it stopped.
    """
    cursor = folder / ".pulled"
    after = int(cursor.read_text()) if cursor.is_file() else 0
    written = removed = 0
    refused: list[str] = []
    try:
        while True:
            answer = json.loads(_fetch(url, f"changes/?after={after}"))
            for change in answer["changes"]:
                if not (_INSEE.match(change["commune"]) and _ID.match(change["id"])):
                    refused.append(str(change["id"]))
                elif change["removed"]:
                    (folder / change["commune"] / f"{change['id']}.json").unlink(missing_ok=True)
                    removed += 1
                else:
                    written += _take(url, folder, change, refused)
            if answer["more"] and answer["last"] <= after:
                raise ValueError("la liste des changements n’avance pas")
            after = int(answer["last"])
            folder.mkdir(parents=True, exist_ok=True)
            write_atomically(cursor, str(after).encode())
            if sys.stderr.isatty() and not quiet:
                print(f"\r{written} fiches copiées, {removed} retirées\x1b[K", end="", file=sys.stderr, flush=True)
            if not answer["more"]:
                break
    except (urllib.error.URLError, OSError, ValueError, LookupError, TypeError) as error:
        print(f"sitegen : le CMS n’a pas pu être lu ({error}).", file=sys.stderr)
        return 1
    if not quiet:
        print(f"{written} fiches copiées, {removed} retirées, {len(refused)} refusées")
    for each in refused:
        print(f"  refusée : {each}", file=sys.stderr)
    return 1 if refused else 0


def _fetch(url: str, path: str) -> bytes:
    request = urllib.request.Request(  # noqa: S310 - the operator's own CMS
        urllib.parse.urljoin(url if url.endswith("/") else f"{url}/", path),
        headers={"Authorization": f"Bearer {token()}"},
    )
    with urllib.request.urlopen(request, timeout=TIMEOUT) as answer:  # noqa: S310 - as above
        data: bytes = answer.read(LARGEST + 1)
        if len(data) > LARGEST:
            raise ValueError(f"{path} : réponse démesurée")
        return data


def _take(url: str, folder: Path, change: dict[str, Any], refused: list[str]) -> int:
    """Copies one record and the media it lacks, media first; returns how many records it wrote."""
    path = folder / change["commune"] / f"{change['id']}.json"
    try:
        data = _fetch(url, f"pages/{change['id']}/")
        record: Record = from_json(data)
    except urllib.error.HTTPError as error:
        # Withdrawn since the list was made: a later change says so.
        if error.code == 404:
            path.unlink(missing_ok=True)
            return 0
        raise
    except RecordError as error:
        refused.append(f"{change['id']} – {error}")
        return 0
    if record.id != change["id"]:
        refused.append(f"{change['id']} – l’adresse contient la fiche {record.id}")
        return 0
    for file in sorted(media_files(record)):
        if not (folder / file).is_file():
            content = _fetch(url, file)
            if hashlib.sha256(content).hexdigest() != Path(file).stem:
                refused.append(f"{change['id']} – {file} n’est pas ce que dit son nom")
                return 0
            write_atomically(folder / file, content)
    write_atomically(path, data)
    for other in folder.glob(f"*/{change['id']}.json"):
        # The page went to another commune: it has left the one it was in.
        if other != path:
            other.unlink(missing_ok=True)
    return 1
