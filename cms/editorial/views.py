"""The admin's one-click actions: load, call, answer."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from wagtail.admin import messages
from wagtail.admin.auth import require_admin_access
from wagtail.admin.utils import get_valid_next_url_from_request
from wagtail.models import Page

from cms.editorial.models import WorksPage
from cms.editorial.services import page_duplicate, works_state_change, works_state_undo
from cms.pages.record_page import RecordPage


def _back(request: HttpRequest) -> HttpResponse:
    return redirect(get_valid_next_url_from_request(request) or reverse("travaux:index"))


@require_POST
@require_admin_access
def works_state(request: HttpRequest, page_id: int) -> HttpResponse:
    """Put works into the state of the button that was pressed."""
    works = get_object_or_404(WorksPage, pk=page_id)
    try:
        works = works_state_change(works=works, state=request.POST.get("state", ""), user=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return _back(request)
    text = _("« %(title)s » : travaux %(state)s. C’est publié.") % {
        "title": works.title,
        "state": works.get_state_display(),
    }
    context = {"text": text, "page": works, "next": get_valid_next_url_from_request(request)}
    messages.success(request, render_to_string("editorial/messages/undo.html", context, request))
    return _back(request)


@require_POST
@require_admin_access
def works_undo(request: HttpRequest, page_id: int) -> HttpResponse:
    """Take a wrong click back."""
    works = get_object_or_404(WorksPage, pk=page_id)
    try:
        works = works_state_undo(works=works, user=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return _back(request)
    text = _("« %(title)s » : changement annulé, travaux %(state)s.") % {
        "title": works.title,
        "state": works.get_state_display(),
    }
    messages.success(request, text)
    return _back(request)


@require_POST
@require_admin_access
def duplicate(request: HttpRequest, page_id: int) -> HttpResponse:
    """Copy a page as a draft beside it and open the copy."""
    page = get_object_or_404(Page, pk=page_id).specific
    if not isinstance(page, RecordPage):
        return redirect("wagtailadmin_home")
    copy = page_duplicate(page=page, user=request.user)
    messages.success(request, _("Voici la copie : un brouillon, que personne ne voit encore."))
    return redirect("wagtailadmin_pages:edit", copy.pk)
