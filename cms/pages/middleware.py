"""Pages that are none of somebody's business are not found, whichever view of the admin is asked for them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from wagtail.models import Page

from cms.pages.selectors import pages_in_sight

_NAMES = ("page_id", "parent_page_id", "page_to_move_id", "destination_id")
"""What Wagtail's addresses, and ours, call a page."""
_LISTS = {"wagtail_bulk_action", "wagtailadmin_choose_page_chosen_multiple"}
"""Views that take pages as `?id=…`."""
_OF_EVERYBODY = {"page_types_usage", "page_types_usage_results"}
"""Reports that name the last edited page of each type, whosever it is."""


class PagesInSight:
    """Middleware: Wagtail checks what may be done to a page, but several views name the page while they refuse."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        """Raise Http404 for a page out of the user's sight; who is not logged in is sent to log in by the view itself."""
        match = request.resolver_match
        if not request.path.startswith("/admin/") or not request.user.is_authenticated or match is None:
            return
        if match.url_name in _OF_EVERYBODY and not request.user.is_superuser:
            raise Http404
        asked = {kwargs[name] for name in _NAMES if name in kwargs}
        if match.url_name in _LISTS and kwargs.get("model_name", "page") == "page":
            asked |= {int(each) for each in request.GET.getlist("id") if each.isascii() and each.isdecimal()}
        found = Page.objects.filter(pk__in=asked)
        if asked and found.exclude(pk__in=pages_in_sight(user=request.user).values("pk")).exists():
            raise Http404
