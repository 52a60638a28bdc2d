"""What the admin gains: listings, one-click addresses, panels of the home page, its style sheet."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import URLPattern, path
from django.utils.html import format_html
from wagtail import hooks
from wagtail.admin.views.pages.create import AddSubpageView
from wagtail.admin.viewsets.pages import PageViewSet
from wagtail.models import Page

from cms.editorial import views
from cms.editorial.dashboard import PANELS
from cms.editorial.listings import VIEWSETS
from cms.places.models import CommunePage, DistrictPage, NeighbourhoodPage, ResidencePage
from cms.places.permissions import may_add


class AddBelowView(AddSubpageView):
    """Wagtail's choice of a page type, without those the user's roles do not allow here."""

    page_types: list[tuple[str, ...]]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The types in the order of their names."""
        allowed = {
            (model._meta.app_label, model._meta.model_name)
            for model in type(self.parent_page).creatable_subpage_models()
            if may_add(self.request.user, self.parent_page, model.record_kind)
        }
        self.page_types = [each for each in self.page_types if (each[1], each[2]) in allowed]
        return super().get_context_data(**kwargs)


@hooks.register("register_admin_viewset")
def listings() -> list[Any]:
    """The listings of each kind, and the choice of a type below a place."""
    places = [
        PageViewSet(model._meta.model_name, model=model, parent_models=[model], add_subpage_view_class=AddBelowView)
        for model in (CommunePage, DistrictPage, NeighbourhoodPage, ResidencePage)
    ]
    return [*VIEWSETS, *places]


@hooks.register("register_admin_urls")
def one_click_urls() -> list[URLPattern]:
    """The addresses of the one-click actions."""
    return [
        path("travaux/<int:page_id>/etat/", views.works_state, name="editorial_works_state"),
        path("travaux/<int:page_id>/annuler/", views.works_undo, name="editorial_works_undo"),
        path("dupliquer/<int:page_id>/", views.duplicate, name="editorial_duplicate"),
    ]


@hooks.register("before_create_page")
def only_kinds_of_the_role(request: HttpRequest, parent_page: Page, page_class: type[Page]) -> None:
    """Wagtail asks whether anything may be added here; we ask whether this may."""
    if not may_add(request.user, parent_page, getattr(page_class, "record_kind", "place")):
        raise PermissionDenied


@hooks.register("construct_homepage_panels")
def home_panels(request: HttpRequest, panels: list[Any]) -> None:
    """What is at stake comes before Wagtail's own panels."""
    panels.extend(panel() for panel in PANELS)


@hooks.register("insert_global_admin_css")
def admin_style() -> str:
    """Our few styles on top of Wagtail's."""
    return format_html('<link rel="stylesheet" href="{}">', static("editorial/admin.css"))
