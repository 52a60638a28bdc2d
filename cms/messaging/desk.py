"""The staff's screens: what was sent, writing, reading again before it leaves, taking back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from wagtail.admin import messages
from wagtail.admin.auth import require_admin_access

from cms.messaging import rules, selectors, services
from cms.messaging.forms import MessageForm, scopes
from cms.organisations.selectors import is_in_charge, residences_in_charge
from cms.places.models import ResidencePage
from cms.residents.selectors.dwellings import members_within

PER_PAGE = 25


@require_safe
@require_admin_access
def sent(request: HttpRequest) -> HttpResponse:
    """What was sent to the residences in one's charge, with the counts."""
    page = Paginator(selectors.sent(user=request.user), PER_PAGE).get_page(request.GET.get("p"))
    now = timezone.now()
    rows = [
        {
            "message": each,
            "scope": rules.scope_words(each.residence.title, each.building, each.staircase),
            "may_withdraw": rules.may_withdraw(each.sent_at, each.withdrawn_at, now),
        }
        for each in page
    ]
    residences = residences_in_charge(user=request.user, action="messages").order_by("title")
    return _screen(request, "sent", _("Messages aux habitants"), rows=rows, page=page, residences=residences)


@require_admin_access
def write(request: HttpRequest, residence_id: int) -> HttpResponse:
    """Writes to a residence: the form, then the message as residents will see it, then it leaves."""
    residence = get_object_or_404(residences_in_charge(user=request.user, action="messages"), pk=residence_id)
    form = MessageForm(residence, _counts(residence), request.POST or None)
    title = _("Écrire aux habitants – %(residence)s") % {"residence": residence.title}
    if request.method != "POST" or not form.is_valid() or "edit" in request.POST:
        return _screen(request, "write", title, form=form, residence=residence)
    building, staircase = form.part
    count = _counts(residence)[building, staircase]
    if not count:
        form.add_error("scope", _("Personne n’a encore de compte dans cette partie de la résidence."))
        return _screen(request, "write", title, form=form, residence=residence)
    if "send" not in request.POST:
        scope = rules.scope_words(residence.title, building, staircase)
        return _screen(request, "read_again", title, form=form, residence=residence, scope=scope, count=count)
    return _send(request, residence, form, title)


def _send(request: HttpRequest, residence: ResidencePage, form: MessageForm, title: str) -> HttpResponse:
    building, staircase = form.part
    words = {name: form.cleaned_data[name] for name in ("id", "title", "text", "signature")}
    try:
        message = services.message_send(
            user=request.user,
            residence=residence,
            building=building,
            staircase=staircase,
            now=timezone.now(),
            **words,
        )
    except ValidationError as error:
        form.add_error(None, error.messages)
        return _screen(request, "write", title, form=form, residence=residence)
    told = message.recipients.count()
    sentence = _("Envoyé à 1 compte.") if told == 1 else _("Envoyé à %(count)s comptes.") % {"count": told}
    messages.success(request, sentence)
    return redirect("messaging:sent")


@require_POST
@require_admin_access
def withdraw(request: HttpRequest, id: UUID) -> HttpResponse:
    """Takes a message back."""
    message = get_object_or_404(selectors.sent(user=request.user), pk=id)
    try:
        services.message_withdraw(user=request.user, message=message, now=timezone.now())
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(
            request, _("« %(title)s » est retiré : les habitants ne le lisent plus.") % {"title": message.title}
        )
    return redirect("messaging:sent")


def _counts(residence: ResidencePage) -> dict[tuple[str, str], int]:
    """How many accounts each part of a residence has."""
    return {
        (building, staircase): members_within(residence_id=residence.pk, building=building, staircase=staircase)
        .values("resident")
        .distinct()
        .count()
        for building, staircase in scopes(residence)
    }


def _screen(request: HttpRequest, name: str, title: str, **context: Any) -> HttpResponse:
    trail = [{"url": reverse("wagtailadmin_home"), "label": _("Accueil")}]
    if name != "sent":
        trail.append({"url": reverse("messaging:sent"), "label": _("Messages aux habitants")})
    shared = {"page_title": title, "header_title": title, "header_icon": "mail"}
    crumbs = {"breadcrumbs_items": [*trail, {"url": "", "label": title}]}
    return render(request, f"messaging/{name}.html", {**shared, **crumbs, **context})


def may_write(user: Any) -> bool:
    """Whether the menu shows the screens at all."""
    return is_in_charge(user=user, action="messages")
