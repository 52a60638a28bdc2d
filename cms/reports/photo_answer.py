"""The bytes of a picture, for whom a selector found to be allowed to see it: the API and the desk answer alike."""

from __future__ import annotations

from django.http import FileResponse, Http404

from cms.reports.models import ReportPhoto
from cms.reports.services.photos import photo_file


def photo_answer(photo: ReportPhoto) -> FileResponse:
    """A JPEG that no browser takes for anything else, and nobody keeps. Raises Http404 when the file is gone."""
    try:
        file = photo_file(photo).open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    answer = FileResponse(file, content_type="image/jpeg", filename=f"photo-{photo.pk}.jpg")
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "default-src 'none'; frame-ancestors 'none'; sandbox"
    answer["Cross-Origin-Resource-Policy"] = "same-origin"
    answer["Cache-Control"] = "no-store, private"
    answer["X-Robots-Tag"] = "noindex, nofollow"
    return answer
