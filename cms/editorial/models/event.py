"""Events."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.fields import StreamField

from cms.editorial.forms import EventForm
from cms.editorial.models.item import EVERYWHERE, ItemPage
from cms.pages.blocks import ExcludedStream


class EventPage(ItemPage):
    """An event. All-day ones keep local midnights, the end excluded; the form shows the last day itself."""

    class State(models.TextChoices):
        """Whether it takes place."""

        SCHEDULED = "scheduled", _("a lieu comme prévu")
        POSTPONED = "postponed", _("reporté")
        CANCELLED = "cancelled", _("annulé")

    class Zone(models.TextChoices):
        """The time zones of France."""

        PARIS = "Europe/Paris", _("Paris")
        CAYENNE = "America/Cayenne", _("Cayenne")
        GUADELOUPE = "America/Guadeloupe", _("Guadeloupe")
        MARTINIQUE = "America/Martinique", _("Martinique")
        MIQUELON = "America/Miquelon", _("Saint-Pierre-et-Miquelon")
        MAYOTTE = "Indian/Mayotte", _("Mayotte")
        REUNION = "Indian/Reunion", _("La Réunion")
        NOUMEA = "Pacific/Noumea", _("Nouméa")
        TAHITI = "Pacific/Tahiti", _("Tahiti")
        WALLIS = "Pacific/Wallis", _("Wallis-et-Futuna")

    record_kind = "event"
    parent_page_types = EVERYWHERE

    state = models.CharField(_("état"), max_length=10, choices=State.choices, default=State.SCHEDULED)
    start = models.DateTimeField(_("début"))
    end = models.DateTimeField(_("fin"))
    all_day = models.BooleanField(_("toute la journée"), default=False)
    timezone = models.CharField(_("fuseau horaire"), max_length=40, choices=Zone.choices, default=Zone.PARIS)
    recurrence = models.CharField(_("répétition"), max_length=255, blank=True)
    excluded = StreamField(ExcludedStream(), blank=True, verbose_name=_("sauf ces jours"))
    venue_name = models.CharField(_("lieu"), max_length=200, blank=True)
    venue_address = models.CharField(_("adresse"), max_length=255, blank=True)
    venue_postal_code = models.CharField(_("code postal"), max_length=10, blank=True)
    venue_city = models.CharField(_("ville"), max_length=120, blank=True)
    venue_access = models.CharField(
        _("accès"),
        max_length=500,
        blank=True,
        help_text=_("Comment une personne en fauteuil roulant entre, en mots simples."),
    )
    price = models.CharField(_("prix"), max_length=200, blank=True, help_text=_("Exemple : gratuit, 5 € sur place."))
    audience = models.CharField(_("pour qui"), max_length=200, blank=True)
    booking_url = models.URLField(_("adresse de réservation"), blank=True)
    organiser = models.CharField(_("organisé par"), max_length=200, blank=True)

    content_panels = [
        ItemPage.audience_panel,
        ItemPage.title_panel,
        FieldPanel("summary"),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("start"), FieldPanel("end")]),
                FieldPanel(
                    "all_day", help_text=_("Les heures sont alors ignorées, et la fin est le dernier jour, compris.")
                ),
                FieldPanel("state"),
            ],
            heading=_("Quand"),
        ),
        MultiFieldPanel(
            [
                FieldPanel("frequency"),
                FieldRowPanel([FieldPanel("interval"), FieldPanel("until")]),
                FieldPanel("days"),
                FieldPanel("excluded"),
            ],
            heading=_("Répétition"),
        ),
        MultiFieldPanel(
            [
                FieldPanel("venue_name"),
                FieldPanel("venue_address"),
                FieldRowPanel([FieldPanel("venue_postal_code"), FieldPanel("venue_city")]),
                FieldPanel("venue_access"),
            ],
            heading=_("Où"),
        ),
        MultiFieldPanel(
            [FieldPanel("price"), FieldPanel("audience"), FieldPanel("booking_url"), FieldPanel("organiser")],
            heading=_("En pratique"),
        ),
        ItemPage.image_panel,
        FieldPanel("body"),
        ItemPage.related_panel,
    ]

    base_form_class = EventForm

    class Meta:
        verbose_name = _("événement")
        verbose_name_plural = _("événements")

    def clean(self) -> None:
        """Refuse dates in the wrong order."""
        super().clean()
        if self.start and self.end and self.end <= self.start:
            raise ValidationError({"end": _("La fin vient avant le début.")})

    def excluded_instants(self) -> tuple[datetime, ...]:
        """When the occurrences that do not take place would have started."""
        zone = ZoneInfo(self.timezone)
        clock = self.start.astimezone(zone).time()
        return tuple(datetime.combine(block.value, clock, tzinfo=zone) for block in self.excluded)
