"""The application that turns published pages into records on disk."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PublishingConfig(AppConfig):
    """Hands every change of what the public may read to the outbox."""

    name = "cms.publishing"
    label = "publishing"
    verbose_name = _("Mise en ligne")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Connect the receivers that note which records a change touches."""
        from cms.publishing import signals  # noqa: F401
