"""What a manager decides about categories: their words and delays, new ones, their order, which of them are offered."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _, ngettext
from django.views.decorators.http import require_POST
from wagtail.admin import messages

from cms.reports.desk.screens import settings_screen
from cms.reports.desk.settings import Landlords, kept, landlord_or_404
from cms.reports.desk.settings_forms import CategoryForm, NewCategoryForm
from cms.reports.models import ReportCategory
from cms.reports.selectors.categories import categories_in_charge, open_reports_of
from cms.reports.services.categories import category_add, category_change, category_move
from cms.residents.services.refusals import Refused


@settings_screen
def category(request: HttpRequest, landlords: Landlords, id: int) -> HttpResponse:
    """One category."""
    found = _found(request, id)
    # The form writes what was typed on its instance, valid or not: the title is of what was.
    title = found.name
    form = CategoryForm(request.POST or None, instance=found)

    def keep() -> None:
        kinds = form.cleaned_data.get("kinds")
        category_change(
            user=request.user,
            id=id,
            changes=form.cleaned_data,
            offered_kinds=None if kinds is None else [int(each) for each in kinds],
            new_kinds=form.kinds_to_add(),
        )

    note = _("Les délais valent pour les signalements à venir : ce qui a été annoncé à un locataire ne change pas.")
    return kept(request, form, title, keep, note=note)


@settings_screen
def add(request: HttpRequest, landlords: Landlords, organisation_id: int) -> HttpResponse:
    """A new category."""
    landlord = landlord_or_404(landlords, organisation_id)
    form = NewCategoryForm(request.POST or None)

    def keep() -> None:
        category_add(
            user=request.user, organisation_id=landlord.pk, values=form.cleaned_data, new_kinds=form.kinds_to_add()
        )

    note = _(
        "Une vingtaine de catégories en mots simples suffit : au-delà, les locataires ne lisent plus la liste. "
        "Où une panne peut être, et si c’est un trouble de voisinage, ne change plus ensuite."
    )
    return kept(request, form, _("Nouvelle catégorie"), keep, note=note)


@require_POST
@settings_screen
def move(request: HttpRequest, landlords: Landlords, id: int) -> HttpResponse:
    """One place up or down; the list comes back with the focus on the same button."""
    _found(request, id)
    where = request.POST.get("sens", "")
    if where not in ("haut", "bas"):
        return redirect("reports_desk:settings")
    moved = category_move(user=request.user, id=id, up=where == "haut")
    if moved is None:
        raise Http404
    row, place = moved
    messages.success(request, _("« %(name)s » est à la place %(place)d.") % {"name": row.name, "place": place})
    return redirect(f"{reverse('reports_desk:settings')}?{urlencode([('deplacee', str(id)), ('sens', where)])}")


@require_POST
@settings_screen
def offer(request: HttpRequest, landlords: Landlords, id: int) -> HttpResponse:
    """Withdraws a category from the tenants' form, or brings it back."""
    found, what = _found(request, id), request.POST.get("faire", "")
    if what in ("retirer", "proposer"):
        try:
            category_change(user=request.user, id=id, changes={"active": what == "proposer"})
        except Refused as refused:
            messages.error(request, " ".join(refused.errors.values()))
        else:
            messages.success(request, _done(found, what == "proposer"))
    return redirect("reports_desk:settings")


def _done(found: ReportCategory, offered: bool) -> str:
    if offered:
        return _("« %(name)s » est proposée de nouveau aux locataires.") % {"name": found.name}
    said = _("« %(name)s » n’est plus proposée aux locataires.") % {"name": found.name}
    count = open_reports_of(category=found)
    if not count:
        return said
    stays = ngettext(
        "Elle reste sur %(n)d signalement ouvert.", "Elle reste sur %(n)d signalements ouverts.", count
    ) % {"n": count}
    return f"{said} {stays}"


def _found(request: HttpRequest, id: int) -> Any:
    return get_object_or_404(categories_in_charge(user=request.user).prefetch_related("kinds"), pk=id)
