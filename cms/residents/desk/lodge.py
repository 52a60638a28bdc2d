"""Help at the lodge: for whoever stands there, a code that lets them choose another password."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods
from wagtail.admin.auth import require_admin_access

from cms.organisations.selectors import residences_in_charge
from cms.places.addresses import site_url
from cms.places.models import CommunePage
from cms.residents.models import Resident
from cms.residents.selectors.homes import home_of
from cms.residents.selectors.lodge import accounts_behind, helps, lodge_codes_made
from cms.residents.services.lodge import Made, lodge_code_make
from cms.residents.services.refusals import Refused


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@require_admin_access
def lodge(request: HttpRequest) -> HttpResponse:
    """Ask for a code, which the answer shows once; look an identifier up by the door; see the last codes."""
    if not helps(user=request.user):
        raise PermissionDenied
    username = request.POST.get("username", "").strip()
    error = ""
    if request.method == "POST":
        try:
            if not username:
                raise Refused({"username": _("Écrivez l’identifiant du compte.")})
            made = lodge_code_make(username=username[:200], user=request.user, now=timezone.now())
        except Refused as refused:
            error = refused.errors["username"]
        else:
            return _shown(request, made)
    door = request.GET.get("porte", "").strip()[:100]
    context = _header(_("Aide à la loge")) | {
        "username": username,
        "error": error,
        "door": door,
        "found": accounts_behind(user=request.user, door=door) if door else [],
        "may_look_up": residences_in_charge(user=request.user, action="dwellings").exists(),
        "codes": lodge_codes_made(user=request.user),
        "now": timezone.now(),
    }
    return render(request, "residents/lodge/ask.html", context)


def _shown(request: HttpRequest, made: Made) -> HttpResponse:
    title = _("Code de la loge")
    context = _header(title, (reverse("residents_lodge"), _("Aide à la loge"))) | {
        "resident": made.resident,
        "groups": made.digits.split(),
        "until": made.until,
        "address": f"{_site(made.resident)}/espace/mot-de-passe/".removeprefix("https://").removeprefix("http://"),
    }
    return render(request, "residents/lodge/code.html", context)


def _site(resident: Resident) -> str:
    home = home_of(resident=resident)
    place = home.commune if home else CommunePage.objects.first()
    return site_url(place) if place else ""


def _header(title: str, *above: tuple[str, str]) -> dict[str, Any]:
    trail = [(reverse("wagtailadmin_home"), _("Accueil")), *above, ("", title)]
    return {
        "header_title": title,
        "page_title": title,
        "breadcrumbs_items": [{"url": url, "label": label} for url, label in trail],
        "header_icon": "key",
    }
