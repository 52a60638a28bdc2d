"""What the admin gains: the screens of organisations, their entry in the menu, and groups that follow the residences."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.models import Page

from cms.organisations import desk
from cms.organisations.selectors import organisations_managed
from cms.organisations.services import residence_joins
from cms.places.models import ResidencePage


@hooks.register("register_admin_urls")
def addresses() -> list[URLPattern]:
    """The addresses of the screens, which Wagtail opens to its own users only."""
    one = "organisations/<int:organisation_id>/"
    member = f"{one}membres/<int:membership_id>/"
    return [
        path("organisations/", desk.OrganisationsView.as_view(), name="organisations"),
        path("organisations/nouvelle/", desk.OrganisationAddView.as_view(), name="organisation_add"),
        path(one, desk.OrganisationView.as_view(), name="organisation"),
        path(f"{one}fin/", desk.OrganisationEndView.as_view(), name="organisation_end"),
        path(f"{one}membres/nouveau/", desk.MemberAddView.as_view(), name="organisation_member_add"),
        path(member, desk.MemberView.as_view(), name="organisation_member"),
        path(f"{member}retirer/", desk.MemberRemoveView.as_view(), name="organisation_member_remove"),
    ]


class OrganisationsMenuItem(MenuItem):
    """Shown to who manages one."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Whether there is anything behind it for this user."""
        return request.user.is_superuser or organisations_managed(user=request.user).exists()


@hooks.register("register_admin_menu_item")
def menu_item() -> MenuItem:
    """« Organisations »."""
    return OrganisationsMenuItem(_("Organisations"), reverse("organisations"), icon_name="group", order=700)


@hooks.register("after_create_page")
@hooks.register("after_move_page")
def groups_follow(request: HttpRequest, page: Page) -> Any:
    """Who is in charge of the places above a new residence is in charge of it."""
    if isinstance(page.specific, ResidencePage):
        residence_joins(residence=page.specific)
