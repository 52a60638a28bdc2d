"""Push endpoints of people who do not wish us well: inside, in disguise, elsewhere afterwards, slow, without end."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
import requests
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from cms.notifications import rules
from cms.notifications.channels import push
from cms.notifications.models import PushSubscription
from cms.residents.models import Resident
from tests.api.conftest import is_problem
from tests.api.signed_in import device_of

KEYS = {"p256dh": "B" * 87, "auth": "A" * 22}
BODY = b"sealed"
OK = b"HTTP/1.1 201 Created\r\n"


@pytest.mark.parametrize("address", ["8.8.8.8", "2a00:1450:4007::1", "::ffff:8.8.8.8", "64:ff9b::808:808"])
def test_an_address_of_the_internet_leads_out(address: str) -> None:
    assert rules.leads_out(address)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.0.0.8", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
        "255.255.255.255", "::1", "::", "fe80::1%eth0", "fd00::1", "fec0::1", "ff0e::1", "::ffff:127.0.0.1",
        "::ffff:10.0.0.8", "::127.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a00:8", "64:ff9b:1::a00:8", "2002:7f00:1::",
        "2002:a00:8::1", "2001:0:a00:8::1",
    ],
)  # fmt: skip
def test_an_address_of_ours_does_not_in_any_disguise(address: str) -> None:
    assert not rules.leads_out(address)


@pytest.mark.parametrize(
    "endpoint",
    ["https://127.0.0.1/x", "https://10.0.0.8/x", "https://[::1]/x", "https://localhost/x", "http://push.example/x",
     "https://push.example:8443/x", "javascript:alert(1)", "", "https://push.example/" + "x" * 1000],
)  # fmt: skip
def test_a_browser_that_subscribes_with_one_is_told_in_french_and_nothing_is_kept(
    jeanne: Resident, endpoint: str
) -> None:
    answer = device_of(jeanne).post("notifications/push/", {"endpoint": endpoint, "keys": KEYS})
    is_problem(answer, 422, "endpoint")
    assert not PushSubscription.objects.exists()


@contextmanager
def https(folder: Path, talk: Callable[[ssl.SSLSocket], None]) -> Iterator[tuple[int, str]]:
    """A server on this machine whose certificate is its own; its port, and the file of the certificate."""
    listener = socket.create_server(("127.0.0.1", 0))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate = _certificate(folder)
    context.load_cert_chain(certificate)

    def serve() -> None:
        while True:
            try:
                connection, _peer = listener.accept()
            except OSError:
                return
            with suppress(OSError), context.wrap_socket(connection, server_side=True) as secure:
                _read_request(secure)
                talk(secure)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield listener.getsockname()[1], str(certificate)
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join(30)


def _read_request(secure: ssl.SSLSocket) -> None:
    read = b""
    while not read.endswith(b"\r\n\r\n" + BODY):
        if not (some := secure.recv(4096)):
            return
        read += some


def _certificate(folder: Path) -> Path:
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "push")])
    builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    builder = builder.not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
    names = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
    made = builder.add_extension(names, critical=False).sign(key, hashes.SHA256())
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path = folder / "push.pem"
    path.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return path


@pytest.fixture
def post(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[[Callable[[ssl.SSLSocket], None]], Any]:
    """What our sender makes of a server, were it on the Internet."""
    monkeypatch.setattr(push, "leads_out", lambda address: True)
    push.outward_session.cache_clear()

    def send(talk: Callable[[ssl.SSLSocket], None]) -> Any:
        with https(tmp_path, talk) as (port, certificate):
            return push.outward_session().post(
                f"https://127.0.0.1:{port}/device", data=BODY, timeout=20, verify=certificate
            )

    return send


def test_a_push_service_is_heard(post: Any) -> None:
    answer = post(lambda line: line.sendall(OK + b"Content-Length: 2\r\n\r\nhi"))
    assert (answer.status_code, answer.content) == (201, b"hi")


def test_an_address_that_leads_elsewhere_afterwards_is_not_followed(post: Any) -> None:
    asked: list[int] = []

    def lead_inside(line: ssl.SSLSocket) -> None:
        asked.append(1)
        line.sendall(b"HTTP/1.1 307 Elsewhere\r\nLocation: https://169.254.169.254/\r\nContent-Length: 0\r\n\r\n")

    with pytest.raises(requests.TooManyRedirects):
        post(lead_inside)
    assert asked == [1]


def test_of_an_answer_without_end_only_the_beginning_is_read(post: Any) -> None:
    written: list[int] = []

    def go_on_and_on(line: ssl.SSLSocket) -> None:
        line.sendall(OK + b"\r\n")
        for _block in range(2_000):
            line.sendall(b"x" * 16_384)
            written.append(16_384)

    assert len(post(go_on_and_on).content) <= 16 * 1024
    assert sum(written) < 2_000 * 16_384, "the line is cut"


@pytest.mark.parametrize("begins", [b"", OK + b"\r\n"])
def test_who_answers_a_byte_at_a_time_is_cut_short(post: Any, monkeypatch: pytest.MonkeyPatch, begins: bytes) -> None:
    monkeypatch.setattr(push, "_AT_MOST", 0.5)
    gone = threading.Event()

    def drip(line: ssl.SSLSocket) -> None:
        line.sendall(begins)
        try:
            # Whoever listened to the end would have heard a right answer.
            for byte in (b"" if begins else OK) + b"X-A: " + b"a" * 300 + b"\r\n\r\n":
                line.sendall(bytes([byte]))
                gone.wait(0.1)
        except OSError:
            gone.set()

    with suppress(requests.RequestException):
        post(drip)
    assert gone.wait(60), "it was listened to, to the end"
