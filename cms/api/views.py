"""The base of every address below `/api/resident/`: who asks, how much, in which form, and errors in one shape."""

from __future__ import annotations

from collections.abc import Iterable
from http import HTTPStatus
from typing import Any, ClassVar, cast

from django.http import Http404, HttpRequest, HttpResponseBase
from rest_framework import exceptions
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.parsers import JSONParser
from rest_framework.permissions import AllowAny
from rest_framework.renderers import BaseRenderer, JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from cms.api import idempotency, problems
from cms.api.authentication import ResidentAuthentication
from cms.api.permissions import IsResident
from cms.api.requests import OpenRequest
from cms.api.throttles import AddressBurst, SessionBurst
from cms.residents.services.attempts import TooMany
from cms.residents.services.codes import CodeRefused
from cms.residents.services.refusals import Refused
from cms.residents.services.sessions import Opened

LARGEST_BODY = 64 * 1024
"""Bytes; the longest thing that anybody writes here is a message of 4,000 characters."""


class OneForm(DefaultContentNegotiation):
    """Answers are JSON, whatever is accepted; requests are JSON or refused."""

    def select_renderer(
        self, request: Request, renderers: Iterable[BaseRenderer], format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        """JSON."""
        return JSONRenderer(), JSONRenderer.media_type


class ResidentView(APIView):
    """A view for a signed-in resident. `request.user` is the Resident, `request.auth` the session."""

    authentication_classes = [ResidentAuthentication]
    permission_classes = [IsResident]
    throttle_classes = [SessionBurst]
    renderer_classes = [JSONRenderer]
    parser_classes = [JSONParser]
    content_negotiation_class = OneForm
    http_method_names = ["get", "head", "post", "patch", "delete"]

    counts_misses: ClassVar[bool] = False
    """Whether a refusal leaves a trace that must stay, such as a wrong password."""
    repeats_harmlessly: ClassVar[bool] = False
    """Whether a POST that is done once more, however late and whatever came between, changes nothing more and is answered
    the same: the answer to its Idempotency-Key is then not kept."""
    largest_body: ClassVar[int] = LARGEST_BODY
    opens_session: ClassVar[bool] = False
    opened: Opened | None = None
    """The session that this answer opens."""

    @property
    def is_open(self) -> bool:
        """Whether people who have not signed in may ask."""
        return AllowAny in self.permission_classes

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The framework's own, with Idempotency-Key around the handler."""
        self.args, self.kwargs = args, kwargs
        asked = self.initialize_request(request, *args, **kwargs)
        self.request = asked
        self.headers = self.default_response_headers
        response: HttpResponseBase
        try:
            self.initial(asked, *args, **kwargs)
            name = (request.method or "").lower()
            handler = getattr(self, name if name in self.http_method_names else "", self.http_method_not_allowed)
            response = idempotency.answer(self, cast(OpenRequest, asked), lambda: handler(asked, *args, **kwargs))
        except Exception as error:
            response = self.handle_exception(error)
        self.response = self.finalize_response(asked, response, *args, **kwargs)
        return self.response

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Size and rate before anything that costs. Raises TooLarge, Throttled, and what the framework raises."""
        length = request.META.get("CONTENT_LENGTH") or "0"
        if not length.isdecimal() or int(length) > self.largest_body:
            raise problems.TooLarge
        burst = AddressBurst()
        if not burst.allow_request(request, self):
            self.throttled(request, burst.wait() or 1)
        super().initial(request, *args, **kwargs)

    def handle_exception(self, exc: Exception) -> Any:
        """A problem for what the caller did wrong; what is our fault is raised, logged, and answered without a word."""
        answer = problems.from_exception(_as_problem(exc))
        if answer is None:
            raise exc
        if answer.status_code == HTTPStatus.UNAUTHORIZED:
            answer["WWW-Authenticate"] = self.get_authenticate_header(self.request)
        if answer.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
            answer["Allow"] = ", ".join(self.allowed_methods)
        return answer

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        """Nothing said here is for a cache or a search engine."""
        response = super().finalize_response(request, response, *args, **kwargs)
        response["Cache-Control"] = "no-store, private"
        response["X-Robots-Tag"] = "noindex, nofollow"
        response["Referrer-Policy"] = "no-referrer"
        return response

    def nothing_here(self) -> Response:
        """For what is not there, and for what is somebody else's alike. Raises Http404."""
        raise Http404

    def answer_opened(self, request: OpenRequest, opened: Opened, status: int) -> Response:
        """The answer that opens a session, for views that do."""
        raise NotImplementedError


def _as_problem(error: Exception) -> Exception:
    """What services refuse, in the words of HTTP."""
    if isinstance(error, Refused):
        return problems.FieldProblem(errors=error.errors)
    if isinstance(error, TooMany):
        return exceptions.Throttled(error.retry_after)
    if isinstance(error, CodeRefused):
        if error.retry_after is not None:
            return exceptions.Throttled(error.retry_after)
        return problems.FieldProblem(error.field, error.sentence)
    return error
