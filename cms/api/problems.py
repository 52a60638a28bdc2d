"""The one shape of every error of the API: RFC 9457 problem details, with a sentence in French for each wrong field."""

from __future__ import annotations

import logging
import math
from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import Http404, JsonResponse
from django.utils.translation import gettext as _, gettext_lazy
from rest_framework import exceptions

CONTENT_TYPE = "application/problem+json"

logger = logging.getLogger(__name__)

TITLES = {
    HTTPStatus.BAD_REQUEST: gettext_lazy("La demande est mal formée."),
    HTTPStatus.UNAUTHORIZED: gettext_lazy("Il faut d’abord vous connecter."),
    HTTPStatus.FORBIDDEN: gettext_lazy("Cela ne vous est pas permis."),
    HTTPStatus.NOT_FOUND: gettext_lazy("Il n’y a rien à cette adresse."),
    HTTPStatus.METHOD_NOT_ALLOWED: gettext_lazy("Cette adresse ne se demande pas ainsi."),
    HTTPStatus.CONFLICT: gettext_lazy("Cette demande est déjà en cours ou a déjà eu sa réponse."),
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: gettext_lazy("L’envoi est trop gros."),
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE: gettext_lazy("L’envoi doit être du JSON."),
    HTTPStatus.UNPROCESSABLE_ENTITY: gettext_lazy("Quelque chose est à corriger."),
    HTTPStatus.TOO_MANY_REQUESTS: gettext_lazy("C’est trop d’essais en peu de temps."),
    HTTPStatus.INTERNAL_SERVER_ERROR: gettext_lazy("Une erreur s’est produite chez nous. Réessayez dans un moment."),
}


class FieldProblem(exceptions.APIException):
    """A request that is well formed and cannot be done as filled in: a sentence for a field, or several by field."""

    status_code = HTTPStatus.UNPROCESSABLE_ENTITY

    def __init__(self, field: str = "", sentence: str = "", errors: Mapping[str, str] | None = None) -> None:
        super().__init__(sentence)
        self.errors = dict(errors) if errors is not None else {field: sentence}


class Conflict(exceptions.APIException):
    """The request cannot be answered as things are now; `wait` seconds may help."""

    status_code = HTTPStatus.CONFLICT

    def __init__(self, sentence: str = "", wait: float | None = None) -> None:
        super().__init__(sentence)
        self.sentence, self.wait = sentence, wait


class TooLarge(exceptions.APIException):
    """The body has more bytes than any request needs."""

    status_code = HTTPStatus.REQUEST_ENTITY_TOO_LARGE


class Malformed(exceptions.APIException):
    """A header or a parameter that cannot be read, with the reason."""

    status_code = HTTPStatus.BAD_REQUEST

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class Forged(exceptions.PermissionDenied):
    """The request does not show that it comes from a page of the site."""


def problem(status: HTTPStatus, detail: str = "", *, title: str = "", **extra: Any) -> JsonResponse:
    """An error answer. `extra` are members of its own, such as the list of wrong fields."""
    body: dict[str, Any] = {"type": "about:blank", "title": title or str(TITLES[status]), "status": status.value}
    if detail:
        body["detail"] = detail
    response = JsonResponse({**body, **extra}, status=status, content_type=CONTENT_TYPE)
    response["Cache-Control"] = "no-store"
    return response


def from_exception(error: Exception) -> JsonResponse | None:
    """The answer to an error that the caller caused, or None for one that is ours."""
    if isinstance(error, FieldProblem):
        return _wrong_fields(error.errors.items())
    if isinstance(error, exceptions.ValidationError):
        return _wrong_fields(_sentences(error.detail))
    if isinstance(error, exceptions.Throttled):
        seconds: float = getattr(error, "wait", None) or 1
        return _wait(problem(HTTPStatus.TOO_MANY_REQUESTS, too_many(seconds)), seconds)
    if isinstance(error, Conflict):
        answer = problem(HTTPStatus.CONFLICT, error.sentence)
        return answer if error.wait is None else _wait(answer, error.wait)
    if isinstance(error, Malformed):
        return problem(HTTPStatus.BAD_REQUEST, error.sentence)
    if isinstance(error, Forged):
        return problem(HTTPStatus.FORBIDDEN, _("La page est restée ouverte longtemps. Rechargez-la, puis recommencez."))
    if isinstance(error, PermissionDenied):
        return problem(HTTPStatus.FORBIDDEN)
    if isinstance(error, Http404):
        return problem(HTTPStatus.NOT_FOUND)
    # A body nested deeper than Python goes, and what Django suspects.
    if isinstance(error, SuspiciousOperation | RecursionError):
        return problem(HTTPStatus.BAD_REQUEST)
    if isinstance(error, exceptions.APIException) and error.status_code in TITLES and error.status_code < 500:
        return problem(HTTPStatus(error.status_code))
    return None


def too_many(seconds: float) -> str:
    """How long to wait, in words."""
    minutes = math.ceil(seconds / 60)
    if minutes <= 1:
        return _("Réessayez dans une minute.")
    return _("Réessayez dans %(minutes)d minutes.") % {"minutes": minutes}


def _wait(answer: JsonResponse, seconds: float) -> JsonResponse:
    answer["Retry-After"] = str(max(1, math.ceil(seconds)))
    return answer


def _wrong_fields(errors: Any) -> JsonResponse:
    """Fields in order, a sentence for each; `field` is empty for what is wrong with the whole."""
    listed = [{"field": field, "detail": detail} for field, detail in errors]
    detail = " ".join(each["detail"] for each in listed if not each["field"])
    return problem(HTTPStatus.UNPROCESSABLE_ENTITY, detail, errors=listed)


def _sentences(detail: Any, field: str = "") -> Iterator[tuple[str, str]]:
    """The first sentence for each field of what a serializer refused, nested fields joined by points."""
    if isinstance(detail, Mapping):
        for name, inner in detail.items():
            below = "" if name == "non_field_errors" else str(name)
            yield from _sentences(inner, ".".join(filter(None, [field, below])))
    elif isinstance(detail, list):
        inner = [each for each in detail if each]
        if inner and isinstance(inner[0], Mapping | list):
            yield from _sentences(inner[0], field)
        elif inner:
            yield field, str(inner[0])
    else:
        yield field, str(detail)
