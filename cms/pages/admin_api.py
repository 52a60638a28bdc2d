"""What the menu of pages asks the admin's own API for."""

from __future__ import annotations

from typing import Any

from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from wagtail.admin.api.views import PagesAdminAPIViewSet


class EntersTheAdmin(BasePermission):
    """Whoever may enter the admin; Wagtail answers each with the pages that they may explore."""

    def has_permission(self, request: Request, view: Any) -> bool:
        """Asked for each request."""
        return request.user.has_perm("wagtailadmin.access_admin")


class ExplorablePages(PagesAdminAPIViewSet):
    """Wagtail's own, for editors too and to be read only: what changes pages has screens, which ask the role by kind."""

    permission_classes = [EntersTheAdmin]
    actions: dict[str, Any] = {}
