"""One transaction for each writing request of the admin."""

from __future__ import annotations

from collections.abc import Callable

from django.db import transaction
from django.http import HttpRequest, HttpResponse


class AtomicPosts:
    """Middleware: what a POST to the admin writes is written whole or not at all, the outbox of records included.

    GETs stay outside: on SQLite a transaction takes the write lock at once, and reading would wait for writing.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method in ("GET", "HEAD", "OPTIONS") or not request.path.startswith("/admin/"):
            return self.get_response(request)
        with transaction.atomic():
            response = self.get_response(request)
            # Django has already turned an exception of the view into an answer with an error status.
            if response.status_code >= 400:
                transaction.set_rollback(True)
            return response
