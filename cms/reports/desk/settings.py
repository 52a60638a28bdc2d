"""What a manager decides for a landlord: categories with their delays and openings, firms, ready replies."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from wagtail.admin import messages

from cms.organisations.models import Organisation
from cms.reports.desk import words
from cms.reports.desk.forms import refuse
from cms.reports.desk.screens import screen, settings_screen
from cms.reports.desk.settings_forms import FirmForm, ReplyTemplateForm
from cms.reports.models import Firm
from cms.reports.rules.drawings import drawing
from cms.reports.selectors.categories import categories_in_charge
from cms.reports.selectors.colleagues import templates_in_charge
from cms.reports.services.firms import firm_keep
from cms.reports.services.reply_templates import reply_template_drop, reply_template_keep
from cms.residents.services.refusals import Refused

Landlords = list[Organisation]


@require_safe
@settings_screen
def overview(request: HttpRequest, landlords: Landlords) -> HttpResponse:
    """The three lists of each landlord."""
    templates = list(templates_in_charge(user=request.user))
    categories = list(categories_in_charge(user=request.user))
    firms = list(Firm.objects.filter(organisation__in=landlords))
    parts = [
        {
            "landlord": each,
            "categories": [
                {"category": category, "drawing": drawing(category.icon)}
                for category in categories
                if category.organisation_id == each.pk
            ],
            "firms": [firm for firm in firms if firm.organisation_id == each.pk],
            "templates": [
                {"template": reply, "state": words.DECISIONS.get(reply.state, "")}
                for reply in templates
                if reply.organisation_id == each.pk
            ],
        }
        for each in landlords
    ]
    # After a category has moved, the same button has the focus again.
    focus = {"moved": request.GET.get("deplacee", ""), "up": request.GET.get("sens") == "haut"}
    return screen(request, "settings", _("Réglages"), parts=parts, focus=focus)


@settings_screen
def firm(request: HttpRequest, landlords: Landlords, organisation_id: int, id: int | None = None) -> HttpResponse:
    """One firm, or a new one."""
    landlord = landlord_or_404(landlords, organisation_id)
    found = get_object_or_404(landlord.firms, pk=id) if id is not None else None
    title = found.name if found else _("Nouvelle entreprise")
    form = FirmForm(request.POST or None, instance=found)

    def keep() -> None:
        firm_keep(user=request.user, organisation_id=landlord.pk, id=id, **form.cleaned_data)

    note = _("Une entreprise n’a pas de compte : vous l’appelez, et notez ce qu’elle répond.")
    return kept(request, form, title, keep, note=note)


@settings_screen
def template(request: HttpRequest, landlords: Landlords, organisation_id: int, id: int | None = None) -> HttpResponse:
    """One ready reply, or a new one."""
    landlord = landlord_or_404(landlords, organisation_id)
    found = get_object_or_404(landlord.reply_templates, pk=id) if id is not None else None
    title = found.name if found else _("Nouvelle réponse toute prête")
    form = ReplyTemplateForm(request.POST or None, instance=found, organisation=landlord)

    def keep() -> None:
        values = form.cleaned_data
        reply_template_keep(
            user=request.user,
            organisation_id=landlord.pk,
            id=id,
            name=values["name"],
            text=values["text"],
            state=values["state"],
            category_id=values["category"].pk if values["category"] else None,
        )

    drop = reverse("reports_desk:template_drop", args=[id]) if id is not None else ""
    return kept(request, form, title, keep, drop=drop)


@require_POST
@settings_screen
def template_drop(request: HttpRequest, landlords: Landlords, id: int) -> HttpResponse:
    """Takes a ready reply away; what was sent with it stays."""
    if not reply_template_drop(user=request.user, id=id):
        raise Http404
    messages.success(request, _("La réponse est retirée. Ce qui a été envoyé reste."))
    return redirect("reports_desk:settings")


def landlord_or_404(landlords: Landlords, organisation_id: int) -> Organisation:
    """One of the landlords whose settings the user decides. Raises Http404."""
    for each in landlords:
        if each.pk == organisation_id:
            return each
    raise Http404


def kept(request: HttpRequest, form: BaseForm, title: str, keep: Callable[[], None], **context: Any) -> HttpResponse:
    """The form, until what it says could be kept."""
    if request.method == "POST" and form.is_valid():
        try:
            keep()
        except Refused as refused:
            refuse(form, refused)
        else:
            messages.success(request, _("C’est enregistré."))
            return redirect("reports_desk:settings")
    trail = ((reverse("reports_desk:settings"), _("Réglages")),)
    return screen(request, "settings_form", title, trail, form=form, **context)
