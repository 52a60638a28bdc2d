"""Who may ask what: residents who are signed in, unless a view says that anybody may."""

from __future__ import annotations

from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.views import APIView

from cms.residents.models import Resident


class IsResident(BasePermission):
    """Lets in who holds a living session. Staff are nobody here: their session opens the CMS."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        """What they may see is up to the selectors."""
        return isinstance(request.user, Resident)
