"""The one shape of every error of the API: RFC 9457 problem details, in French."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.core.exceptions import SuspiciousOperation
from django.http import Http404, JsonResponse
from django.utils.translation import gettext_lazy as _
from rest_framework import exceptions
from wagtail.api.v2.utils import BadRequestError

CONTENT_TYPE = "application/problem+json"

TITLES = {
    HTTPStatus.BAD_REQUEST: _("La demande est mal formée."),
    HTTPStatus.UNAUTHORIZED: _("Il faut le jeton du générateur."),
    HTTPStatus.FORBIDDEN: _("Cet aperçu n’est pas ou n’est plus accessible."),
    HTTPStatus.NOT_FOUND: _("Il n’y a rien à cette adresse."),
    HTTPStatus.METHOD_NOT_ALLOWED: _("Cette adresse ne se demande pas ainsi."),
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: _("L’envoi est trop gros."),
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE: _("L’envoi doit être du JSON."),
    HTTPStatus.UNPROCESSABLE_ENTITY: _("Cette page n’est pas prête à être mise en ligne."),
}


class BadParameter(BadRequestError):
    """A parameter that the API does not take, with the reason for whoever wrote the request."""


def problem(status: HTTPStatus, detail: str = "", **extra: Any) -> JsonResponse:
    """An error answer. `extra` are members of its own, such as the list of wrong fields."""
    body: dict[str, Any] = {"type": "about:blank", "title": str(TITLES[status]), "status": status.value}
    if detail:
        body["detail"] = detail
    response = JsonResponse({**body, **extra}, status=status, content_type=CONTENT_TYPE)
    response["Cache-Control"] = "no-store"
    if status == HTTPStatus.UNAUTHORIZED:
        response["WWW-Authenticate"] = 'Bearer realm="palier"'
    return response


def from_exception(error: Exception) -> JsonResponse | None:
    """The answer to an error that the caller caused, or None for one that is ours."""
    if isinstance(error, exceptions.NotAuthenticated | exceptions.PermissionDenied | exceptions.AuthenticationFailed):
        return problem(HTTPStatus.UNAUTHORIZED)
    if isinstance(error, Http404 | exceptions.NotFound):
        return problem(HTTPStatus.NOT_FOUND)
    if isinstance(error, BadParameter):
        return problem(HTTPStatus.BAD_REQUEST, str(error))
    if isinstance(error, BadRequestError | exceptions.ParseError | SuspiciousOperation | RecursionError):
        return problem(HTTPStatus.BAD_REQUEST)
    if isinstance(error, exceptions.MethodNotAllowed):
        return problem(HTTPStatus.METHOD_NOT_ALLOWED)
    if isinstance(error, exceptions.UnsupportedMediaType):
        return problem(HTTPStatus.UNSUPPORTED_MEDIA_TYPE)
    return None
