"""The application of the reports."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReportsConfig(AppConfig):
    """Reports of what is wrong."""

    name = "cms.reports"
    label = "reports"
    verbose_name = _("signalements")

    def ready(self) -> None:
        """Give categories to who houses people, add what is kept of a resident to their export, and chores to the process."""
        from cms.reports import chores, personal_data, signals  # noqa: F401
        from cms.residents import background

        for make in (chores.TellingStaff, chores.minding_the_clock, chores.forgetting_authors, chores.sweeping):
            background.register(make)
