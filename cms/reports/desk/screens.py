"""What the screens of the desk share: who may be there at all, Wagtail's header, one report or nothing."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.admin.auth import require_admin_access

from cms.organisations.models import Organisation
from cms.organisations.selectors import charge_remember, is_in_charge, organisations_of
from cms.reports.models import Report
from cms.reports.selectors.in_charge import report_in_charge

View = Callable[..., HttpResponseBase]


def desk_screen(view: View) -> View:
    """For who deals with reports somewhere; to all others the screen does not exist."""

    @require_admin_access
    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        charge_remember(request.user)
        if not may_enter(request.user):
            raise Http404
        return view(request, *args, **kwargs)

    return checked


def settings_screen(view: View) -> View:
    """For who decides for a whole landlord; the view is given the landlords."""

    @require_admin_access
    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        charge_remember(request.user)
        landlords = list(landlords_of(request.user))
        if not landlords:
            raise Http404
        return view(request, landlords, *args, **kwargs)

    return checked


def may_enter(user: Any) -> bool:
    """Whether the desk exists for somebody."""
    return is_in_charge(user=user, action="reports")


def landlords_of(user: Any) -> Any:
    """The landlords whose categories, firms and replies `user` decides."""
    houses = (Organisation.Kind.LANDLORD, Organisation.Kind.MANAGING_AGENT)
    return organisations_of(user=user, action="report_settings").filter(kind__in=houses).order_by("name")


def report_or_404(request: HttpRequest, id: UUID) -> Report:
    """A report of a residence in the user's charge. Raises Http404 for any other, as if there were none."""
    report = report_in_charge(user=request.user, id=id)
    if report is None:
        raise Http404
    return report


def screen(
    request: HttpRequest, name: str, title: str, trail: tuple[tuple[str, str], ...] = (), **context: Any
) -> HttpResponse:
    """A screen with Wagtail's header; `trail` are addresses and labels between the desk and this screen."""
    steps = [(reverse("wagtailadmin_home"), _("Accueil"))]
    if name != "queue":
        steps.append((reverse("reports_desk:queue"), _("Signalements")))
    crumbs = [{"url": url, "label": label} for url, label in (*steps, *trail)]
    shared = {
        "page_title": title,
        "header_title": title,
        "header_icon": "clipboard-list",
        "breadcrumbs_items": [*crumbs, {"url": "", "label": title}],
    }
    return render(request, f"reports/desk/{name}.html", {**shared, **context})
