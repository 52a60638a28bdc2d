"""What the admin gains: the way of a page to the sites, shown where it was published."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseRedirect
from django.shortcuts import redirect
from django.templatetags.static import static
from django.urls import URLPattern, path
from django.utils.html import format_html
from wagtail import hooks
from wagtail.models import Page

from cms.editorial.listings import KindViewSet
from cms.publishing import views
from cms.publishing.columns import LiveStatusColumn

KindViewSet.status_column = LiveStatusColumn()


@hooks.register("register_admin_urls")
def live_urls() -> list[URLPattern]:
    """The address that a waiting page asks."""
    return [path("mise-en-ligne/<int:page_id>/", views.live_state, name="publishing_live_state")]


@hooks.register("insert_global_admin_js")
def live_script() -> str:
    """Asks again while something is on its way; without it, a reload shows the same."""
    return format_html('<script src="{}" defer></script>', static("publishing/live-status.js"))


@hooks.register("insert_global_admin_css")
def live_style() -> str:
    """The look of the state."""
    return format_html('<link rel="stylesheet" href="{}">', static("publishing/live-status.css"))


@hooks.register("after_create_page")
@hooks.register("after_edit_page")
def stay_on_published_page(request: HttpRequest, page: Page) -> HttpResponseRedirect | None:
    """Whoever published stays on the page, where it says when it is live; Wagtail would lead to the listing."""
    if request.POST.get("action-publish") and not request.POST.get("next"):
        return redirect("wagtailadmin_pages:edit", page.pk)
    return None
