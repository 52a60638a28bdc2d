"""Every address the CMS answers at. It never renders a public page: those are static files."""

from __future__ import annotations

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import include, path
from django.views.defaults import page_not_found
from wagtail.admin import urls as admin_urls
from wagtail.documents import urls as document_urls

from cms.content_api import problems


def health(request: HttpRequest) -> JsonResponse:
    """Answers that the process is up, for the proxy and the service manager; touches no database."""
    return JsonResponse({"status": "ok"})


def index(request: HttpRequest) -> JsonResponse:
    """What the API holds, for whoever opens its address in a browser."""
    return JsonResponse({"content": "/api/content/v2/pages/", "health": "/api/health/"})


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Below `/api/` every answer is JSON, that there is nothing included."""
    if request.path.startswith("/api/"):
        return problems.problem(HTTPStatus.NOT_FOUND)
    return page_not_found(request, exception)


handler404 = not_found

urlpatterns = [
    path("admin/fichiers/", include(document_urls)),
    path("admin/", include(admin_urls)),
    path("api/content/v2/", include("cms.content_api.urls")),
    path("api/health/", health),
    path("api/", index),
]
