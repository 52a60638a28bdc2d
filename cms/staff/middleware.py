"""Nothing of the admin answers before the second factor."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

BEFORE_THE_PASSWORD = {
    "wagtailadmin_login",
    "wagtailadmin_logout",
    "wagtailadmin_sprite",
    "wagtailadmin_javascript_catalog",
    "wagtailadmin_password_reset",
    "wagtailadmin_password_reset_done",
    "wagtailadmin_password_reset_confirm",
    "wagtailadmin_password_reset_complete",
}
"""What the log-in and password screens are made of; they say nothing of anybody."""
BEFORE_THE_SECOND_FACTOR = {"second_factor", "second_factor_set_up"}


class SecondFactor:
    """Middleware: whatever is below `/admin/` is for who has shown password and second factor, but what is listed here.

    A view that forgets to ask who is there is closed all the same.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """Send a person to the step that is missing; refuse a script. Raises PermissionDenied."""
        match = request.resolver_match
        name = match.view_name if match else ""
        if not request.path.startswith("/admin/") or name in BEFORE_THE_PASSWORD:
            return None
        if not request.user.has_perm("wagtailadmin.access_admin"):
            if request.user.is_authenticated:
                messages.error(request, _("Ce compte n’a pas accès à Palier. Voyez avec la personne qui l’administre."))
            return _send(request, "wagtailadmin_login")
        verified = not settings.PALIER_SECOND_FACTOR or request.user.is_verified()  # type: ignore[union-attr]
        if verified or name in BEFORE_THE_SECOND_FACTOR:
            return None
        return _send(request, "second_factor")


def _send(request: HttpRequest, step: str) -> HttpResponse:
    if not _is_for_a_person(request):
        raise PermissionDenied
    # A form that was sent is not sent again: its page is where one goes on.
    back = request.get_full_path() if request.method in ("GET", "HEAD") else reverse("wagtailadmin_home")
    return redirect_to_login(back, login_url=reverse(step))


def _is_for_a_person(request: HttpRequest) -> bool:
    """A page that is being opened, rather than something that a script of one asks for."""
    if request.headers.get("x-requested-with") == "XMLHttpRequest":
        return False
    mode = request.headers.get("sec-fetch-mode")
    if mode:
        return mode == "navigate"
    accepted = request.headers.get("accept", "*/*")
    return "text/html" in accepted or "*/*" in accepted
