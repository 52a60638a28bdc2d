"""What the admin gains: the screens of the letters, their menu entry, and what is noted about them."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, URLResolver, include, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from cms.residents.desk import letters
from cms.residents.selectors.letters import letter_residences


class LettersMenuItem(MenuItem):
    """Shown to who may make letters somewhere."""

    def is_shown(self, request: HttpRequest) -> bool:
        return letter_residences(user=request.user).exists()


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
    return LettersMenuItem(_("Courriers"), reverse("letters:residences"), icon_name="doc-full-inverse", order=300)


@hooks.register("register_log_actions")
def letter_log_actions(actions: Any) -> None:
    """What the history of a residence says about its letters."""
    actions.register_action("residents.letters.asked", _("Demander des courriers"), _("Courriers demandés"))
    actions.register_action("residents.letters.download", _("Télécharger des courriers"), _("Courriers téléchargés"))
    actions.register_action("residents.letters.erase", _("Effacer des courriers"), _("Fichiers de courriers effacés"))
