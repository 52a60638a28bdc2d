"""The pictures of a report, for who deals with it: small ones for the screen, and each as it is kept."""

from __future__ import annotations

import io
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe
from PIL import Image

from cms.reports.desk.screens import desk_screen
from cms.reports.photo_answer import photo_answer
from cms.reports.selectors.in_charge import photo_in_charge

SMALL = 480
"""Pixels of the longer side: a caretaker at the foot of a staircase has one bar of signal."""


@require_safe
@desk_screen
def photo(request: HttpRequest, id: UUID, small: bool = False) -> HttpResponseBase:
    """The bytes of one picture."""
    found = photo_in_charge(user=request.user, id=id)
    if found is None:
        raise Http404
    answer = photo_answer(found)
    if not small:
        return answer
    headers = {name: value for name, value in answer.items() if name != "Content-Length"}
    return HttpResponse(_small(answer.getvalue()), headers=headers)


def _small(data: bytes) -> bytes:
    with Image.open(io.BytesIO(data)) as picture:
        picture.draft("RGB", (SMALL, SMALL))
        picture.thumbnail((SMALL, SMALL))
        out = io.BytesIO()
        picture.save(out, "JPEG", quality=70, optimize=True)
    return out.getvalue()
