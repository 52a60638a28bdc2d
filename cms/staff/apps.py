"""The application of those who enter the CMS."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class StaffConfig(AppConfig):
    """How the staff sign in."""

    name = "cms.staff"
    label = "staff"
    verbose_name = _("personnel")

    def ready(self) -> None:
        """Add the chore of this room to the background process."""
        from cms.residents import background
        from cms.staff.mail import SecondFactorMails

        background.register(SecondFactorMails)
