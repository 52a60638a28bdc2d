"""Errors of the content API, in the shape they have everywhere below `/api/`, in the words of the generator."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.core.exceptions import SuspiciousOperation
from django.http import Http404, JsonResponse
from django.utils.translation import gettext_lazy as _
from rest_framework import exceptions
from wagtail.api.v2.utils import BadRequestError

from cms.api import problems as shared

TITLES = {
    **shared.TITLES,
    HTTPStatus.UNAUTHORIZED: _("Il faut le jeton du générateur."),
    HTTPStatus.FORBIDDEN: _("Cet aperçu n’est pas ou n’est plus accessible."),
    HTTPStatus.UNPROCESSABLE_ENTITY: _("Cette page n’est pas prête à être mise en ligne."),
}


class BadParameter(BadRequestError):
    """A parameter that the API does not take, with the reason for whoever wrote the request."""


def problem(status: HTTPStatus, detail: str = "", **extra: Any) -> JsonResponse:
    """An error answer. `extra` are members of its own, such as the list of wrong fields."""
    response = shared.problem(status, detail, title=str(TITLES[status]), **extra)
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
