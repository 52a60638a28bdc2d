"""The application of the residents."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ResidentsConfig(AppConfig):
    """Dwellings, households, codes and accounts."""

    name = "cms.residents"
    label = "residents"
    verbose_name = _("habitants")
