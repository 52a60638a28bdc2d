"""Notifications on a device: encrypted for it alone, never sent into our own network, forgotten when the device is."""

from __future__ import annotations

import base64
import json
import secrets
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import http_ece
import pytest
import requests
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from cms.notifications import services
from cms.notifications.channels import push
from cms.notifications.delivery import Deliveries
from cms.notifications.models import Delivery, PushSubscription
from cms.residents.models import Resident
from cms.residents.services.refusals import Refused
from cms.residents.services.sessions import sessions_end
from tests.notifications.test_delivery import tell
from tests.residents.people import NOW, session


def text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


class Device:
    """The browser's side of a subscription."""

    def __init__(self) -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.secret = secrets.token_bytes(16)
        point = self.key.public_key().public_bytes(
            serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
        )
        self.p256dh, self.auth = text(point), text(self.secret)

    def read(self, body: bytes) -> dict[str, str]:
        """What the push service delivered, decrypted."""
        found = http_ece.decrypt(body, private_key=self.key, auth_secret=self.secret, version="aes128gcm")
        read: dict[str, str] = json.loads(found)
        return read


@pytest.fixture
def service() -> Iterator[Any]:
    """A push service that answers `status`, and keeps what it was sent."""

    class Service(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            server.received.append(({name.lower(): value for name, value in self.headers.items()}, body))
            self.send_response(server.status)
            self.end_headers()

        def log_message(self, *_values: object) -> None:
            """Nothing on the terminal."""

    server: Any = HTTPServer(("127.0.0.1", 0), Service)
    server.received, server.status = [], 201
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def device(jeanne: Resident, settings: Any, service: Any, monkeypatch: pytest.MonkeyPatch) -> Device:
    """Jeanne's phone, subscribed at the service of this machine: the one test of the guard lets the others through."""
    settings.PALIER_VAPID_KEY = secrets.token_urlsafe(32)
    monkeypatch.setattr(push, "outward_session", requests.Session)
    made = Device()
    PushSubscription.objects.create(
        resident=jeanne,
        session=session(jeanne, "phone"),
        endpoint=f"http://127.0.0.1:{service.server_port}/device",
        p256dh=made.p256dh,
        auth=made.auth,
        created_at=NOW,
    )
    services.preferences_change(resident=jeanne, changes={"email": False, "push": True})
    return made


def test_the_device_alone_reads_that_something_awaits(jeanne: Resident, service: Any, device: Device) -> None:
    tell(jeanne)
    Deliveries().step(NOW)
    ((headers, body),) = service.received
    assert device.read(body)["url"] == "https://marseille.example/espace/messages/#1"
    assert b"message" not in body
    assert headers["content-encoding"] == "aes128gcm"
    assert headers["authorization"].startswith("vapid t=")
    assert Delivery.objects.get().state == Delivery.State.SENT


def test_a_device_that_is_gone_is_forgotten(jeanne: Resident, service: Any, device: Device) -> None:
    service.status = 410
    tell(jeanne)
    Deliveries().step(NOW)
    assert not PushSubscription.objects.exists()
    assert Delivery.objects.get().state == Delivery.State.DROPPED


def test_a_service_that_is_down_is_tried_again(jeanne: Resident, service: Any, device: Device) -> None:
    service.status = 503
    tell(jeanne)
    Deliveries().step(NOW)
    assert PushSubscription.objects.count() == 1
    assert Delivery.objects.get().state == Delivery.State.WAITING


@pytest.mark.parametrize(
    "endpoint",
    [
        "http://push.example/x", "https://localhost/x", "https://127.0.0.1/x", "https://[::1]/x", "https://10.0.0.8/x",
        "https://user@push.example/x", "https://push.example:8443/x", "https://169.254.169.254/latest", "ftp://x.example/",
        "https://x.example:99999/",
    ],
)  # fmt: skip
def test_an_endpoint_that_cannot_be_a_push_service_is_refused(jeanne: Resident, endpoint: str) -> None:
    made = Device()
    with pytest.raises(Refused):
        services.push_subscribe(
            session=session(jeanne, "phone"), endpoint=endpoint, p256dh=made.p256dh, auth=made.auth, now=NOW
        )
    assert not PushSubscription.objects.exists()


def test_a_name_that_leads_into_our_own_network_is_not_followed(service: Any) -> None:
    session = push.outward_session()
    with pytest.raises(requests.RequestException) as refused:
        session.post(f"https://localhost:{service.server_port}/device", data=b"", timeout=2)
    assert "PrivateAddress" in repr(refused.value)
    assert service.received == []
    with pytest.raises(requests.RequestException):
        session.post(f"http://127.0.0.1:{service.server_port}/device", data=b"", timeout=2)
    assert service.received == []


def test_a_device_belongs_to_whoever_subscribed_it_last(jeanne: Resident, device: Device) -> None:
    other = Resident.objects.create(username="ali", display_name="Ali", created_at=NOW)
    values = {"endpoint": "https://push.example/1", "p256dh": device.p256dh, "auth": device.auth, "now": NOW}
    services.push_subscribe(session=session(jeanne, "tablet"), **values)
    services.push_subscribe(session=session(other, "theirs"), **values)
    assert PushSubscription.objects.get(endpoint="https://push.example/1").resident == other


def test_a_device_that_asks_is_told_without_another_choice_and_asks_once(jeanne: Resident) -> None:
    made, phone = Device(), session(jeanne, "phone")
    for number in (1, 2):
        values = {"endpoint": f"https://push.example/{number}", "p256dh": made.p256dh, "auth": made.auth, "now": NOW}
        services.push_subscribe(session=phone, **values)
    assert services.preferences_of(jeanne).push
    assert [each.endpoint for each in PushSubscription.objects.all()] == ["https://push.example/2"]


def test_a_device_that_is_signed_out_from_afar_is_told_no_more(jeanne: Resident, service: Any, device: Device) -> None:
    sessions_end(resident=jeanne)
    tell(jeanne)
    Deliveries().step(NOW)
    assert service.received == []
    assert not PushSubscription.objects.exists()
