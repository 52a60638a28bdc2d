"""What the admin shows of pages and files to whom."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from wagtail import hooks
from wagtail.admin.auth import permission_denied, reject_request
from wagtail.models import Page
from wagtail.permissions import policy_registry

from cms.pages.admin_api import ExplorablePages
from cms.pages.media import Attachment
from cms.pages.selectors import pages_in_sight


@hooks.register("construct_page_chooser_queryset")
def choosable_pages(pages: QuerySet[Page], request: HttpRequest) -> QuerySet[Page]:
    """The chooser browses the whole tree: drafts and private pages of others are left out."""
    return pages.filter(pk__in=pages_in_sight(user=request.user).values("pk"))


@hooks.register("before_serve_document")
def only_to_editors(document: Attachment, request: HttpRequest) -> HttpResponse | None:
    """The library's files are for those who may choose them; readers get theirs from the site, once published."""
    if not request.user.has_perm("wagtailadmin.access_admin"):
        return reject_request(request)
    policy: Any = policy_registry.get_by_type(Attachment)
    if not policy.user_has_any_permission_for_instance(request.user, ["choose", "change", "delete"], document):
        return permission_denied(request)
    return None


@hooks.register("construct_admin_api")
def pages_of_the_menu(router: Any) -> None:
    """The API is closed to who is not listed in it, editors included: their menu of pages would stay empty."""
    router.register_endpoint("pages", ExplorablePages)


@hooks.register("construct_reports_menu")
def reports_of_the_whole_tree(request: HttpRequest, items: list[Any]) -> None:
    """A report that names pages of everybody has no entry for those whom it does not answer."""
    if not request.user.is_superuser:
        items[:] = [item for item in items if item.name != "page-types-usage"]
