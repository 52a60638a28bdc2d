"""Plain pages."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel

from cms.editorial.forms import PlainForm
from cms.editorial.models.item import SITES, ItemPage


class PlainPage(ItemPage):
    """A page of text. Its role marks the legal pages every footer links to."""

    class Role(models.TextChoices):
        """What the law or the footer expects of it."""

        LEGAL = "legal", _("mentions légales")
        ACCESSIBILITY = "accessibility", _("déclaration d’accessibilité")
        CONTACT = "contact", _("contact")
        PRIVACY = "privacy", _("données personnelles")

    record_kind = "page"
    parent_page_types = SITES

    role = models.CharField(
        _("rôle"),
        max_length=13,
        choices=Role.choices,
        blank=True,
        help_text=_("Pour les pages vers lesquelles mène le pied de chaque page du site."),
    )

    content_panels = [
        ItemPage.audience_panel,
        ItemPage.title_panel,
        FieldPanel("summary"),
        ItemPage.image_panel,
        FieldPanel("body"),
        FieldPanel("role"),
        ItemPage.related_panel,
    ]

    base_form_class = PlainForm

    class Meta:
        verbose_name = _("page simple")
        verbose_name_plural = _("pages simples")
