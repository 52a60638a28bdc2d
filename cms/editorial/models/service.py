"""Town-hall services."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel

from cms.editorial.models.item import SITES, ItemPage


class ServicePage(ItemPage):
    """A procedure: who may ask, what to bring, what it costs, how long it takes, where to go."""

    class Theme(models.TextChoices):
        """What it is about."""

        PAPERS = "papers", _("papiers et identité")
        CIVIL_STATUS = "civil_status", _("état civil")
        HOUSING = "housing", _("logement")
        FAMILY = "family", _("famille")
        SCHOOL = "school", _("école")
        ELECTIONS = "elections", _("élections")
        ENVIRONMENT = "environment", _("propreté et environnement")
        SOLIDARITY = "solidarity", _("solidarité")
        TOWN_PLANNING = "town_planning", _("urbanisme")
        DAILY_LIFE = "daily_life", _("vie quotidienne")

    record_kind = "service"
    parent_page_types = SITES

    theme = models.CharField(_("thème"), max_length=20, choices=Theme.choices, default=Theme.DAILY_LIFE)
    who = models.TextField(_("pour qui"), max_length=1000, blank=True)
    bring = models.TextField(_("à apporter"), blank=True, help_text=_("Une pièce par ligne."))
    cost = models.CharField(_("coût"), max_length=500, blank=True)
    delay = models.CharField(_("délai"), max_length=500, blank=True)
    where = models.TextField(_("où aller"), max_length=1000, blank=True)
    online_url = models.URLField(_("démarche en ligne"), max_length=500, blank=True)
    source_name = models.CharField(_("source"), max_length=200, blank=True)
    source_url = models.URLField(_("adresse de la source"), max_length=500, blank=True)
    source_date = models.DateField(_("à jour le"), null=True, blank=True)

    content_panels = [
        ItemPage.audience_panel,
        ItemPage.title_panel,
        FieldPanel("summary"),
        FieldPanel("theme"),
        MultiFieldPanel(
            [
                FieldPanel("who"),
                FieldPanel("bring"),
                FieldPanel("cost"),
                FieldPanel("delay"),
                FieldPanel("where"),
                FieldPanel("online_url"),
            ],
            heading=_("En pratique"),
        ),
        FieldPanel("body"),
        MultiFieldPanel(
            [FieldPanel("source_name"), FieldPanel("source_url"), FieldPanel("source_date")], heading=_("Source")
        ),
        ItemPage.related_panel,
    ]

    class Meta:
        verbose_name = _("démarche")
        verbose_name_plural = _("démarches")

    @property
    def bring_items(self) -> tuple[str, ...]:
        """What to bring, piece by piece."""
        return tuple(line.strip() for line in self.bring.splitlines() if line.strip())
