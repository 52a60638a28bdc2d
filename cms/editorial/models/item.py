"""The base of everything an editor writes at a place."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import InlinePanel, PageChooserPanel

from cms.places.placed_page import PlacedPage

SITES = ["places.CommunePage", "places.DistrictPage", "places.NeighbourhoodPage"]
EVERYWHERE = [*SITES, "places.ResidencePage"]


class ItemPage(PlacedPage):
    """A page that belongs to a place and has no page below it."""

    subpage_types: list[str] = []

    related_panel = InlinePanel(
        "related_pages", panels=[PageChooserPanel("target")], heading=_("Pages liées"), label=_("page")
    )

    class Meta:
        abstract = True
