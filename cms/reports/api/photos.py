"""Pictures: each sent on its own, under a name that the sender's page chose, so that a line that breaks costs one of them."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID

from django.http import HttpResponseBase
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import status
from rest_framework.response import Response

from cms.api.requests import ResidentRequest
from cms.api.views import ResidentView
from cms.reports.api import answers
from cms.reports.photo_answer import photo_answer
from cms.reports.pictures import MAX_BYTES
from cms.reports.selectors.own import photo_of
from cms.reports.services import photos

_AT_ONCE = 1024 * 1024


class Photo(ResidentView):
    """One picture."""

    http_method_names = ["get", "head", "put", "delete"]
    largest_body: ClassVar[int] = 64 * 1024 * 1024
    """More than is kept, so that a photo that is too large is refused in words; no more than `MAX_BYTES` stays in memory."""

    @extend_schema(
        operation_id="photo_keep",
        request={"image/*": OpenApiTypes.BINARY},
        responses={200: answers.PhotoOut},
    )
    def put(self, request: ResidentRequest, id: UUID) -> Response:
        """Keeps a picture for a report; the same `id` again is the same picture. It is re-encoded, and loses all metadata."""
        data = _body(request.stream) if request.stream else b""
        kept = photos.photo_keep(resident=request.user, id=id, data=data, now=timezone.now())
        return Response(answers.PhotoOut(kept).data)

    @extend_schema(
        operation_id="photo", responses={(200, "image/jpeg"): OpenApiResponse(OpenApiTypes.BINARY, "The picture")}
    )
    def get(self, request: ResidentRequest, id: UUID) -> HttpResponseBase:
        """Its bytes, for who sent it or whose report it is in."""
        found = photo_of(resident=request.user, id=id)
        return photo_answer(found) if found else self.nothing_here()

    @extend_schema(operation_id="photo_drop", responses={204: None})
    def delete(self, request: ResidentRequest, id: UUID) -> Response:
        """Takes back a picture that is in no report yet."""
        if not photos.photo_drop(resident=request.user, id=id):
            return self.nothing_here()
        return Response(status=status.HTTP_204_NO_CONTENT)


def _body(stream: Any) -> bytes:
    """The bytes as they come, one more than is kept at most: what they are is looked at, not believed."""
    data: bytes = stream.read(MAX_BYTES + 1)
    # A proxy that is cut off in the middle of sending would answer « Bad Gateway » in place of our sentence.
    while stream.read(_AT_ONCE):
        pass
    return data
