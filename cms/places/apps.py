"""The application of the places."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PlacesConfig(AppConfig):
    """The tree of places and the roles in it."""

    name = "cms.places"
    label = "places"
    verbose_name = _("Lieux")
