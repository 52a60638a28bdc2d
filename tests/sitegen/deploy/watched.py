"""A real HTTP server between a deployment and the S3 service: sees each request, may break it."""

from __future__ import annotations

import http.client
import re
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import unquote, urlsplit


class Watched:
    """A proxy to an S3 service that keeps a copy of one bucket's objects, changed by each write that the service accepted."""

    def __init__(self, port: int, bucket: str) -> None:
        self.bucket = bucket
        self.objects: dict[str, bytes] = {}
        self.headers: dict[str, dict[str, str]] = {}
        self.writes: list[tuple[str, str]] = []
        """(method, key) of each write that was accepted, in order."""
        self.reads: list[tuple[str, str]] = []
        self.on_write: list[Callable[[], object]] = []
        self.breaks: Callable[[int], str] = lambda number: ""
        """Says how to break a request, by its number: "drop", "500", or nothing."""
        self.opaque = False
        """Whether listings name contents by something else than their MD5, as a service that encrypts with keys does."""
        self.under_way = 0
        self.requests = 0
        """How many came so far."""
        self._lock = threading.Lock()
        self._service = port
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def forget(self) -> None:
        """Begins to count anew; the objects stay."""
        self.writes.clear()
        self.reads.clear()

    def wait_for_quiet(self) -> None:
        """Returns when nothing is under way, and nothing comes."""
        quiet, seen = 0, self.requests
        while quiet < 5:
            quiet = 0 if self.under_way or self.requests != seen else quiet + 1
            seen = self.requests
            time.sleep(0.04)

    def uploaded(self) -> list[str]:
        """The files put since, in order."""
        return [key for method, key in self.writes if method == "PUT" and not key.startswith(".sitegen")]

    def handle(self, request: BaseHTTPRequestHandler) -> None:
        body = request.rfile.read(int(request.headers.get("Content-Length") or 0))
        with self._lock:
            self.requests += 1
            self.under_way += 1
            how = self.breaks(self.requests)
        try:
            if how == "drop":
                request.close_connection = True
            elif how:
                _answer(request, int(how), {}, b"")
            else:
                self._serve(request, body)
        finally:
            with self._lock:
                self.under_way -= 1

    def _serve(self, request: BaseHTTPRequestHandler, body: bytes) -> None:
        # One at a time, so that what is seen after each write is what any reader could have seen.
        with self._lock:
            status, headers, data = self._forward(request, body)
            if status < 300:
                self._note(request, body)
        _answer(request, status, headers, data)

    def _forward(self, request: BaseHTTPRequestHandler, body: bytes) -> tuple[int, dict[str, str], bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self._service, timeout=60)
        try:
            connection.request(request.command, request.path, body, dict(request.headers))
            answer = connection.getresponse()
            data = answer.read()
            if self.opaque and request.command == "GET":
                data = re.sub(rb"<ETag>(?:\"|&quot;)?(\w)", rb"<ETag>opaque-\1", data)
            return answer.status, dict(answer.getheaders()), data
        finally:
            connection.close()

    def _note(self, request: BaseHTTPRequestHandler, body: bytes) -> None:
        key = unquote(urlsplit(request.path).path).removeprefix(f"/{self.bucket}").lstrip("/")
        if request.command in ("GET", "HEAD"):
            self.reads.append((request.command, key))
            return
        self.writes.append((request.command, key))
        if request.command == "PUT":
            self.objects[key] = body
            self.headers[key] = {name.lower(): value for name, value in request.headers.items()}
        else:
            self.objects.pop(key, None)
        for each in self.on_write:
            each()


def _handler(watched: Watched) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            watched.handle(self)

        do_PUT = do_POST = do_DELETE = do_HEAD = do_GET

        def log_message(self, *_: object) -> None:
            return None

    return Handler


def _answer(request: BaseHTTPRequestHandler, status: int, headers: dict[str, str], body: bytes) -> None:
    try:
        request.send_response(status)
        for name, value in headers.items():
            if name.lower() not in ("content-length", "connection", "transfer-encoding", "date", "server"):
                request.send_header(name, value)
        length = headers.get("Content-Length", "0") if request.command == "HEAD" else str(len(body))
        request.send_header("Content-Length", length)
        request.end_headers()
        if request.command != "HEAD":
            request.wfile.write(body)
    except OSError:
        request.close_connection = True
