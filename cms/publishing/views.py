"""What the admin asks while an editor waits for a page to be live."""

from __future__ import annotations

from django.http import HttpRequest, JsonResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET
from wagtail.models import Page

from cms.pages.models import RecordPage
from cms.publishing import live_status


@require_GET
def live_state(request: HttpRequest, page_id: int) -> JsonResponse:
    """The state of one page, for those who may edit or publish it. Wagtail has checked that they may enter the admin."""
    page = get_object_or_404(Page, pk=page_id).specific
    permissions = page.permissions_for_user(request.user)
    if not isinstance(page, RecordPage) or not (permissions.can_edit() or permissions.can_publish()):
        return JsonResponse({}, status=403)
    state = live_status.state_of(page)
    answer = JsonResponse({"state": state.name, "text": state.text, "icon": state.icon, "pending": state.pending})
    answer["Cache-Control"] = "no-store"
    return answer
