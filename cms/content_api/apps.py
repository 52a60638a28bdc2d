"""The application that answers records to the generator."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ContentApiConfig(AppConfig):
    """Serves records, media and previews to the holder of the build token."""

    name = "cms.content_api"
    label = "content_api"
    verbose_name = _("API de contenu")
    default_auto_field = "django.db.models.BigAutoField"
