"""Every address the CMS answers at. It never renders a public page: those are static files."""

from __future__ import annotations

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import include, path
from django.views.defaults import bad_request as django_bad_request, page_not_found, server_error as django_server_error
from wagtail.admin import urls as admin_urls
from wagtail.documents import urls as document_urls

from cms.api.problems import problem


def health(request: HttpRequest) -> JsonResponse:
    """Answers that the process is up, for the proxy and the service manager; touches no database."""
    return JsonResponse({"status": "ok"})


def index(request: HttpRequest) -> JsonResponse:
    """What the API holds, for whoever opens its address in a browser."""
    return JsonResponse({"content": "/api/content/v2/pages/", "health": "/api/health/"})


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Below `/api/` every answer is JSON, that there is nothing included."""
    if request.path.startswith("/api/"):
        return problem(HTTPStatus.NOT_FOUND)
    return page_not_found(request, exception)


def server_error(request: HttpRequest) -> HttpResponse:
    """What went wrong is in the log, and nowhere else."""
    if request.path.startswith("/api/"):
        return problem(HTTPStatus.INTERNAL_SERVER_ERROR)
    return django_server_error(request)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """What Django refuses before any view is asked."""
    if request.path.startswith("/api/"):
        return problem(HTTPStatus.BAD_REQUEST)
    return django_bad_request(request, exception)


handler400 = bad_request
handler404 = not_found
handler500 = server_error

urlpatterns = [
    path("admin/fichiers/", include(document_urls)),
    path("admin/", include(admin_urls)),
    path("api/content/v2/", include("cms.content_api.urls")),
    path("api/open311/", include("cms.reports.open311.urls")),
    path("api/resident/messages/", include("cms.messaging.urls")),
    path("api/resident/reports/", include("cms.reports.urls")),
    path("api/resident/notifications/", include("cms.notifications.urls")),
    path("api/resident/", include("cms.residents.api.urls")),
    path("api/health/", health),
    path("api/", index),
]
