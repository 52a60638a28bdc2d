"""The application of the reports."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReportsConfig(AppConfig):
    """Reports of what is wrong."""

    name = "cms.reports"
    label = "reports"
    verbose_name = _("signalements")

    def ready(self) -> None:
        """Give categories to who houses people, and add what this room keeps of a resident to their export."""
        from cms.reports import personal_data, signals  # noqa: F401
