"""Who asks: the resident whose device holds the token of a living session."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.core import signing
from django.http import HttpResponse, HttpResponseBase
from django.middleware.csrf import get_token
from django.utils import timezone
from django.utils.crypto import get_random_string
from rest_framework.authentication import BaseAuthentication, CSRFCheck
from rest_framework.request import Request

from cms.api.problems import Forged
from cms.residents.models import Resident, ResidentSession
from cms.residents.services.sessions import Opened, session_recognise

SIGNED_IN_COOKIE = "palier_signed_in"
"""Says to the scripts of static pages whether asking is worth it; it opens nothing."""
_DEVICE = "palier.api.device"
_DEVICE_SECONDS = 180 * 24 * 60 * 60
_SAFE = ("GET", "HEAD", "OPTIONS")


class ResidentAuthentication(BaseAuthentication):
    """`request.user` is the Resident and `request.auth` the ResidentSession, or both are None.

    Every unsafe request has to carry the CSRF token, of somebody signed in or not: nobody can be signed in, as
    somebody else, by a page from elsewhere.
    """

    def authenticate(self, request: Request) -> tuple[Resident, ResidentSession] | None:
        """Raises Forged."""
        if request.method not in _SAFE:
            _csrf_check(request)
        token = request.COOKIES.get(settings.PALIER_RESIDENT_COOKIE, "")
        session = session_recognise(token=token, now=timezone.now()) if token else None
        return (session.resident, session) if session else None

    def authenticate_header(self, request: Request) -> str:
        """What a 401 says of how to sign in (RFC 9110 wants something)."""
        return 'Session realm="palier"'


def _csrf_check(request: Request) -> None:
    # Django's own check, which leaves this to the framework; it answers only when something is wrong.
    check = CSRFCheck(lambda _request: HttpResponse())
    plain = request._request
    check.process_request(plain)
    if check.process_view(plain, HttpResponse, (), {}):
        raise Forged


def csrf_token_give(request: Request) -> None:
    """Have the answer carry the CSRF cookie, which the page's scripts send back as the header X-CSRFToken."""
    get_token(request._request)


def session_cookies_set(response: HttpResponseBase, opened: Opened, now: datetime) -> None:
    """Give a device its token. On a shared device the cookies go with the browser."""
    age = None if opened.session.shared else int((opened.session.expires_at - now).total_seconds())
    secure = settings.SESSION_COOKIE_SECURE
    response.set_cookie(
        settings.PALIER_RESIDENT_COOKIE, opened.token, max_age=age, secure=secure, httponly=True, samesite="Lax"
    )
    response.set_cookie(SIGNED_IN_COOKIE, "1", max_age=age, secure=secure, samesite="Lax")


def session_cookies_drop(response: HttpResponseBase) -> None:
    """Take the token back from a device. A cookie `__Host-` is only dropped by one that is Secure too."""
    for name in (settings.PALIER_RESIDENT_COOKIE, SIGNED_IN_COOKIE):
        response.delete_cookie(name, samesite="Lax")
        response.cookies[name]["secure"] = settings.SESSION_COOKIE_SECURE


def device_name(request: Request, username: str) -> str:
    """The name under which this device signed in to an account before, or empty: its own misses alone make it wait."""
    try:
        device = signing.loads(
            request.COOKIES.get(settings.PALIER_DEVICE_COOKIE, ""), salt=_DEVICE, max_age=_DEVICE_SECONDS
        )
    except (signing.BadSignature, UnicodeError):
        return ""
    return str(device["name"]) if device["username"] == username else ""


def device_cookie_set(request: Request, response: HttpResponseBase, username: str) -> None:
    """Have a device be known to an account at its next sign-in (OWASP, device cookies)."""
    name = device_name(request, username) or get_random_string(16)
    response.set_cookie(
        settings.PALIER_DEVICE_COOKIE,
        signing.dumps({"username": username, "name": name}, salt=_DEVICE),
        max_age=_DEVICE_SECONDS,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
