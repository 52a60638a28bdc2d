"""News."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel

from cms.editorial.models.item import EVERYWHERE, ItemPage


class NewsPage(ItemPage):
    """A piece of news."""

    record_kind = "news"
    parent_page_types = EVERYWHERE

    author = models.CharField(
        _("qui parle"),
        max_length=200,
        blank=True,
        help_text=_("Le service ou l’organisme, jamais une personne : « Mairie des 4e et 5e arrondissements »."),
    )

    content_panels = [
        ItemPage.audience_panel,
        ItemPage.title_panel,
        FieldPanel("summary"),
        ItemPage.image_panel,
        FieldPanel("body"),
        FieldPanel("author"),
        ItemPage.related_panel,
    ]

    class Meta:
        verbose_name = _("actualité")
        verbose_name_plural = _("actualités")
