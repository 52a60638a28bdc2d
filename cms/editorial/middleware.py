"""What every answer of the admin has in common: its headers, and a sentence for a form that did not arrive whole."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.datastructures import MultiValueDictKeyError
from django.utils.translation import gettext as _
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


class WholeForms:
    """Middleware: a form without fields that its page always sends was cut off on its way, or was written by a program.

    Wagtail's views read such fields without asking whether they are there, and would answer that the server is at fault.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Say that the request is at fault. What was written so far is taken back (`AtomicPosts`)."""
        if not isinstance(exception, MultiValueDictKeyError) or not request.path.startswith("/admin/"):
            return None
        title = _("Le formulaire est arrivé incomplet")
        crumbs = [{"url": reverse("wagtailadmin_home"), "label": _("Accueil")}, {"url": "", "label": title}]
        context = {"page_title": title, "header_title": title, "header_icon": "warning", "breadcrumbs_items": crumbs}
        return render(request, "editorial/incomplete.html", context, status=400)
