"""A mail server for the tests: it keeps what it is given, or refuses, hangs and hangs up as it is told to."""

from __future__ import annotations

import socketserver
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message


@dataclass
class MailServer:
    """What a test tells the server, and what the server was given."""

    port: int = 0
    refuse: int = 0
    """The code with which every recipient is refused; 0 accepts them."""
    hang: float = 0.0
    """Seconds before each answer."""
    greeting: str = "220 sink"
    """The first line that it says; another code than 220 refuses to talk."""
    drop: bool = False
    """Hangs up after the message instead of saying that it was taken."""
    received: list[Message] = field(default_factory=list)


class _Conversation(socketserver.StreamRequestHandler):
    server: _Server

    def handle(self) -> None:
        sink = self.server.sink
        self._say(sink.greeting)
        while line := self.rfile.readline():
            time.sleep(sink.hang)
            verb = line[:4].upper()
            if verb == b"RCPT" and sink.refuse:
                self._say(f"{sink.refuse} no")
            elif verb == b"DATA":
                self._say("354 go on")
                sink.received.append(message_from_bytes(self._message()))
                if sink.drop:
                    return
                self._say("250 taken")
            elif verb == b"QUIT":
                self._say("221 bye")
                return
            else:
                self._say("250 ok")

    def _message(self) -> bytes:
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line.removeprefix(b"."))
        return b"".join(lines)

    def _say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, sink: MailServer) -> None:
        super().__init__(("127.0.0.1", 0), _Conversation)
        self.sink = sink
        sink.port = self.server_address[1]

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that gave up while the server was hanging is what some tests are about."""


@contextmanager
def mail_server() -> Iterator[MailServer]:
    """A running server on a port of its own."""
    sink = MailServer()
    with _Server(sink) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        yield sink
        server.shutdown()
