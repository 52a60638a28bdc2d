"""The application of the organisations."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OrganisationsConfig(AppConfig):
    """Organisations and their members."""

    name = "cms.organisations"
    label = "organisations"
    verbose_name = _("organisations")
