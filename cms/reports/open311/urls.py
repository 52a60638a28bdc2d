"""Addresses below `/api/open311/`. The form is a suffix, as the specification has it."""

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from cms.reports.open311 import views


class FormConverter(StringConverter):
    """`json` or `xml`."""

    regex = "json|xml"


register_converter(FormConverter, "open311_form")

_BELOW = "<int:organisation>/v2/"
urlpatterns = [
    path(_BELOW + "discovery.<open311_form:form>", views.Discovery.as_view()),
    path(_BELOW + "services.<open311_form:form>", views.Services.as_view()),
    path(_BELOW + "services/<slug:code>.<open311_form:form>", views.ServiceDefinition.as_view()),
    path(_BELOW + "requests.<open311_form:form>", views.Requests.as_view()),
    path(_BELOW + "requests/<uuid:id>.<open311_form:form>", views.OneRequest.as_view()),
]
