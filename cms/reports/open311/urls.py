"""Addresses below `/api/open311/`. The form is a suffix, as the specification has it."""

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from cms.reports.open311 import views


class FormatConverter(StringConverter):
    """`json` or `xml`."""

    regex = "json|xml"


register_converter(FormatConverter, "open311_format")

_BELOW = "<int:organisation>/v2/"
urlpatterns = [
    path(_BELOW + "discovery.<open311_format:format>", views.Discovery.as_view()),
    path(_BELOW + "services.<open311_format:format>", views.Services.as_view()),
    path(_BELOW + "services/<slug:code>.<open311_format:format>", views.ServiceDefinition.as_view()),
    path(_BELOW + "requests.<open311_format:format>", views.Requests.as_view()),
    path(_BELOW + "requests/<uuid:id>.<open311_format:format>", views.OneRequest.as_view()),
]
