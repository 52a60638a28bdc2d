"""What the generator asks: records, changes, media, previews; and what it tells: that a page is live.

The viewsets are those of Wagtail's API v2 for routing and error handling. Its serializers and filters are left aside:
what is answered for a page is its record, byte for byte, and no parameter reaches a query unchecked.
"""

from __future__ import annotations

from collections.abc import Iterable
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.urls import URLPattern, path
from django.utils import timezone
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.parsers import BaseParser, JSONParser
from rest_framework.renderers import BaseRenderer, JSONRenderer
from wagtail.api.v2.views import BaseAPIViewSet

from cms.content_api import live, parameters, previews, problems
from cms.content_api.permissions import HoldsBuildToken
from cms.publishing import disk, media, outlet
from cms.publishing.models import PublishedRecord
from cms.publishing.serialize import serialize
from sitegen.fields import RecordError
from sitegen.records import to_json

JSON = "application/json"


class OneForm(BaseContentNegotiation):
    """Answers have one form: neither `?format=` nor an Accept header may turn a request into an error of its own."""

    def select_parser(self, request: Any, parsers: Iterable[BaseParser]) -> BaseParser:
        """JSON, whatever the request calls it; anything else fails to parse."""
        return next(iter(parsers))

    def select_renderer(
        self, request: Any, renderers: Iterable[BaseRenderer], format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        """JSON."""
        return JSONRenderer(), JSON


class BuildView(BaseAPIViewSet):
    """The base of every address of the API: the build token, checked parameters, problems in one shape."""

    authentication_classes: list[type] = []
    permission_classes = [HoldsBuildToken]
    renderer_classes = [JSONRenderer]
    parser_classes = [JSONParser]
    content_negotiation_class = OneForm
    allowed_parameters: frozenset[str] = frozenset()
    http_method_names = ["get", "head", "post"]

    def initial(self, request: Any, *args: Any, **kwargs: Any) -> None:
        """Who asks first, then how."""
        super().initial(request, *args, **kwargs)
        parameters.check(request.query_params, self.allowed_parameters)

    def handle_exception(self, exc: Exception) -> HttpResponseBase:
        """A problem for what the caller did wrong; what is our fault is raised, and logged."""
        answer = problems.from_exception(exc)
        if answer is None:
            raise exc
        return answer

    def finalize_response(self, request: Any, response: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Nothing that this API says is for a shared cache or a search engine."""
        response = super().finalize_response(request, response, *args, **kwargs)
        response.headers.setdefault("Cache-Control", "no-store")
        response["X-Robots-Tag"] = "noindex, nofollow"
        response["Referrer-Policy"] = "no-referrer"
        response["X-Content-Type-Options"] = "nosniff"
        return response


class Pages(BuildView):
    """`pages/`: every public record by cursor. `pages/<record id>/`: one record, with the bytes it has on disk."""

    allowed_parameters = frozenset({"after", "limit"})

    def listing_view(self, request: Any) -> HttpResponse:
        """The records on disk, in the order in which they last changed."""
        rows, following = _page_of(request.query_params, PublishedRecord.objects.filter(removed=False))
        items = [
            {
                "id": str(row.record_id),
                "kind": row.kind,
                "commune": row.commune,
                "hash": row.hash,
                "updated": _instant(row.written_at),
            }
            for row in rows
        ]
        return JsonResponse({"items": items, "next": following})

    def detail_view(self, request: Any, record_id: UUID) -> HttpResponse:
        """The record of a page that the public may read at this very moment."""
        parameters.check(request.query_params, frozenset())
        try:
            wanted = outlet.expected(record_id, timezone.now())
            data = wanted.data if wanted else None
        except RecordError as error:
            # The sites keep the last good version of such a page, and so does whoever copies them.
            data = outlet.last_good(record_id)
            if data is None:
                return _refused(error)
        if data is None:
            raise Http404
        response = HttpResponse(data, content_type=JSON)
        response["ETag"] = f'"{disk.sha256(data)}"'
        return response

    @classmethod
    def get_urlpatterns(cls) -> list[URLPattern]:
        """By record id, because primary keys differ from one install to another."""
        return [
            path("", cls.as_view({"get": "listing_view"}), name="listing"),
            path("<uuid:record_id>/", cls.as_view({"get": "detail_view"}), name="detail"),
        ]


class Changes(BuildView):
    """`changes/?after=N`: what was written or removed since, for a generator on another machine."""

    allowed_parameters = frozenset({"after", "limit"})

    def listing_view(self, request: Any) -> HttpResponse:
        """One line for each record, as it is now; removed ones included."""
        rows, following = _page_of(request.query_params, PublishedRecord.objects.all())
        changes = [
            {
                "sequence": row.sequence,
                "id": str(row.record_id),
                "kind": row.kind,
                "commune": row.commune,
                "hash": row.hash,
                "removed": row.removed,
                "at": _instant(row.written_at),
            }
            for row in rows
        ]
        last = changes[-1]["sequence"] if changes else parameters.whole_number(request.query_params, "after", 0)
        return JsonResponse({"changes": changes, "last": last, "more": following is not None})

    @classmethod
    def get_urlpatterns(cls) -> list[URLPattern]:
        """One address."""
        return [path("", cls.as_view({"get": "listing_view"}), name="listing")]


class Media(BuildView):
    """`media/<sha256>.<ext>`: a picture or a document of the library, drafts' included."""

    def detail_view(self, request: Any, name: str) -> HttpResponse:
        """Its bytes, which its name vouches for: they may be kept for ever."""
        data = media.read(f"media/{name}")
        if data is None:
            raise Http404
        response = HttpResponse(data, content_type="application/octet-stream")
        response["Cache-Control"] = "private, max-age=31536000, immutable"
        return response

    @classmethod
    def get_urlpatterns(cls) -> list[URLPattern]:
        """By name."""
        return [path("<str:name>", cls.as_view({"get": "detail_view"}), name="detail")]


class Preview(BuildView):
    """`preview/?content_type=…&token=…`: the record of a draft, for the real theme to show."""

    allowed_parameters = frozenset({"content_type", "token"})

    def detail_view(self, request: Any) -> HttpResponse:
        """The draft as it would read if it were published now; a token that opens nothing never says why."""
        query = request.query_params
        content_type, token = parameters.text(query, "content_type"), parameters.text(query, "token")
        try:
            record = serialize(previews.draft(content_type, token), draft_at=timezone.now())
            outlet.check(record)
        except previews.PreviewRefused:
            return problems.problem(HTTPStatus.FORBIDDEN)
        except RecordError as error:
            return _refused(error)
        return HttpResponse(to_json(record), content_type=JSON)

    @classmethod
    def get_urlpatterns(cls) -> list[URLPattern]:
        """One address."""
        return [path("", cls.as_view({"get": "detail_view"}), name="detail")]


class Live(BuildView):
    """`live/`: the generator tells which versions its sites show."""

    def create_view(self, request: Any) -> HttpResponse:
        """Keep the report."""
        if int(request.META.get("CONTENT_LENGTH") or 0) > live.LARGEST_REPORT:
            return problems.problem(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        report = live.read(request.data)
        live.keep(report)
        return JsonResponse({"live": len(report.live), "removed": len(report.removed)})

    @classmethod
    def get_urlpatterns(cls) -> list[URLPattern]:
        """One address."""
        return [path("", cls.as_view({"post": "create_view"}), name="create")]


class Nothing(BuildView):
    """Every other address: the same door, the same shape of answer."""

    def detail_view(self, request: Any, rest: str = "") -> HttpResponse:
        """Nothing is here."""
        raise Http404

    def http_method_not_allowed(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Whatever the method."""
        raise Http404


def _page_of(query: Any, rows: Any) -> tuple[list[PublishedRecord], int | None]:
    """A page of rows after a cursor, and the cursor of the next page if there is one."""
    after = parameters.whole_number(query, "after", 0)
    limit = parameters.whole_number(query, "limit", parameters.DEFAULT_PAGE)
    found = list(rows.filter(sequence__gt=after).order_by("sequence")[: limit + 1])
    return found[:limit], found[limit - 1].sequence if len(found) > limit else None


def _instant(at: Any) -> str:
    return str(at.isoformat(timespec="milliseconds").replace("+00:00", "Z"))


def _refused(error: RecordError) -> HttpResponse:
    errors = [{"field": name, "reason": str(reason)} for name, reason in error.problems]
    return problems.problem(HTTPStatus.UNPROCESSABLE_ENTITY, errors=errors)
