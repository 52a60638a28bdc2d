"""The application of what editors write."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EditorialConfig(AppConfig):
    """Page types of the editors, and their screens."""

    name = "cms.editorial"
    label = "editorial"
    verbose_name = _("Rédaction")

    def ready(self) -> None:
        """Connect the receiver that dates each publication."""
        from cms.editorial import signals  # noqa: F401
