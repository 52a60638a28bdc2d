"""The places: commune › district › neighbourhood › residence, any level of which may be skipped."""

from __future__ import annotations

from typing import ClassVar

from django.core.validators import MinValueValidator, RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Orderable

from cms.pages.blocks import DeskStream, FigureStream, PhoneStream
from cms.places.placed_page import PlacedPage


class SitePlacePage(PlacedPage):
    """What the three levels that have a site share."""

    record_kind = "place"
    level: ClassVar[str]

    town_hall = StreamField(DeskStream(), blank=True, verbose_name=_("mairie"))
    phones = StreamField(PhoneStream(), blank=True, verbose_name=_("numéros utiles"))
    figures = StreamField(FigureStream(), blank=True, verbose_name=_("chiffres"))

    content_panels = [
        PlacedPage.audience_panel,
        PlacedPage.title_panel,
        FieldPanel("summary"),
        PlacedPage.image_panel,
        FieldPanel("town_hall"),
        FieldPanel("phones"),
        FieldPanel("figures"),
        FieldPanel("body"),
    ]

    class Meta:
        abstract = True


class CommunePage(SitePlacePage):
    """A commune: the root page of a Wagtail site, whose host name is its address."""

    level = "commune"
    parent_page_types = ["wagtailcore.Page"]

    insee = models.CharField(
        _("code INSEE"),
        max_length=5,
        unique=True,
        validators=[RegexValidator(r"^[0-9][0-9AB][0-9]{3}$", _("Un code INSEE de commune a cinq caractères."))],
    )
    timezone = models.CharField(_("fuseau horaire"), max_length=40, default="Europe/Paris")

    # The code names the folder of the commune's site: another one would leave the old site without its pages.
    insee_panel = FieldPanel("insee", permission="superuser")
    content_panels = [*SitePlacePage.content_panels[:3], insee_panel, *SitePlacePage.content_panels[3:]]

    class Meta:
        verbose_name = _("commune")
        verbose_name_plural = _("communes")


class DistrictPage(SitePlacePage):
    """An arrondissement or a sector with its own town hall."""

    level = "district"
    parent_page_types = ["places.CommunePage"]

    class Meta:
        verbose_name = _("secteur ou arrondissement")
        verbose_name_plural = _("secteurs et arrondissements")


class NeighbourhoodPage(SitePlacePage):
    """A neighbourhood."""

    level = "neighbourhood"
    parent_page_types = ["places.CommunePage", "places.DistrictPage"]

    class Meta:
        verbose_name = _("quartier")
        verbose_name_plural = _("quartiers")


class ResidencePage(PlacedPage):
    """A residence: a group of buildings of one landlord. It has a page on its neighbourhood's site, not a site."""

    record_kind = "residence"
    parent_page_types = ["places.CommunePage", "places.DistrictPage", "places.NeighbourhoodPage"]

    landlord = models.CharField(_("bailleur"), max_length=200)
    landlord_url = models.URLField(_("site du bailleur"), blank=True)
    address = models.CharField(_("adresse"), max_length=255, blank=True)
    postal_code = models.CharField(_("code postal"), max_length=10, blank=True)
    city = models.CharField(_("ville"), max_length=120, blank=True)
    dwellings = models.PositiveIntegerField(
        _("nombre de logements"), null=True, blank=True, validators=[MinValueValidator(1)]
    )
    lodge = StreamField(DeskStream(), blank=True, verbose_name=_("loge du gardien"))
    phones = StreamField(PhoneStream(), blank=True, verbose_name=_("numéros utiles"))

    content_panels = [
        PlacedPage.audience_panel,
        PlacedPage.title_panel,
        FieldPanel("summary"),
        MultiFieldPanel([FieldPanel("landlord"), FieldPanel("landlord_url")], heading=_("Bailleur")),
        MultiFieldPanel(
            [
                FieldPanel("address"),
                FieldRowPanel([FieldPanel("postal_code"), FieldPanel("city"), FieldPanel("dwellings")]),
            ],
            heading=_("Adresse"),
        ),
        InlinePanel("buildings", heading=_("Bâtiments"), label=_("bâtiment")),
        FieldPanel("lodge"),
        FieldPanel("phones"),
        PlacedPage.image_panel,
        FieldPanel("body"),
    ]

    class Meta:
        verbose_name = _("résidence")
        verbose_name_plural = _("résidences")


class Building(ClusterableModel, Orderable):
    """A building of a residence, by the name painted on its door."""

    residence = ParentalKey(ResidencePage, on_delete=models.CASCADE, related_name="buildings")
    name = models.CharField(_("nom"), max_length=80)

    panels = [
        FieldPanel("name"),
        InlinePanel("staircases", heading=_("Cages d’escalier"), label=_("cage d’escalier")),
    ]

    class Meta(Orderable.Meta):
        verbose_name = _("bâtiment")
        verbose_name_plural = _("bâtiments")

    def __str__(self) -> str:
        return self.name


class Staircase(Orderable):
    """A staircase of a building."""

    building = ParentalKey(Building, on_delete=models.CASCADE, related_name="staircases")
    name = models.CharField(_("nom"), max_length=80)

    panels = [FieldPanel("name")]

    class Meta(Orderable.Meta):
        verbose_name = _("cage d’escalier")
        verbose_name_plural = _("cages d’escalier")

    def __str__(self) -> str:
        return f"{self.building} – {self.name}"


class PlaceRole(models.Model):
    """What the members of a group may do where Wagtail's page permissions let the group reach: they give reach, this limits."""

    class Role(models.TextChoices):
        """Who somebody is at a place."""

        ADMINISTRATOR = "administrator", _("administration")
        COMMUNICATOR = "communicator", _("communication")
        LANDLORD = "landlord", _("bailleur")
        CARETAKER = "caretaker", _("gardien")
        MODERATOR = "moderator", _("modération")

    group = models.OneToOneField("auth.Group", on_delete=models.CASCADE, related_name="place_role")
    role = models.CharField(_("rôle"), max_length=13, choices=Role.choices)
    residence = models.ForeignKey("places.ResidencePage", on_delete=models.SET_NULL, null=True, related_name="+")
    """The one residence that the group is for, where it is for one: two may have the same name."""

    class Meta:
        verbose_name = _("rôle")
        verbose_name_plural = _("rôles")
        constraints = [models.UniqueConstraint(fields=["role", "residence"], name="one_group_a_role_of_a_residence")]

    def __str__(self) -> str:
        return str(self.group)
