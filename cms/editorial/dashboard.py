"""The panels of the admin's home page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.middleware.csrf import get_token
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.admin.ui.components import Component

from cms.editorial.listings import SOON, next_states
from cms.editorial.models import WorksPage
from cms.editorial.selectors import expiring, scheduled, works_in_progress
from cms.places.audience import instant


class PagesPanel(Component):
    """A titled list of pages, each with one line of what is at stake; nothing when there is none."""

    template_name = "editorial/home/pages.html"
    order = 0
    slug = ""
    one_click = False

    def title(self) -> str:
        """The heading of the panel."""
        raise NotImplementedError

    def rows(self, user: Any) -> list[tuple[Any, str]]:
        """The pages and what to say of each."""
        raise NotImplementedError

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        """What the template receives."""
        request = parent_context["request"]
        rows = [
            {
                "page": page,
                "text": text,
                "may_edit": page.permissions_for_user(request.user).can_edit(),
                "next_states": next_states(page, page.permissions_for_user(request.user)),
            }
            for page, text in self.rows(request.user)
        ]
        return {
            "title": self.title(),
            "slug": self.slug,
            "rows": rows,
            "one_click": self.one_click,
            "request": request,
            "csrf_token": get_token(request),
        }


class ExpiringPanel(PagesPanel):
    """What leaves the sites within a week."""

    order = 101
    slug = "expire"

    def title(self) -> str:
        return _("Bientôt retirés des sites")

    def rows(self, user: Any) -> list[tuple[Any, str]]:
        pages = expiring(user=user, now=timezone.now(), within=SOON)
        return [(page, _("jusqu’au %(date)s") % {"date": instant(page.expire_at)}) for page in pages]


class ScheduledPanel(PagesPanel):
    """What goes online by itself."""

    order = 102
    slug = "programmes"

    def title(self) -> str:
        return _("Mises en ligne programmées")

    def rows(self, user: Any) -> list[tuple[Any, str]]:
        pages = scheduled(user=user, now=timezone.now())
        return [(page, _("le %(date)s") % {"date": instant(page.goes_live)}) for page in pages]


class WorksPanel(PagesPanel):
    """Works under way."""

    order = 103
    slug = "travaux"
    one_click = True

    def title(self) -> str:
        return _("Travaux en cours")

    def rows(self, user: Any) -> list[tuple[Any, str]]:
        return [(page, _end(page)) for page in works_in_progress(user=user)]


def _end(works: WorksPage) -> str:
    if works.end is None:
        return _("fin pas encore connue")
    if works.end < timezone.now():
        return _("devaient finir le %(date)s") % {"date": instant(works.end)}
    return _("jusqu’au %(date)s") % {"date": instant(works.end)}


PANELS = (ExpiringPanel, ScheduledPanel, WorksPanel)
