"""Every address the CMS answers at. It never renders a public page: those are static files."""

from __future__ import annotations

from django.http import HttpRequest, JsonResponse
from django.urls import include, path
from wagtail.admin import urls as admin_urls
from wagtail.documents import urls as document_urls


def health(request: HttpRequest) -> JsonResponse:
    """Answers that the process is up, for the proxy and the service manager; touches no database."""
    return JsonResponse({"status": "ok"})


urlpatterns = [
    path("admin/fichiers/", include(document_urls)),
    path("admin/", include(admin_urls)),
    path("api/content/v2/", include("cms.content_api.urls")),
    path("api/health/", health),
]
