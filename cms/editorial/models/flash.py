"""Flash notices."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel

from cms.editorial.forms import FlashForm
from cms.editorial.models.item import EVERYWHERE, ItemPage


class FlashPage(ItemPage):
    """A short notice shown as a banner; its summary is the sentence people read."""

    class Level(models.TextChoices):
        """How much it matters."""

        INFORMATION = "information", _("information")
        WARNING = "warning", _("attention")
        DANGER = "danger", _("danger")

    record_kind = "flash"
    parent_page_types = EVERYWHERE

    level = models.CharField(_("ton"), max_length=12, choices=Level.choices, default=Level.INFORMATION)

    content_panels = [
        ItemPage.audience_panel,
        ItemPage.title_panel,
        FieldPanel("summary", help_text=_("La phrase du bandeau.")),
        FieldPanel("level"),
        FieldPanel("body"),
        ItemPage.related_panel,
    ]

    base_form_class = FlashForm

    class Meta:
        verbose_name = _("flash info")
        verbose_name_plural = _("flash infos")
