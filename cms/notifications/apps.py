"""The application of the notifications."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NotificationsConfig(AppConfig):
    """The outbox of what residents are told."""

    name = "cms.notifications"
    label = "notifications"
    verbose_name = _("notifications")

    def ready(self) -> None:
        """Add what this room keeps of a resident to their export, and its chore to the background process."""
        from cms.notifications import personal_data  # noqa: F401
        from cms.notifications.delivery import Deliveries
        from cms.residents import background

        background.register(Deliveries)
