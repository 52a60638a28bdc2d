"""Residences, their dwellings, one dwelling: the screens of the landlord's agent."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.admin import messages
from wagtail.admin.auth import require_admin_access
from wagtail.admin.paginator import WagtailPaginator

from cms.places.models import ResidencePage
from cms.residents.desk.forms import DwellingForm
from cms.residents.models import Dwelling
from cms.residents.selectors.dwelling_list import (
    dwelling_in_charge,
    dwellings_listed,
    households_of,
    residence_in_charge,
    residences_listed,
)
from cms.residents.services.dwellings import dwelling_remove, dwelling_save
from cms.residents.services.households import move_out

_A_PAGE = 50


def _states() -> dict[str, str]:
    return {
        "empty": _("Personne n’y habite"),
        "without_code": _("Habité, sans code valable"),
        "without_account": _("Habité, aucun compte"),
        "with_account": _("Avec au moins un compte"),
    }


def residence_or_404(request: HttpRequest, residence_id: int) -> ResidencePage:
    """A residence whose dwellings the user keeps. Raises Http404 for any other, as if there were none."""
    residence = residence_in_charge(user=request.user, residence_id=residence_id)
    if residence is None:
        raise Http404
    return residence


def _dwelling_or_404(request: HttpRequest, dwelling_id: int) -> Dwelling:
    dwelling = dwelling_in_charge(user=request.user, dwelling_id=dwelling_id)
    if dwelling is None:
        raise Http404
    return dwelling


def header(title: str, residence: ResidencePage | None = None, *last: str) -> dict[str, Any]:
    """What Wagtail's header needs: the title, and the way back."""
    trail = [{"url": reverse("wagtailadmin_home"), "label": _("Accueil")}]
    trail.append({"url": reverse("residents_residences"), "label": _("Logements")})
    if residence is not None:
        trail.append({"url": reverse("residents_dwellings", args=[residence.pk]), "label": residence.title})
    trail += [{"url": "", "label": label} for label in last]
    return {"header_title": title, "page_title": title, "breadcrumbs_items": trail, "header_icon": "home"}


@require_safe
@require_admin_access
def residences(request: HttpRequest) -> HttpResponse:
    """The residences in the user's charge."""
    context = header(_("Logements")) | {"residences": residences_listed(user=request.user)}
    return render(request, "residents/dwellings/residences.html", context)


@require_safe
@require_admin_access
def dwellings(request: HttpRequest, residence_id: int) -> HttpResponse:
    """The dwellings of a residence, searched and narrowed."""
    residence = residence_or_404(request, residence_id)
    asked = {name: request.GET.get(name, "").strip() for name in ("q", "batiment", "etat")}
    found = dwellings_listed(
        residence=residence,
        now=timezone.now(),
        search=asked["q"][:100],
        building=asked["batiment"],
        state=asked["etat"],
    )
    paginator = WagtailPaginator(found, per_page=_A_PAGE)
    page = paginator.get_page(request.GET.get("p"))
    names = Dwelling.objects.filter(residence=residence, removed_at=None).order_by("building")
    context = header(residence.title, residence) | {
        "residence": residence,
        "page": page,
        "elided_page_range": paginator.get_elided_page_range(page.number),
        "asked": asked,
        "narrowed": any(asked.values()),
        "buildings": [name for name in names.values_list("building", flat=True).distinct() if name],
        "states": _states(),
        "now": timezone.now(),
    }
    return render(request, "residents/dwellings/dwellings.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@require_admin_access
def dwelling_add(request: HttpRequest, residence_id: int) -> HttpResponse:
    """A dwelling by hand."""
    residence = residence_or_404(request, residence_id)
    form = DwellingForm(request.POST or None, residence=residence)
    if request.method == "POST" and form.is_valid():
        dwelling = dwelling_save(dwelling=form.instance, addressee=form.cleaned_data["addressee"], now=timezone.now())
        messages.success(request, _("Le logement « %(name)s » est ajouté.") % {"name": dwelling})
        return redirect("residents_dwellings", residence.pk)
    title = _("Ajouter un logement")
    context = header(title, residence, title) | {"residence": residence, "form": form}
    return render(request, "residents/dwellings/dwelling.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@require_admin_access
def dwelling_edit(request: HttpRequest, dwelling_id: int) -> HttpResponse:
    """One dwelling: correct it, see who lives there and since when."""
    dwelling = _dwelling_or_404(request, dwelling_id)
    residence = dwelling.residence
    # The form writes what was typed on its instance, valid or not: the title is of what was.
    title = str(dwelling)
    form = DwellingForm(request.POST or None, instance=dwelling, residence=residence)
    if request.method == "POST" and form.is_valid():
        dwelling_save(dwelling=dwelling, addressee=form.cleaned_data["addressee"], now=timezone.now())
        messages.success(request, _("C’est enregistré."))
        return redirect("residents_dwelling", dwelling.pk)
    households = list(households_of(dwelling=dwelling))
    current = next((each for each in households if each.moved_out_at is None), None)
    code = current.codes.order_by("-issue").first() if current else None
    now = timezone.now()
    context = header(title, residence, title) | {
        "residence": residence,
        "dwelling": dwelling,
        "form": form,
        "household": current,
        "members": current.members.filter(left_at=None).count() if current else 0,
        "code": code,
        "letter_of_before": current and code and code.is_open(now) and code.initials != current.initials,
        "former": [each for each in households if each.moved_out_at is not None],
        "now": now,
    }
    return render(request, "residents/dwellings/dwelling.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@require_admin_access
def household_leave(request: HttpRequest, dwelling_id: int) -> HttpResponse:
    """« Le ménage est parti »: asked once, then done."""
    dwelling = _dwelling_or_404(request, dwelling_id)
    household = dwelling.households.filter(moved_out_at=None).first()
    if household is None:
        messages.error(request, _("Personne n’habite ce logement."))
        return redirect("residents_dwelling", dwelling.pk)
    # The page names the household it asks about: sent late, it must not put out the next one.
    if request.method == "POST" and request.POST.get("household") == str(household.pk):
        move_out(household=household, now=timezone.now())
        messages.success(request, _("Le départ est noté. Le code et les accès de ce ménage sont fermés."))
        return redirect("residents_dwelling", dwelling.pk)
    title = _("Le ménage est parti")
    context = header(title, dwelling.residence, str(dwelling), title) | {"dwelling": dwelling, "household": household}
    return render(request, "residents/dwellings/leave.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@require_admin_access
def dwelling_take_away(request: HttpRequest, dwelling_id: int) -> HttpResponse:
    """« Retirer ce logement »: asked once, then done."""
    dwelling = _dwelling_or_404(request, dwelling_id)
    if request.method == "POST":
        dwelling_remove(dwelling=dwelling, now=timezone.now())
        messages.success(request, _("Le logement « %(name)s » est retiré.") % {"name": dwelling})
        return redirect("residents_dwellings", dwelling.residence_id)
    title = _("Retirer ce logement")
    household = dwelling.households.filter(moved_out_at=None).first()
    context = header(title, dwelling.residence, str(dwelling), title) | {"dwelling": dwelling, "household": household}
    return render(request, "residents/dwellings/remove.html", context)
