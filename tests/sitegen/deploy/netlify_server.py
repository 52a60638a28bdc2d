"""A server that answers the calls of Netlify's API that a deployment makes, as its guide describes them, over real HTTP."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import unquote

TOKEN = "the-token"
SITE = "the-site"


@dataclass
class Deploy:
    """A deployment under way: what it is made of, and how far it is."""

    id: str
    files: dict[str, str]
    state: str = "preparing"
    required: set[str] = field(default_factory=set)
    error: str = ""


class Netlify:
    """One site. `live` is what its readers find: path → content; it changes at once, when a deployment is whole."""

    def __init__(self) -> None:
        self.live: dict[str, bytes] = {}
        self.contents: dict[str, bytes] = {}
        self.deploys: list[Deploy] = []
        self.calls: list[str] = []
        self.on_put: list[Callable[[], object]] = []
        self.breaks: Callable[[int], int] = lambda number: 0
        """Gives the status to answer the call of a number with, or 0 to answer it truly."""
        self.refuses = ""
        """Why deployments fail once all their files are there."""
        self._lock = threading.Lock()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        self.url = f"http://127.0.0.1:{self._server.server_port}/api/v1"

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def puts(self) -> list[str]:
        """The files sent, in order."""
        return [call.partition("/files/")[2] for call in self.calls if call.startswith("PUT")]

    def answer(self, method: str, path: str, token: str, body: bytes) -> tuple[int, dict[str, Any]]:
        with self._lock:
            self.calls.append(f"{method} {path}")
            broken = self.breaks(len(self.calls))
            if broken:
                return broken, {}
            if token != f"Bearer {TOKEN}":
                return 401, {"code": 401, "message": "Access Denied"}
            parts = unquote(path).removeprefix("/api/v1/").split("/", 3)
            if parts[0] == "sites" and parts[1] != SITE:
                return 404, {}
            if method == "POST":
                return 200, self._create(json.loads(body))
            return self._get(parts[3]) if method == "GET" else self._put(parts[1], parts[3], body)

    def _create(self, wanted: dict[str, Any]) -> dict[str, Any]:
        assert wanted["async"]
        deploy = Deploy(f"deploy-{len(self.deploys) + 1}", wanted["files"])
        deploy.required = set(deploy.files.values()) - self.contents.keys()
        self.deploys.append(deploy)
        # As with `async`: what is required is known some time later.
        return {"id": deploy.id, "state": deploy.state}

    def _get(self, id: str) -> tuple[int, dict[str, Any]]:
        deploy = next((each for each in self.deploys if each.id == id), None)
        if deploy is None:
            return 404, {}
        if deploy.state == "preparing":
            deploy.state = "uploading"
            self._publish(deploy)
        values = {"id": id, "state": deploy.state, "required": sorted(deploy.required), "error_message": deploy.error}
        return 200, values

    def _put(self, id: str, path: str, body: bytes) -> tuple[int, dict[str, Any]]:
        deploy = next(each for each in self.deploys if each.id == id)
        digest = hashlib.sha1(body).hexdigest()
        if deploy.files.get(f"/{path}") != digest:
            return 422, {"message": "another content"}
        self.contents[digest] = body
        deploy.required.discard(digest)
        self._publish(deploy)
        for each in self.on_put:
            each()
        return 200, {"id": digest}

    def _publish(self, deploy: Deploy) -> None:
        if not deploy.required and self.refuses:
            deploy.state, deploy.error = "error", self.refuses
        elif not deploy.required:
            deploy.state = "ready"
            self.live = {path[1:]: self.contents[digest] for path, digest in deploy.files.items()}


def _handler(netlify: Netlify) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            status, values = netlify.answer(self.command, self.path, self.headers.get("Authorization", ""), body)
            data = json.dumps(values).encode()
            try:
                self.send_response(status)
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)
            except OSError:
                self.close_connection = True

        do_PUT = do_POST = do_GET

        def log_message(self, *_: object) -> None:
            return None

    return Handler
