"""The page behind the address at the foot of each e-mail: it asks for one click, and is reached without signing in."""

from __future__ import annotations

from csp.constants import NONE, SELF
from csp.decorators import csp_replace
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from cms.notifications.services import unsubscribe
from cms.notifications.unsubscribing import read_token


# A mail reader posts here by itself, with neither cookie nor page (RFC 8058): the token is the right, and its only one.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@csp_replace({"form-action": [SELF], "default-src": [NONE]})  # type: ignore[arg-type]  # typed for views of one argument
def unsubscribe_view(request: HttpRequest, token: str) -> HttpResponse:
    """GET asks, since what looks at addresses by itself must not end anything; POST ends the e-mails."""
    done = request.method == "POST" and unsubscribe(token=token)
    known = done or read_token(token) is not None
    response = render(
        request, "notifications/unsubscribe.html", {"done": done, "known": known}, status=200 if known else 404
    )
    response["Referrer-Policy"] = "no-referrer"
    return response
