"""The sites of a town and the API of a test, served on one port."""

from __future__ import annotations

import json
import mimetypes
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.cookies import SimpleCookie
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from tests.islands.fake_api import FakeApi, problem

ROOT = "/api/resident/"


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    api: FakeApi
    site: Path

    def log_message(self, *_: object) -> None:
        return

    def _answer(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length)
        if self.path.startswith(ROOT):
            is_picture = self.headers.get("Content-Type", "").startswith("image/")
            given = body if is_picture else json.loads(body) if body else {}
            self._answer_api(self.path.removeprefix(ROOT), given)
        else:
            self._answer_file()

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = _answer

    def _answer_api(self, path: str, given: Any) -> None:
        api = self.api
        api.asked.append((self.command, path))
        if self.command == "POST":
            api.keys.append((path, self.headers.get("Idempotency-Key", "")))
        cookies = SimpleCookie(self.headers.get("Cookie", ""))
        token = cookies["palier_csrf"].value if "palier_csrf" in cookies else ""
        headers = {}
        if path in api.slow:
            api.held.wait(30)
        if api.down & {path, "*"}:
            status, answer = problem(503, "Indisponible.")
        elif self.command != "GET" and (not token or self.headers.get("X-CSRFToken") != token):
            status, answer = problem(403, "CSRF.")
        elif self.command == "POST" and not self.headers.get("Idempotency-Key"):
            status, answer = problem(400, "Idempotency-Key.")
        elif self.command != "GET" and api.limited:
            status, answer = problem(429, "Trop d’essais.")
            headers["Retry-After"] = "240"
        else:
            status, answer = api.answer(self.command, path, given, self.headers.get("Idempotency-Key", ""))
        if path in api.lose:
            self.close_connection = True
            self.connection.shutdown(2)
            return
        kind = "application/problem+json" if status >= 400 else "application/json"
        if isinstance(answer, bytes):
            kind, data = "image/jpeg", answer
        else:
            data = b"" if answer is None else json.dumps(answer).encode()
        alive = "Max-Age=3600" if api.signed_in else "Max-Age=0"
        cookies_set = ["palier_csrf=token; Path=/", f"palier_signed_in=1; Path=/; {alive}"]
        self._send(status, data, kind, headers, cookies_set)

    def _answer_file(self) -> None:
        path = self.path.partition("?")[0]
        file = self.site / (path.lstrip("/") + ("index.html" if path.endswith("/") else ""))
        if not file.is_file():
            self._send(404, (self.site / "404.html").read_bytes(), "text/html; charset=utf-8")
            return
        kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
        self._send(200, file.read_bytes(), f"{kind}; charset=utf-8" if kind.startswith("text/") else kind)

    def _send(
        self,
        status: int,
        data: bytes,
        kind: str,
        headers: dict[str, str] | None = None,
        cookies: list[str] | None = None,
    ) -> None:
        try:
            self.send_response(status)
            if status not in (202, 204):
                self.send_header("Content-Type", kind)
            if status != 204:
                self.send_header("Content-Length", str(len(data)))
            for name, value in (headers or {}).items():
                self.send_header(name, value)
            for each in cookies or []:
                self.send_header("Set-Cookie", each)
            self.end_headers()
            self.wfile.write(data)
        except OSError:
            return


@contextmanager
def served(site: Path, api: FakeApi) -> Iterator[str]:
    """Serves the site of a commune and the API beside it; gives the address, without a final slash."""
    handler = type("Handler", (_Handler,), {"api": api, "site": site})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        api.held.set()
        server.shutdown()
        server.server_close()
        thread.join()
