"""The application of the messages to residents."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MessagingConfig(AppConfig):
    """Messages to residents."""

    name = "cms.messaging"
    label = "messaging"
    verbose_name = _("messages")

    def ready(self) -> None:
        """Add what this room keeps of a resident to their export."""
        from cms.messaging import personal_data  # noqa: F401
