"""Where a request comes from."""

from __future__ import annotations

import ipaddress

from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle


def address_of(request: Request) -> str:
    """The address that asks, as the last trusted proxy saw it (`PALIER_PROXIES` counts them); of IPv6 the network's.

    What a caller writes into X-Forwarded-For stands before what our proxies add, and is never looked at.
    """
    seen = BaseThrottle().get_ident(request)
    try:
        address = ipaddress.ip_address(seen)
    except ValueError:
        return "unknown"
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped:
            return str(address.ipv4_mapped)
        # A subscriber has at least a /64 to write from.
        return str(ipaddress.ip_network((address, 64), strict=False).network_address)
    return str(address)
