"""What the admin gains: a sentence where a page cannot be deleted."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from wagtail import hooks
from wagtail.admin import messages
from wagtail.models import Page

from cms.places.deletion import why_not_deleted


@hooks.register("before_delete_page")
def keep_what_people_need(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Say why, instead of failing on the database's refusal."""
    reason = why_not_deleted(page)
    if not reason:
        return None
    messages.error(request, reason)
    return redirect("wagtailadmin_pages:edit", page.pk)


@hooks.register("before_bulk_action")
def keep_what_people_need_in_bulk(
    request: HttpRequest, action_type: str, objects: list[Any], action: Any
) -> HttpResponse | None:
    """The same for several pages at once: none is deleted then."""
    if action_type != "delete":
        return None
    reasons = [why_not_deleted(each) for each in objects if isinstance(each, Page)]
    for reason in filter(None, reasons):
        messages.error(request, reason)
    return redirect(action.next_url) if any(reasons) else None
