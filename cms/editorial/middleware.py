"""Response headers of the admin."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from wagtail.models import Site

PERMISSIONS = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"


class AdminHeaders:
    """Middleware: gives admin pages the policy they need, and lets no browser or proxy keep them."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers["Permissions-Policy"] = PERMISSIONS
        if request.path.startswith("/admin/"):
            # The attribute django-csp's own decorator sets.
            response._csp_config = _policy()  # type: ignore[attr-defined]
            response.headers.setdefault("Cache-Control", "no-store, private")
        return response


def _policy() -> dict[str, list[str]]:
    """The admin's policy; the preview panel frames the site of the page's commune, which is often on another host."""
    policy = settings.ADMIN_CONTENT_SECURITY_POLICY
    roots = [settings.PALIER_PUBLIC_URL] if settings.PALIER_PUBLIC_URL else []
    roots += [root.root_url for root in Site.get_site_root_paths()]
    return {**policy, "frame-src": [*policy["frame-src"], *dict.fromkeys(roots)]}
