"""Tells the CMS what is live, without ever making a build wait for it."""

from __future__ import annotations

import json
import logging
import os
import threading
import urllib.error
import urllib.request
from collections.abc import Mapping
from datetime import UTC, datetime

log = logging.getLogger("sitegen.live")

TIMEOUT = 5.0
RETRY = 1.0
BATCH = 500


def token() -> str:
    """The build token that the CMS knows this generator by, from the environment."""
    return os.environ.get("PALIER_BUILD_TOKEN", "")


class LiveReporter:
    """Posts what became live to one address; what could not be told is kept and tried again, the last word winning."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._waiting: dict[str, tuple[str, str]] = {}
        self._changed = threading.Condition()
        self._stopped = False
        self._thread = threading.Thread(target=self._run, name="live-reporter", daemon=True)
        self._thread.start()

    def tell(self, hashes: Mapping[str, str]) -> None:
        """Record id → hash of the record whose pages are live now; an empty hash when they are gone."""
        at = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        with self._changed:
            self._waiting.update({id: (each, at) for id, each in hashes.items()})
            self._changed.notify()

    def close(self) -> None:
        """Stops after one last try."""
        with self._changed:
            self._stopped = True
            self._changed.notify()
        self._thread.join(TIMEOUT)

    def _run(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._waiting or self._stopped)
                batch = dict(list(self._waiting.items())[:BATCH])
                stopped = self._stopped
            if batch and self._post(batch):
                with self._changed:
                    for id, told in batch.items():
                        if self._waiting.get(id) == told:
                            del self._waiting[id]
            elif batch and not stopped:
                threading.Event().wait(RETRY)
            if stopped:
                return

    def _post(self, batch: Mapping[str, tuple[str, str]]) -> bool:
        body = {
            "live": [{"id": id, "hash": each, "at": at} for id, (each, at) in batch.items() if each],
            "removed": [{"id": id, "at": at} for id, (each, at) in batch.items() if not each],
        }
        request = urllib.request.Request(  # noqa: S310 - the operator's own CMS
            self._url,
            data=json.dumps(body).encode(),
            headers={"Content-Type": "application/json", "Authorization": f"Bearer {token()}"},
            method="POST",
        )
        try:
            with urllib.request.urlopen(request, timeout=TIMEOUT):  # noqa: S310 - as above
                return True
        except urllib.error.HTTPError as error:
            log.warning("Le CMS refuse d’entendre ce qui est en ligne (%s).", error)
        except OSError as error:
            log.debug("Le CMS ne répond pas (%s).", error)
        return False
