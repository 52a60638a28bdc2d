"""The pictures of a report, for who deals with it: small ones for the screen, and each as it is kept."""

from __future__ import annotations

import io
from uuid import UUID

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe
from PIL import Image

from cms.reports.desk.screens import desk_screen
from cms.reports.models import ReportPhoto
from cms.reports.selectors.in_charge import photo_in_charge
from cms.reports.services.photos import photo_file

SMALL = 480
"""Pixels of the longer side: a caretaker at the foot of a staircase has one bar of signal."""


@require_safe
@desk_screen
def photo(request: HttpRequest, id: UUID, small: bool = False) -> HttpResponseBase:
    """The bytes of one picture."""
    found = photo_in_charge(user=request.user, id=id)
    if found is None:
        raise Http404
    try:
        answer = HttpResponse(_small(found)) if small else FileResponse(photo_file(found).open("rb"))
    except FileNotFoundError as error:
        raise Http404 from error
    answer["Content-Type"] = "image/jpeg"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cross-Origin-Resource-Policy"] = "same-origin"
    return answer


def _small(photo: ReportPhoto) -> bytes:
    with Image.open(photo_file(photo)) as picture:
        picture.draft("RGB", (SMALL, SMALL))
        picture.thumbnail((SMALL, SMALL))
        out = io.BytesIO()
        picture.save(out, "JPEG", quality=70, optimize=True)
    return out.getvalue()
