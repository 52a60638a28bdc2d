"""Works and outages."""

from __future__ import annotations

from datetime import datetime
from typing import cast

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel

from cms.editorial.forms import WorksForm
from cms.editorial.models.item import EVERYWHERE, ItemPage
from cms.editorial.panels import HistoryPanel
from cms.editorial.rules import next_history
from sitegen.records import WorksState, WorksStep


class WorksPage(ItemPage):
    """Works or an outage as data. State, dates and note are what holds now; `history` is what was announced and when."""

    class State(models.TextChoices):
        """Where it stands."""

        ANNOUNCED = "announced", _("annoncés")
        POSTPONED = "postponed", _("reportés")
        IN_PROGRESS = "in_progress", _("en cours")
        FINISHED = "finished", _("terminés")
        CANCELLED = "cancelled", _("annulés")

    class Nature(models.TextChoices):
        """What it is about."""

        LIFT = "lift", _("ascenseur")
        WATER = "water", _("eau")
        HOT_WATER = "hot_water", _("eau chaude")
        HEATING = "heating", _("chauffage")
        ELECTRICITY = "electricity", _("électricité")
        GAS = "gas", _("gaz")
        FACADE = "facade", _("façade")
        ROOF = "roof", _("toiture")
        CLEANING = "cleaning", _("nettoyage")
        ROADWORKS = "roadworks", _("voirie")
        NETWORK = "network", _("téléphone et internet")
        OTHER = "other", _("autre")

    record_kind = "works"
    parent_page_types = EVERYWHERE

    nature = models.CharField(_("nature"), max_length=12, choices=Nature.choices)
    state = models.CharField(_("état"), max_length=12, choices=State.choices, default=State.ANNOUNCED)
    start = models.DateTimeField(_("début"))
    end = models.DateTimeField(_("fin"), null=True, blank=True, help_text=_("Vide : pas encore connue."))
    note = models.CharField(
        _("précision"),
        max_length=500,
        blank=True,
        help_text=_("Ce que cette annonce change, en une phrase : elle reste dans l’historique public."),
    )
    cut = models.CharField(_("ce qui est coupé"), max_length=500, blank=True)
    contact_label = models.CharField(_("qui répond"), max_length=120, blank=True)
    contact_number = models.CharField(_("numéro"), max_length=40, blank=True)
    buildings = ParentalManyToManyField(
        "places.Building", blank=True, related_name="+", verbose_name=_("bâtiments concernés")
    )
    staircases = ParentalManyToManyField(
        "places.Staircase", blank=True, related_name="+", verbose_name=_("cages d’escalier concernées")
    )

    content_panels = [
        ItemPage.audience_panel,
        ItemPage.title_panel,
        FieldPanel("summary"),
        FieldPanel("nature"),
        MultiFieldPanel(
            [FieldPanel("state"), FieldRowPanel([FieldPanel("start"), FieldPanel("end")]), FieldPanel("note")],
            heading=_("État et dates"),
        ),
        HistoryPanel(heading=_("Ce qui a été annoncé")),
        MultiFieldPanel(
            [
                FieldPanel("cut"),
                FieldPanel("buildings"),
                FieldPanel("staircases"),
            ],
            heading=_("Qui est touché"),
        ),
        MultiFieldPanel(
            [FieldRowPanel([FieldPanel("contact_label"), FieldPanel("contact_number")])], heading=_("Contact")
        ),
        FieldPanel("body"),
        ItemPage.related_panel,
    ]

    base_form_class = WorksForm

    class Meta:
        verbose_name = _("travaux ou coupure")
        verbose_name_plural = _("travaux et coupures")

    def clean(self) -> None:
        """Refuse dates in the wrong order."""
        super().clean()
        if self.start and self.end and self.end <= self.start:
            raise ValidationError({"end": _("La fin vient avant le début.")})

    def announced(self) -> tuple[WorksStep, ...]:
        """What was made public so far, oldest first; nothing yet for a page that was never saved."""
        if self.pk is None:
            return ()
        return tuple(row.as_step() for row in self.history.all())

    def steps(self, now: datetime) -> tuple[WorksStep, ...]:
        """Its history as it would read if this version were published at `now`."""
        return next_history(
            self.announced(),
            WorksStep(at=now, state=cast(WorksState, self.state), start=self.start, end=self.end, note=self.note),
        )


class WorksAnnouncement(models.Model):
    """One line of the public history: what held from `at` on. Not part of a revision: history is never rewritten."""

    page = models.ForeignKey(WorksPage, on_delete=models.CASCADE, related_name="history")
    at = models.DateTimeField(_("annoncé le"))
    state = models.CharField(_("état"), max_length=12, choices=WorksPage.State.choices)
    start = models.DateTimeField(_("début"))
    end = models.DateTimeField(_("fin"), null=True, blank=True)
    note = models.CharField(_("précision"), max_length=500, blank=True)

    class Meta:
        ordering = ["at", "pk"]
        verbose_name = _("annonce")
        verbose_name_plural = _("annonces")

    def as_step(self) -> WorksStep:
        """The contract's form of this line."""
        return WorksStep(at=self.at, state=cast(WorksState, self.state), start=self.start, end=self.end, note=self.note)
