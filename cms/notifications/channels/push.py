"""Web push (RFC 8030, 8291, 8292): the payload says that something awaits; the device shows it and opens the page."""

from __future__ import annotations

import ipaddress
import json
import socket
from contextlib import suppress
from contextvars import ContextVar
from functools import lru_cache
from threading import Timer
from typing import Any
from urllib.parse import urlsplit

import requests
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from django.conf import settings
from django.utils.translation import gettext as _
from py_vapid import Vapid02
from py_vapid.utils import b64urlencode
from pywebpush import WebPushException, webpush
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPSConnection
from urllib3.connectionpool import HTTPSConnectionPool
from urllib3.exceptions import HTTPError
from urllib3.poolmanager import PoolManager

from cms.notifications.channels.sending import SENT, Answer, Outcome, Sending
from cms.notifications.rules import leads_out
from cms.residents.models import Resident

LIFE = 24 * 60 * 60
"""Seconds for which a push service keeps a message for a device that is off."""
_PATIENCE = 10
"""Seconds without a byte."""
_AT_MOST = 30.0
"""Seconds for all of a conversation."""
_LONGEST_ANSWER = 16 * 1024
"""Bytes of an answer that are read."""
_GONE = (404, 410)


def refusal(resident: Resident) -> str:
    """Why none of a resident's devices can be told."""
    if not settings.PALIER_VAPID_KEY:
        return _("Cette installation n’envoie pas de notifications sur les appareils.")
    if not resident.push_subscriptions.exists():
        return _("Acceptez d’abord les notifications sur cet appareil.")
    return ""


def refusal_of_endpoint(endpoint: str) -> str:
    """Why an address cannot be a push service's: an attacker chooses it, so that it may point inside."""
    try:
        parts = urlsplit(endpoint)
        port = parts.port
    except ValueError:
        return _("Cette adresse de notification n’est pas valable.")
    host = parts.hostname or ""
    if parts.scheme != "https" or "." not in host or port not in (None, 443) or parts.username is not None:
        return _("Cette adresse de notification n’est pas valable.")
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return ""
    return _("Cette adresse de notification n’est pas valable.")


def send(sending: Sending) -> Answer:
    """Tells every device of a resident; sent as soon as one of them was told. Devices that are gone are forgotten."""
    devices = list(sending.resident.push_subscriptions.all())
    if not devices or not settings.PALIER_VAPID_KEY:
        return Answer(Outcome.NOWHERE, "no device")
    payload = json.dumps({"title": sending.title, "url": sending.url, "tag": str(sending.id)})
    outcomes = [_send_to(device, payload, sending) for device in devices]
    gone = [device.pk for device, each in zip(devices, outcomes, strict=True) if each.outcome is Outcome.NOWHERE]
    if gone:
        sending.resident.push_subscriptions.filter(pk__in=gone).delete()
    order = {Outcome.SENT: 0, Outcome.AGAIN: 1, Outcome.NOWHERE: 2}
    return min(outcomes, key=lambda each: order[each.outcome])


def _send_to(device: Any, payload: str, sending: Sending) -> Answer:
    try:
        webpush(
            {"endpoint": device.endpoint, "keys": {"p256dh": device.p256dh, "auth": device.auth}},
            payload,
            vapid_private_key=_key(settings.PALIER_VAPID_KEY),
            vapid_claims={"sub": f"mailto:{settings.DEFAULT_FROM_EMAIL}"},
            ttl=LIFE,
            # A topic has 32 characters of the base64url alphabet; a device shows one message for each.
            headers={"Topic": sending.id.hex, "Urgency": "normal"},
            timeout=_PATIENCE,
            requests_session=outward_session(),
        )
    except WebPushException as error:
        status = getattr(error.response, "status_code", 0)
        return Answer(Outcome.NOWHERE if status in _GONE else Outcome.AGAIN, f"push service {status}")
    except (requests.RequestException, ValueError) as error:
        inside = isinstance(error, ValueError) or "PrivateAddress" in repr(error)
        return Answer(Outcome.NOWHERE if inside else Outcome.AGAIN, type(error).__name__)
    return SENT


class PrivateAddress(OSError):
    """An address chosen by somebody else leads into our own network."""


class _Conversation:
    """Cut after a while: whoever chose the other end may have it answer a byte at a time, for days."""

    def __init__(self) -> None:
        self._lines: list[socket.socket] = []
        self._is_over = False
        self._end = Timer(_AT_MOST, self._cut)
        self._end.daemon = True
        self._end.start()

    def hold(self, connection: socket.socket) -> None:
        """Keep a second handle of a connection, whose first one becomes that of TLS and of the answer."""
        self._lines.append(connection.dup())
        if self._is_over:
            self._cut()

    def close(self) -> None:
        """It has ended by itself."""
        self._end.cancel()
        for line in self._lines:
            line.close()

    def _cut(self) -> None:
        self._is_over = True
        for line in self._lines:
            with suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)


_CONVERSATION: ContextVar[_Conversation] = ContextVar("conversation")


class _OutwardConnection(HTTPSConnection):
    """Looks at where it has really been connected to, which no later answer of a name server can change."""

    def _new_conn(self) -> Any:
        connection = super()._new_conn()
        if not leads_out(connection.getpeername()[0]):
            connection.close()
            raise PrivateAddress("PrivateAddress")
        _CONVERSATION.get().hold(connection)
        return connection


class _OutwardPool(HTTPSConnectionPool):
    ConnectionCls = _OutwardConnection


class _OutwardAdapter(HTTPAdapter):
    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        """Only HTTPS, only outward."""
        self.poolmanager = PoolManager(*args[:1], **{**kwargs, "maxsize": 4})
        self.poolmanager.pool_classes_by_scheme = {"https": _OutwardPool}

    def send(self, request: Any, *args: Any, **options: Any) -> Any:
        """A conversation from connecting to the beginning of the answer: a push service says little, others may never end."""
        conversation = _Conversation()
        token = _CONVERSATION.set(conversation)
        try:
            # Nothing is kept open for the next message: each conversation has its own connection.
            request.headers["Connection"] = "close"
            answer = super().send(request, *args, **{**options, "stream": True})
            try:
                answer._content = answer.raw.read(_LONGEST_ANSWER)
            finally:
                answer.raw.close()
            return answer
        except HTTPError as error:
            raise requests.ConnectionError(str(error)) from error
        finally:
            _CONVERSATION.reset(token)
            conversation.close()


@lru_cache(maxsize=1)
def outward_session() -> requests.Session:
    """A session that follows no redirect, uses no proxy of the environment, and never reaches our own network."""
    session = requests.Session()
    session.trust_env = False
    session.max_redirects = 0
    for prefix in list(session.adapters):
        del session.adapters[prefix]
    session.mount("https://", _OutwardAdapter())
    return session


@lru_cache(maxsize=2)
def _key(text: str) -> Vapid02:
    return Vapid02.from_string(text)


def public_key() -> str:
    """What a browser needs to subscribe: the public half of the install's key; empty where there is none."""
    if not settings.PALIER_VAPID_KEY:
        return ""
    private = _key(settings.PALIER_VAPID_KEY).private_key
    assert isinstance(private, EllipticCurvePrivateKey)
    point = private.public_key().public_bytes(serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint)
    return str(b64urlencode(point))
