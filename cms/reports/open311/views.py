"""The addresses of GeoReport v2, below `/api/open311/<landlord>/v2/`."""

from __future__ import annotations

from datetime import datetime
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.parsers import FormParser, MultiPartParser
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.views import APIView

from cms.api.problems import TooLarge, too_many
from cms.api.throttles import AddressBurst
from cms.api.views import LARGEST_BODY
from cms.organisations.models import Organisation
from cms.reports.open311 import answers
from cms.reports.open311.formats import answer
from cms.reports.selectors import open311 as selectors
from cms.reports.services import open311 as services
from cms.reports.services.words import visible
from cms.residents.services.refusals import Refused

MOST_IDS = 100


class Problem(Exception):
    """What the specification answers an error with: a status and sentences."""

    def __init__(self, status: HTTPStatus, *sentences: str) -> None:
        super().__init__(", ".join(sentences))
        self.status, self.sentences = status, sentences


class Open311View(APIView):
    """Open to every program, a landlord at a time; errors in the form of the specification."""

    authentication_classes = []
    permission_classes = [AllowAny]
    throttle_classes = [AddressBurst]
    parser_classes = [FormParser, MultiPartParser]
    http_method_names = ["get", "head"]
    schema = None

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Size before anything that costs. Raises TooLarge."""
        length = request.META.get("CONTENT_LENGTH") or "0"
        if not length.isdecimal() or int(length) > LARGEST_BODY:
            raise TooLarge
        super().initial(request, *args, **kwargs)

    def landlord(self) -> Organisation:
        """The landlord of the address. Raises Problem for one that opened nothing."""
        found = selectors.landlord_of(id=self.kwargs["organisation"])
        if found is None:
            raise Problem(HTTPStatus.NOT_FOUND, _("Ce bailleur n’a rien ouvert aux autres logiciels."))
        return found

    def handle_exception(self, exc: Exception) -> HttpResponse:  # type: ignore[override]
        """A list of codes and sentences; what is our fault is raised."""
        form = self.kwargs["form"]
        if isinstance(exc, Problem):
            return _problem(form, exc.status, *exc.sentences)
        if isinstance(exc, Refused):
            return _problem(form, HTTPStatus.BAD_REQUEST, *(_named(*each) for each in exc.errors.items()))
        if isinstance(exc, exceptions.Throttled):
            seconds: float = getattr(exc, "wait", None) or 1
            response = _problem(form, HTTPStatus.TOO_MANY_REQUESTS, too_many(seconds))
            response["Retry-After"] = str(max(1, round(seconds)))
            return response
        if isinstance(exc, exceptions.APIException):
            return _problem(form, HTTPStatus(exc.status_code), _("La demande n’est pas celle que GeoReport v2 décrit."))
        raise exc

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        """Every program may read, pages of other sites too: what is here is public."""
        response = super().finalize_response(request, response, *args, **kwargs)
        response["Access-Control-Allow-Origin"] = "*"
        response["Cache-Control"] = "no-store"
        return response


class Discovery(Open311View):
    """Where the endpoint is and what it speaks."""

    def get(self, request: Request, organisation: int, form: str) -> HttpResponse:
        """One endpoint."""
        found = self.landlord()
        content = {
            "changeset": "2026-11-28T00:00:00+01:00",
            "contact": found.email or found.phone or found.name,
            "key_service": _("Le bailleur remet une clé à chaque logiciel qui peut signaler."),
            "endpoints": [
                {
                    "specification": "http://wiki.open311.org/GeoReport_v2",
                    "url": request.build_absolute_uri(f"/api/open311/{found.pk}/v2"),
                    "changeset": "2026-11-28T00:00:00+01:00",
                    "type": "production",
                    "formats": ["text/xml", "application/json"],
                }
            ],
        }
        return answer(content, form, "discovery")


class Services(Open311View):
    """The categories that are open."""

    def get(self, request: Request, organisation: int, form: str) -> HttpResponse:
        """All of them."""
        rows = selectors.services_of(organisation=self.landlord()).prefetch_related("kinds")
        return answer([answers.service(each) for each in rows], form, "services", "service")


class ServiceDefinition(Open311View):
    """Where a fault of a category can be."""

    def get(self, request: Request, organisation: int, code: str, form: str) -> HttpResponse:
        """Its attributes."""
        rows = selectors.services_of(organisation=self.landlord()).select_related("organisation")
        category = rows.filter(code=code).first()
        if category is None:
            raise Problem(HTTPStatus.NOT_FOUND, _named("service_code", _("Cette catégorie n’est pas ouverte.")))
        return answer(answers.definition(category), form, "service_definition")


class Requests(Open311View):
    """Known faults, and reports posted by programs that have a key."""

    http_method_names = ["get", "head", "post"]

    def get(self, request: Request, organisation: int, form: str) -> HttpResponse:
        """The newest first, of the last ninety days unless said otherwise, a thousand at most."""
        found, query = self.landlord(), request.query_params
        status = query.get("status", "")
        if set(filter(None, status.split(","))) - {"open", "closed"}:
            raise Problem(HTTPStatus.BAD_REQUEST, _named("status", _("« open » ou « closed ».")))
        rows = selectors.requests_of(
            organisation=found,
            now=timezone.now(),
            ids=_ids(query.get("service_request_id", "")),
            codes=[each for each in visible(query.get("service_code", "")).split(",") if each][:MOST_IDS],
            start=_instant(query, "start_date"),
            end=_instant(query, "end_date"),
            status=status if status in ("open", "closed") else "",
        )
        return answer(answers.requests(rows, found), form, "service_requests", "request")

    def post(self, request: Request, organisation: int, form: str) -> HttpResponse:
        """A report about a common part; the landlord reads it like any other."""
        found, data = self.landlord(), request.data
        given = {key: visible(value) for key, value in data.items() if isinstance(value, str)}
        given |= {
            code: given.get(f"attribute[{code}]", given.get(code, ""))
            for code in ("address_id", "building", "staircase", "floor")
        }
        try:
            report = services.request_post(
                organisation=found, key=given.get("api_key", ""), given=given, now=timezone.now()
            )
        except services.KeyRefused as error:
            raise Problem(HTTPStatus.FORBIDDEN, _named("api_key", _("Cette clé n’ouvre rien ici."))) from error
        notice = _("Reçu. Le bailleur le lit ; on n’en voit ici que la catégorie, le lieu, l’état et les dates.")
        content = [{"service_request_id": str(report.pk), "service_notice": notice, "account_id": None}]
        return answer(content, form, "service_requests", "request")


class OneRequest(Open311View):
    """One known fault."""

    def get(self, request: Request, organisation: int, id: UUID, form: str) -> HttpResponse:
        """Its facts, in a list of one."""
        found = self.landlord()
        rows = selectors.requests_of(organisation=found, now=timezone.now(), ids=[id])
        content = answers.requests(rows, found)
        if not content:
            raise Problem(HTTPStatus.NOT_FOUND, _named("service_request_id", _("Il n’y a rien de ce numéro.")))
        return answer(content, form, "service_requests", "request")


def _ids(text: str) -> list[UUID]:
    """Raises Problem for what is no id of ours."""
    try:
        return [UUID(each) for each in text.split(",")[:MOST_IDS] if each]
    except ValueError as error:
        raise Problem(
            HTTPStatus.BAD_REQUEST, _named("service_request_id", _("Ce n’est pas un numéro d’ici."))
        ) from error


def _instant(query: Any, name: str) -> datetime | None:
    """A date with its offset (W3C note). Raises Problem."""
    text = query.get(name, "")
    if not text:
        return None
    try:
        # A plus sign in an address is a space to whoever reads it.
        found = parse_datetime(text.strip().replace(" ", "+"))
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise Problem(HTTPStatus.BAD_REQUEST, _named(name, _("Une date comme 2026-11-28T09:00:00Z.")))
    return found


def _named(field: str, sentence: str) -> str:
    return f"{field}: {sentence}" if field else sentence


def _problem(form: str, status: HTTPStatus, *sentences: str) -> HttpResponse:
    content = [{"code": status.value, "description": each} for each in sentences]
    return answer(content, form, "errors", "error", status=status)
