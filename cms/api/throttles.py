"""How many requests in a minute, from an address and from a session. Tries at passwords and codes are counted apart.

Counted in the memory of each process: this keeps a program that runs wild from taking all there is. What guards accounts is
`cms.residents.services.attempts`, which is in the database.
"""

from __future__ import annotations

from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle
from rest_framework.views import APIView

from cms.api.addresses import address_of


class AddressBurst(SimpleRateThrottle):
    """A tower block or a mobile network is one address: as many requests as many people need."""

    scope = "address"

    def get_cache_key(self, request: Request, view: APIView) -> str:
        """By address."""
        return self.cache_format % {"scope": self.scope, "ident": address_of(request)}


class SessionBurst(SimpleRateThrottle):
    """One person at one device."""

    scope = "session"

    def get_cache_key(self, request: Request, view: APIView) -> str | None:
        """By session; who has none is counted by address alone."""
        if request.auth is None:
            return None
        return self.cache_format % {"scope": self.scope, "ident": request.auth.pk}
