"""Who may use the content API: the holder of the build token, nobody else."""

from __future__ import annotations

import hmac

from django.conf import settings
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.views import APIView

_SCHEME = "Bearer "


class HoldsBuildToken(BasePermission):
    """Lets in a request that carries `Authorization: Bearer <PALIER_BUILD_TOKEN>`; without that setting, no request."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        """Compare in constant time, so that the answer's delay says nothing of the token."""
        expected = settings.PALIER_BUILD_TOKEN
        given = request.headers.get("Authorization", "")
        if not expected or not given.startswith(_SCHEME):
            return False
        return hmac.compare_digest(given.removeprefix(_SCHEME).encode(), expected.encode())
