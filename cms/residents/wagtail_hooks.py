"""What the admin gains: « Logements », « Courriers », « Aide à la loge », and what is noted about letters."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, URLResolver, include, path, reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from cms.organisations.selectors import is_in_charge
from cms.residents.desk import dwellings, imports, letters, lodge
from cms.residents.selectors.lodge import helps


class DwellingsMenuItem(MenuItem):
    """« Logements », for those who keep some."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Whether the user keeps the dwellings of any residence."""
        return is_in_charge(user=request.user, action="dwellings")


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
        path("avancement/", imports.progress, name="residents_import_progress"),
        path("decider/", imports.decide, name="residents_import_decide"),
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


class LettersMenuItem(MenuItem):
    """Shown to who may make letters somewhere."""

    def is_shown(self, request: HttpRequest) -> bool:
        return is_in_charge(user=request.user, action="letters")


@hooks.register("register_admin_urls")
def letter_urls() -> list[URLPattern | URLResolver]:
    """The screens, below `courriers/`."""
    screens = [
        path("", letters.residences, name="residences"),
        path("<int:residence_id>/", letters.residence, name="residence"),
        path("<int:residence_id>/menages/", letters.households, name="households"),
        path("menage/<int:household_id>/annuler/", letters.spoil, name="spoil"),
        path("lot/<uuid:batch_id>/", letters.batch, name="batch"),
        path("lot/<uuid:batch_id>/avancement/", letters.progress, name="progress"),
        path("lot/<uuid:batch_id>/fichier/<int:number>/", letters.download, name="download"),
        path("lot/<uuid:batch_id>/effacer/", letters.erase, name="erase"),
        path("lot/<uuid:batch_id>/recommencer/", letters.retry, name="retry"),
    ]
    return [path("courriers/", include((screens, "letters")))]


@hooks.register("register_admin_menu_item")
def letters_menu_item() -> MenuItem:
    """« Courriers »."""
    return LettersMenuItem(_("Courriers"), reverse_lazy("letters:residences"), icon_name="doc-full-inverse", order=300)


class LodgeMenuItem(MenuItem):
    """Shown to who helps at a lodge."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Whether there is anybody to help."""
        return helps(user=request.user)


@hooks.register("register_admin_urls")
def lodge_urls() -> list[URLPattern]:
    """The one screen of the lodge."""
    return [path("loge/", lodge.lodge, name="residents_lodge")]


@hooks.register("register_admin_menu_item")
def lodge_menu_item() -> MenuItem:
    """« Aide à la loge »."""
    return LodgeMenuItem(_("Aide à la loge"), reverse_lazy("residents_lodge"), icon_name="key", order=330)


@hooks.register("register_log_actions")
def letter_log_actions(actions: Any) -> None:
    """What the history of a residence says about its letters."""
    actions.register_action("residents.letters.asked", _("Demander des courriers"), _("Courriers demandés"))
    actions.register_action("residents.letters.download", _("Télécharger des courriers"), _("Courriers téléchargés"))
    actions.register_action("residents.letters.erase", _("Effacer des courriers"), _("Fichiers de courriers effacés"))
