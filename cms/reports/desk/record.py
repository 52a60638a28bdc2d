"""Noting a report for somebody: which residence, whose dwelling, the form; then the slip that they take home."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cms.organisations.selectors import housing_organisation
from cms.places.models import ResidencePage
from cms.reports.desk import words
from cms.reports.desk.forms import refuse
from cms.reports.desk.record_forms import RecordForm
from cms.reports.desk.screens import desk_screen, report_or_404, screen
from cms.reports.models import Report
from cms.reports.rules import ticket
from cms.reports.selectors.calendars import calendar_of
from cms.reports.selectors.desk_queue import residences_of_desk
from cms.reports.selectors.dwellings_of_desk import MOST, dwellings_found, names_seen
from cms.reports.services.deciding import update_add
from cms.reports.services.photos import photo_add
from cms.reports.services.sending import Caller, report_record
from cms.residents.models import Dwelling
from cms.residents.services.refusals import Refused

_FIELDS = {
    "category_id": "category",
    "kind_id": "kind",
    "building": "place",
    "staircase": "place",
    "common": "place",
    "dwelling": "place",
}


@require_safe
@desk_screen
def record(request: HttpRequest) -> HttpResponse:
    """Where the person lives: the residence, then the dwelling; neither needs to be known for a common part."""
    residences = list(residences_of_desk(user=request.user))
    if len(residences) == 1:
        return redirect("reports_desk:record_in", residences[0].pk)
    return screen(request, "record_residences", _("Noter un signalement"), residences=residences)


@desk_screen
def record_in(request: HttpRequest, residence_id: int) -> HttpResponse:
    """The search of the dwelling and the form."""
    residence = get_object_or_404(residences_of_desk(user=request.user), pk=residence_id)
    organisation = housing_organisation(residence=residence)
    if organisation is None:
        raise Http404
    dwelling = _dwelling(request, residence)
    form = RecordForm(
        request.POST or None, request.FILES or None, residence=residence, organisation=organisation, dwelling=dwelling
    )
    if request.method == "POST" and form.is_valid():
        try:
            noted = _note(request, residence, dwelling, form)
        except Refused as refused:
            refuse(form, Refused({_FIELDS.get(name, name): sentence for name, sentence in refused.errors.items()}))
        else:
            return redirect("reports_desk:slip", noted.pk)
    asked = request.GET.get("q", "").replace("\x00", "").strip()[:100]
    found = dwellings_found(user=request.user, residence=residence, words=asked, now=timezone.now()) if asked else []
    return screen(
        request,
        "record",
        _("Noter un signalement"),
        residence=residence,
        form=form,
        dwelling=dwelling,
        asked=asked,
        found=found,
        most=MOST,
        names=names_seen(user=request.user, residence=residence),
    )


def _dwelling(request: HttpRequest, residence: ResidencePage) -> Dwelling | None:
    """The dwelling of the address. Raises Http404 for one of another residence."""
    asked = request.GET.get("logement", "")
    if not asked:
        return None
    if not (asked.isdecimal() and len(asked) < 19):
        raise Http404
    return get_object_or_404(Dwelling, pk=asked, residence=residence, removed_at=None)


@transaction.atomic
def _note(request: HttpRequest, residence: ResidencePage, dwelling: Dwelling | None, form: RecordForm) -> Report:
    """Raises Refused."""
    values, now = form.cleaned_data, timezone.now()
    try:
        noted = report_record(
            user=request.user,
            residence=residence,
            fault=form.fault,
            caller=Caller(values["username"], values["name"], values["phone"]),
            channel=values["channel"],
            dwelling=dwelling,
            now=now,
            id=values["id"],
        )
    except PermissionDenied as error:
        raise Http404 from error
    if noted.created_at != now:
        # The button was pressed twice.
        return noted
    if values["consent"] and (values["name"] or values["phone"]):
        agreed = _("Nom et téléphone notés avec l’accord de la personne.")
        update_add(user=request.user, id=noted.pk, text=agreed, public=False, now=now)
    if values["photo"] is not None:
        photo_add(author=noted.author, data=values["photo"].read(), now=now)
    return noted


@require_safe
@desk_screen
def slip(request: HttpRequest, id: UUID) -> HttpResponse:
    """The slip with the number of a report, for somebody without a screen."""
    report = report_or_404(request, id)
    calendar = calendar_of(residence=report.residence)
    context: dict[str, Any] = {
        "report": report,
        "number": ticket.shown(report.ticket),
        "place": words.place(report),
        "author": getattr(report, "author", None),
        "acknowledge_by": calendar.last_day(report.acknowledge_due),
        "fix_by": calendar.last_day(report.fix_due),
        "visit": words.visit(report),
        "state": words.STATES[report.state],
        "back": reverse("reports_desk:report", args=[report.pk]),
    }
    return render(request, "reports/desk/slip.html", context)
