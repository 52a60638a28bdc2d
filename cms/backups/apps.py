"""The application of backups: commands, and no table."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BackupsConfig(AppConfig):
    """Backups and restores."""

    name = "cms.backups"
    label = "backups"
    verbose_name = _("sauvegardes")
