"""The application of what all pages share."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PagesConfig(AppConfig):
    """Pictures, documents, and the base of every page type."""

    name = "cms.pages"
    label = "pages"
    verbose_name = _("Pages")
