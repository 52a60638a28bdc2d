"""What the admin gains: the poster, the panel's address, the dates that were kept, and their places in the listing of works."""

from __future__ import annotations

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import URLPattern, URLResolver, include, path, reverse_lazy
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.widgets.button import HeaderButton

from cms.editorial.listings import KindViewSet
from cms.editorial.models import WorksPage
from cms.places.selectors import has_a_hand_in
from cms.works_notices.columns import KeptDatesColumn
from cms.works_notices.desk import kept_dates, panel, poster

KindViewSet.columns_beside[WorksPage] = [KeptDatesColumn()]
KindViewSet.row_links[WorksPage] = poster.link
KindViewSet.header_links[WorksPage] = lambda: HeaderButton(
    _("Dates tenues"), url=reverse_lazy("works_notices:kept_dates"), icon_name="calendar-check", icon_only=True
)


class KeptDatesMenuItem(MenuItem):
    """Shown to who has a hand in works."""

    def is_shown(self, request: HttpRequest) -> bool:
        return has_a_hand_in(user=request.user, model=WorksPage)


@hooks.register("register_admin_urls")
def urls() -> list[URLPattern | URLResolver]:
    """The addresses, below `avis-de-travaux/`."""
    screens = [
        path("<int:page_id>/affiche.pdf", poster.poster, name="poster"),
        path("dit/<int:parent_id>/", panel.as_the_form_stands, name="said"),
        path("dit/<int:parent_id>/<int:page_id>/", panel.as_the_form_stands, name="said_of"),
        path("dates-tenues/", kept_dates.kept_dates, name="kept_dates"),
        path("dates-tenues.csv", kept_dates.kept_dates_csv, name="kept_dates_csv"),
    ]
    return [path("avis-de-travaux/", include((screens, "works_notices")))]


@hooks.register("register_reports_menu_item")
def kept_dates_menu_item() -> MenuItem:
    """« Dates de travaux tenues »."""
    return KeptDatesMenuItem(
        _("Dates de travaux tenues"),
        reverse_lazy("works_notices:kept_dates"),
        name="dates-tenues",
        icon_name="calendar-check",
        order=50,
    )


@hooks.register("insert_editor_js")
def panel_script() -> str:
    """Follows the form of works while it is filled in."""
    return format_html('<script src="{}" type="module"></script>', static("works_notices/notice.js"))


@hooks.register("insert_global_admin_css")
def style() -> str:
    """The look of the panel and of the figures."""
    return format_html('<link rel="stylesheet" href="{}">', static("works_notices/notice.css"))
