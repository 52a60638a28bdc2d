"""The resident's own reports: what the form needs, sending, reading, adding, contesting."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.response import Response

from cms.api.pagination import CursorPages
from cms.api.problems import FieldProblem
from cms.api.requests import ResidentRequest, read
from cms.api.views import ResidentView
from cms.reports.api import answers, forms
from cms.reports.models import Report as ReportRow
from cms.reports.rules.states import State
from cms.reports.selectors import own
from cms.reports.selectors.before_sending import before_sending
from cms.reports.selectors.categories import offered
from cms.reports.services import replying
from cms.reports.services.photos import MOST
from cms.reports.services.sending import Fault, report_send


class Form(ResidentView):
    """What the form needs."""

    @extend_schema(operation_id="report_form", responses=answers.FormOut)
    def get(self, request: ResidentRequest) -> Response:
        """Homes, categories, common parts and dangers."""
        homes = own.homes_of(resident=request.user)
        return Response(
            {
                "homes": answers.HomeOut(homes, many=True).data,
                "dangers": answers.dangers_out(),
                "most_photos": MOST,
            }
        )


class BeforeSending(ResidentView):
    """What is read before the report leaves."""

    @extend_schema(operation_id="report_before_sending", parameters=[forms.PlaceIn], responses=answers.BeforeSendingOut)
    def get(self, request: ResidentRequest) -> Response:
        """Works notices, known faults of the same part, delays, who will see it."""
        given = forms.PlaceIn(data=request.query_params)
        given.is_valid(raise_exception=True)
        asked = dict(given.validated_data)
        homes = own.homes_of(resident=request.user)
        home = next((each for each in homes if each.household.pk == asked["household"]), None)
        if home is None or home.organisation is None:
            raise FieldProblem("household", _("Choisissez un de vos logements."))
        category = offered(organisation=home.organisation).filter(pk=asked["category"]).first()
        if category is None:
            raise FieldProblem("category", _("Cette catégorie n’est plus proposée. Choisissez-en une autre."))
        found = before_sending(
            resident=request.user,
            home=home,
            category=category,
            common=asked["common"],
            building=asked["building"],
            staircase=asked["staircase"],
            now=timezone.now(),
        )
        return Response(answers.BeforeSendingOut(found).data)


class OwnReports(ResidentView):
    """A view about a resident's own reports: somebody else's are not there."""

    largest_body: ClassVar[int] = 128 * 1024
    """Twice what others take: a text that is far too long is told so beside its field."""

    def own_one(self, request: ResidentRequest, id: UUID) -> ReportRow:
        """One of them. Raises Http404."""
        found = own.report_of(resident=request.user, id=id)
        if found is None:
            raise Http404
        return found

    def whole(self, request: ResidentRequest, id: UUID, code: int = status.HTTP_200_OK) -> Response:
        """One of them as it is now. Raises Http404."""
        return Response(answers.ReportWhole(self.own_one(request, id)).data, status=code)


class Reports(OwnReports):
    """A resident's reports."""

    @extend_schema(operation_id="reports_list", responses=answers.ReportLine(many=True))
    def get(self, request: ResidentRequest) -> Response:
        """The newest first, a page at a time."""
        return CursorPages().answer(request, own.reports_of(resident=request.user), answers.ReportLine)

    @extend_schema(operation_id="report_send", request=forms.ReportIn, responses={201: answers.ReportWhole})
    def post(self, request: ResidentRequest) -> Response:
        """Sends a report. Pictures were sent before, one by one, and are named here."""
        given = read(forms.ReportIn, request)
        photos, household = given.pop("photos"), given.pop("household")
        fault = Fault(category_id=given.pop("category"), kind_id=given.pop("kind"), **given)
        sent = report_send(
            resident=request.user, household_id=household, fault=fault, photos=photos, now=timezone.now()
        )
        return self.whole(request, sent.pk, status.HTTP_201_CREATED)


class Report(OwnReports):
    """One report."""

    @extend_schema(operation_id="report", responses=answers.ReportWhole)
    def get(self, request: ResidentRequest, id: UUID) -> Response:
        """All that its author may read."""
        return self.whole(request, id)


class ReportRead(OwnReports):
    """Notes that the news of a report were seen."""

    @extend_schema(operation_id="report_read", request=None, responses={204: None})
    def post(self, request: ResidentRequest, id: UUID) -> Response:
        """Again and again without harm."""
        if not replying.report_read(resident=request.user, id=id, now=timezone.now()):
            return self.nothing_here()
        return Response(status=status.HTTP_204_NO_CONTENT)


class Updates(OwnReports):
    """What the author adds."""

    @extend_schema(operation_id="report_update", request=forms.UpdateIn, responses=answers.ReportWhole)
    def post(self, request: ResidentRequest, id: UUID) -> Response:
        """Adds something, or answers the landlord's question."""
        self.own_one(request, id)
        replying.update_write(resident=request.user, id=id, now=timezone.now(), **read(forms.UpdateIn, request))
        return self.whole(request, id)


class _Move(OwnReports):
    """The author takes a report to another state."""

    target: ClassVar[State]
    body: ClassVar[type[serializers.Serializer]]

    def move(self, request: ResidentRequest, id: UUID) -> Response:
        """Raises Http404, Refused."""
        self.own_one(request, id)
        text = read(self.body, request)["text"]
        replying.report_move(resident=request.user, id=id, target=self.target, text=text, now=timezone.now())
        return self.whole(request, id)


class Contest(_Move):
    """Says that it is not settled."""

    target, body = "contested", forms.WhyIn

    @extend_schema(operation_id="report_contest", request=forms.WhyIn, responses=answers.ReportWhole)
    def post(self, request: ResidentRequest, id: UUID) -> Response:
        """Within fourteen days of the closing."""
        return self.move(request, id)


class Cancel(_Move):
    """Takes a report back."""

    target, body = "cancelled", forms.WhyNotIn

    @extend_schema(operation_id="report_cancel", request=forms.WhyNotIn, responses=answers.ReportWhole)
    def post(self, request: ResidentRequest, id: UUID) -> Response:
        """As long as it is open."""
        return self.move(request, id)


class Resume(_Move):
    """Takes up again what was taken back."""

    target, body = "reopened", forms.WhyIn

    @extend_schema(operation_id="report_resume", request=forms.WhyIn, responses=answers.ReportWhole)
    def post(self, request: ResidentRequest, id: UUID) -> Response:
        """Within fourteen days."""
        return self.move(request, id)


class Satisfaction(OwnReports):
    """How it was dealt with."""

    @extend_schema(operation_id="report_rate", request=forms.SatisfactionIn, responses=answers.ReportWhole)
    def post(self, request: ResidentRequest, id: UUID) -> Response:
        """From 1 to 4; the last answer counts."""
        self.own_one(request, id)
        replying.report_rate(resident=request.user, id=id, now=timezone.now(), **read(forms.SatisfactionIn, request))
        return self.whole(request, id)
