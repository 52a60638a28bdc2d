"""What the admin gains: the menu « Logements » and its screens."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import URLPattern, URLResolver, include, path, reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from cms.organisations.selectors import residences_in_charge
from cms.residents.desk import dwellings, imports


class DwellingsMenuItem(MenuItem):
    """« Logements », for those who keep some."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Whether the user keeps the dwellings of any residence."""
        return residences_in_charge(user=request.user, action="dwellings").exists()


@hooks.register("register_admin_menu_item")
def dwellings_menu_item() -> MenuItem:
    """The way to the dwellings."""
    return DwellingsMenuItem(
        _("Logements"), reverse_lazy("residents_residences"), name="logements", icon_name="home", order=320
    )


@hooks.register("register_admin_urls")
def dwellings_urls() -> list[URLPattern | URLResolver]:
    """The addresses of the dwellings and of their import."""
    of_import = [
        path("", imports.look, name="residents_import_look"),
        path("lire/", imports.read_now, name="residents_import_read"),
        path("avancement/", imports.progress, name="residents_import_progress"),
        path("appliquer/", imports.apply_now, name="residents_import_apply"),
        path("renoncer/", imports.give_up, name="residents_import_give_up"),
        path("erreurs/", imports.errors, name="residents_import_errors"),
    ]
    return [
        path("logements/", dwellings.residences, name="residents_residences"),
        path("logements/<int:residence_id>/", dwellings.dwellings, name="residents_dwellings"),
        path("logements/<int:residence_id>/ajouter/", dwellings.dwelling_add, name="residents_dwelling_add"),
        path("logements/<int:residence_id>/importer/", imports.choose, name="residents_import"),
        path("logements/<int:residence_id>/importer/<uuid:import_id>/", include(of_import)),
        path("logements/porte/<int:dwelling_id>/", dwellings.dwelling_edit, name="residents_dwelling"),
        path("logements/porte/<int:dwelling_id>/depart/", dwellings.household_leave, name="residents_household_leave"),
        path(
            "logements/porte/<int:dwelling_id>/retirer/", dwellings.dwelling_take_away, name="residents_dwelling_remove"
        ),
    ]
