"""The misses of the last day, and whether the next try must wait."""

from __future__ import annotations

import ipaddress
import math
from datetime import datetime, timedelta

from django.db.models import QuerySet

from cms.residents.models import Attempt
from cms.residents.rules.attempts import FROM_ANYWHERE, FROM_ONE_ADDRESS, Limit, Scope, looked_at, wait
from cms.residents.services.keyed import keyed_hash

KEPT = timedelta(days=1)


class TooMany(Exception):
    """Too many misses lately: the next try is let through in `retry_after` seconds."""

    def __init__(self, retry_after: int) -> None:
        super().__init__(f"retry after {retry_after} s")
        self.retry_after = retry_after


def check(*, scope: Scope, value: str, now: datetime, address: str = "") -> None:
    """Let a try through, or raise TooMany. `value` is the name, the selector or the address that is tried (from).

    With `address`, misses from there count first; those from elsewhere alone cannot keep somebody out for long.
    """
    pause = _pause(_misses(scope, value), FROM_ANYWHERE.get(scope, ()), now)
    if address:
        here = _misses(scope, value).filter(origin=_origin(address))
        pause = max(pause, _pause(here, FROM_ONE_ADDRESS.get(scope, ()), now))
    if pause:
        raise TooMany(math.ceil(pause.total_seconds()))


def note(*, scope: Scope, value: str, now: datetime, address: str = "") -> None:
    """Keep a miss for a day. Called outside of what a refusal rolls back."""
    Attempt.objects.filter(at__lt=now - KEPT).delete()
    Attempt.objects.create(scope=scope, key=_key(scope, value), origin=_origin(address) if address else "", at=now)


def _pause(misses: QuerySet[Attempt], limits: tuple[Limit, ...], now: datetime) -> timedelta:
    if not limits:
        return timedelta()
    longest = max(limit.within for limit in limits)
    last = misses.filter(at__gt=now - longest).order_by("-at").values_list("at", flat=True)[: looked_at(limits)]
    return wait(limits, [now - at for at in last])


def _misses(scope: Scope, value: str) -> QuerySet[Attempt]:
    return Attempt.objects.filter(scope=scope, key=_key(scope, value))


def _key(scope: Scope, value: str) -> str:
    return _origin(value) if scope == "address" else keyed_hash(f"attempt {scope}", value)


def _origin(address: str) -> str:
    return keyed_hash("attempt address", _network(address))


def _network(address: str) -> str:
    """An IPv4 address, or the /64 that one IPv6 subscriber holds whole."""
    try:
        parsed = ipaddress.ip_address(address.strip())
    except ValueError:
        return "unknown"
    if isinstance(parsed, ipaddress.IPv4Address):
        return str(parsed)
    if parsed.ipv4_mapped:
        return str(parsed.ipv4_mapped)
    return str(ipaddress.ip_network((parsed, 64), strict=False))
