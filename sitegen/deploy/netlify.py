"""Deploys to Netlify by its API: says what the site is made of, sends what Netlify lacks; the whole goes live at once.

The calls are those of Netlify's API guide, « Deploy with the API », file digest method.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import quote

import urllib3

from sitegen.deploy.content import ASK_EACH_TIME, FOR_EVER
from sitegen.deploy.errors import DeployError, plain
from sitegen.deploy.report import Progress, Report
from sitegen.deploy.snapshot import Snapshot, take
from sitegen.deploy.state import Row, State

API = "https://api.netlify.com/api/v1"
PAUSE = 20.0
"""Seconds between two deployments: Netlify takes three a minute."""
RETRIES = 7
"""Of a request that Netlify answers by a passing failure."""
_THREADS = 5
POLL = 1.0
"""Seconds between two questions about a deployment."""
_LONGEST = 1200.0
"""Seconds to wait for Netlify to compare or to publish."""
HEADERS = f"""\
/*
  Cache-Control: {ASK_EACH_TIME}
  X-Content-Type-Options: nosniff
  Referrer-Policy: strict-origin-when-cross-origin
  Permissions-Policy: camera=(), geolocation=(), microphone=(), payment=(), usb=()
  Cross-Origin-Opener-Policy: same-origin
  Strict-Transport-Security: max-age=31536000; includeSubDomains
  Content-Security-Policy: frame-ancestors 'none'
/assets/*
  Cache-Control: {FOR_EVER}
/media/*
  Cache-Control: {FOR_EVER}
/espace/notifications.js
  Cache-Control: no-cache
  Content-Security-Policy: default-src 'none'; img-src 'self'; frame-ancestors 'none'
""".encode()
"""What netlify.toml says to a site that Netlify builds; a test holds them together."""


class Api:
    """Netlify's API for one site. Raises DeployError for whatever is not the answer that was hoped for."""

    def __init__(self, address: str, site: str, token: str) -> None:
        if not token:
            raise DeployError("il manque le jeton de Netlify : donnez-le dans NETLIFY_AUTH_TOKEN.")
        self._address = address.rstrip("/")
        self._site = quote(site, safe="")
        # 429 carries no Retry-After: the growing pauses outlast the minute that Netlify counts in.
        retries = urllib3.Retry(
            total=None,
            connect=min(3, RETRIES),
            read=min(3, RETRIES),
            status=RETRIES,
            other=0,
            backoff_factor=0.5,
            status_forcelist=(429, 500, 502, 503, 504),
            allowed_methods=None,
        )
        self._http = urllib3.PoolManager(
            maxsize=_THREADS,
            retries=retries,
            timeout=urllib3.Timeout(connect=10, read=60),
            headers={"Authorization": f"Bearer {token}", "User-Agent": "Palier sitegen"},
        )

    def create(self, files: Mapping[str, str]) -> dict[str, Any]:
        """Begins a deployment: address of each file → SHA-1. Returns it as Netlify sees it."""
        body = json.dumps({"files": files, "async": True}).encode()
        return self._call("POST", f"/sites/{self._site}/deploys", body, "application/json")

    def get(self, id: str) -> dict[str, Any]:
        """A deployment as Netlify sees it now; empty when it knows none of that name."""
        return self._call("GET", f"/sites/{self._site}/deploys/{quote(id, safe='')}", absent=True)

    def put(self, id: str, path: str, data: bytes) -> None:
        """Sends the content of one file."""
        self._call("PUT", f"/deploys/{quote(id, safe='')}/files/{quote(path)}", data, "application/octet-stream")

    def _call(
        self, method: str, path: str, body: bytes | None = None, kind: str = "", absent: bool = False
    ) -> dict[str, Any]:
        headers = {**self._http.headers, "Content-Type": kind} if kind else None
        try:
            answer = self._http.request(method, self._address + path, body=body, headers=headers)
            if answer.status == 404 and absent:
                return {}
            if answer.status in (401, 403):
                raise DeployError(f"Netlify refuse ce jeton ({answer.status}) : vérifiez NETLIFY_AUTH_TOKEN.")
            if answer.status == 404:
                raise DeployError("Netlify ne connaît pas ce site : vérifiez --site.")
            if answer.status >= 400:
                raise DeployError(f"Netlify répond {answer.status} : {answer.data[:200].decode(errors='replace')}")
            found = json.loads(answer.data)
            if not isinstance(found, dict):
                raise ValueError("une réponse d’une autre forme")
        except (urllib3.exceptions.HTTPError, ValueError) as error:
            raise DeployError(f"Netlify ({self._address}) ne répond pas comme il faut : {plain(error)}.") from error
        return found


def state_path(output: Path, insee: str, site: str) -> Path:
    """The state of one commune at one site of Netlify."""
    where = hashlib.sha256(site.encode()).hexdigest()[:8]
    return output / ".sitegen" / f"{insee}.deploy.netlify-{where}.sqlite3"


def deploy(output: Path, insee: str, api: Api, state: State) -> tuple[str, Report]:
    """Makes Netlify serve the present version of the site. Returns the generation deployed, and the report.

    Raises DeployError when it could not be finished: the site is as it was, and the next deployment takes this one up.
    """
    report = Report(insee)
    with closing(take(output, insee, {}, state.links)) as snapshot:
        _bring(api, state, snapshot, report)
    return snapshot.generation, report


def _bring(api: Api, state: State, snapshot: Snapshot, report: Report) -> None:
    rows = state.rows()
    wanted = {path: _row(snapshot, path, stamp, rows) for path, stamp in snapshot.files.items()}
    files = {f"/{path}": row.digest for path, row in wanted.items()}
    files["/_headers"] = hashlib.sha1(HEADERS, usedforsecurity=False).hexdigest()
    whole = hashlib.sha256(json.dumps(files, sort_keys=True).encode()).hexdigest()
    if state.get("whole") != whole:
        _publish(api, state, snapshot, files, whole, report)
    report.unchanged = len(files) - report.uploaded
    report.deleted = len(rows.keys() - wanted.keys())
    state.finish(rows, wanted, {"whole": whole, "deploy": ""})


def _row(snapshot: Snapshot, path: str, stamp: str, rows: Mapping[str, Row]) -> Row:
    known = rows.get(path)
    if known and known.stamp == stamp:
        return known
    return Row(stamp, hashlib.sha1(snapshot.read(path), usedforsecurity=False).hexdigest())


def _publish(api: Api, state: State, snapshot: Snapshot, files: Mapping[str, str], whole: str, report: Report) -> None:
    """Takes up the deployment of this very version that was cut off, or begins one, and sees it live."""
    id, _, version = state.get("deploy").partition(" ")
    found = api.get(id) if id and version == whole else {}
    if found.get("state") in (None, "error"):
        found = api.create(files)
        if not found.get("id"):
            raise DeployError("Netlify ne nomme pas le déploiement qu’il commence.")
        state.put("deploy", f"{found['id']} {whole}")
    id = str(found["id"])
    found = _wait(api, id, found, {"prepared", "uploading", "uploaded", "ready"})
    if found["state"] != "ready":
        _send(api, id, found.get("required") or (), snapshot, files, report)
        _wait(api, id, api.get(id), {"ready"})


def _send(api: Api, id: str, required: Any, snapshot: Snapshot, files: Mapping[str, str], report: Report) -> None:
    missing = set(required)
    # One file for each content: Netlify puts it wherever the digest was said.
    paths = {digest: path for path, digest in files.items() if digest in missing}
    progress = Progress(report.insee)

    def send(path: str) -> int:
        data = HEADERS if path == "/_headers" else snapshot.read(path[1:])
        api.put(id, path[1:], data)
        return len(data)

    with ThreadPoolExecutor(_THREADS) as pool:
        futures = [pool.submit(send, path) for path in sorted(paths.values())]
        try:
            for future in futures:
                report.bytes += future.result()
                report.uploaded += 1
                progress.step(len(futures))
        finally:
            for future in futures:
                future.cancel()
    progress.clear()


def _wait(api: Api, id: str, found: dict[str, Any], states: set[str]) -> dict[str, Any]:
    """Asks until the deployment is in one of these states."""
    end = time.monotonic() + _LONGEST
    while found.get("state") not in states:
        if found.get("state") == "error":
            raise DeployError(f"Netlify n’a pas pu publier : {found.get('error_message') or 'sans raison donnée'}.")
        if time.monotonic() > end:
            raise DeployError(
                "Netlify n’a pas fini dans les vingt minutes ; relancez, le travail fait n’est pas perdu."
            )
        time.sleep(POLL)
        found = api.get(id)
    return found
