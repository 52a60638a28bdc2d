"""A report: the fault, which the landlord keeps, and its author, who can be forgotten."""

from __future__ import annotations

import uuid
from typing import cast

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from cms.reports.models.categories import Priority
from cms.reports.rules import states


class Report(models.Model):
    """The fault: what kind, where, how it stands. Nothing here says who reported it, or in which words."""

    class State(models.TextChoices):
        """How it stands (`cms.reports.rules.states`)."""

        RECEIVED = "received", _("reçu")
        ACKNOWLEDGED = "acknowledged", _("pris en compte")
        SCHEDULED = "scheduled", _("intervention prévue")
        IN_PROGRESS = "in_progress", _("en cours")
        WAITING_FOR_TENANT = "waiting_for_tenant", _("en attente de votre réponse")
        DONE = "done", _("réglé")
        CONTESTED = "contested", _("contesté")
        REOPENED = "reopened", _("rouvert")
        REFUSED = "refused", _("refusé")
        DUPLICATE = "duplicate", _("déjà signalé")
        CANCELLED = "cancelled", _("annulé")

    class Delivery(models.TextChoices):
        """Whether it has reached somebody, apart from what they do with it."""

        WAITING = "waiting", _("transmis, pas encore ouvert")
        SEEN = "seen", _("ouvert par l’équipe")
        NOBODY = "nobody", _("personne n’est chargé de cette résidence")

    class DayPart(models.TextChoices):
        """When in the day somebody comes."""

        DAY = "day", _("dans la journée")
        MORNING = "morning", _("le matin")
        AFTERNOON = "afternoon", _("l’après-midi")

    class Reason(models.TextChoices):
        """Why a report is refused."""

        NOT_OURS = "not_ours", _("ne relève pas du bailleur")
        TENANT = "tenant", _("à la charge du locataire")
        NEIGHBOURS = "neighbours", _("à régler entre voisins ou par la mairie")
        NOT_FOUND = "not_found", _("rien trouvé sur place")
        OTHER = "other", _("autre raison")

    class Outcome(models.TextChoices):
        """How it was settled."""

        REPAIRED = "repaired", _("réparé")
        REPLACED = "replaced", _("remplacé")
        CLEANED = "cleaned", _("nettoyé ou enlevé")
        EXPLAINED = "explained", _("réponse donnée")
        BY_ITSELF = "by_itself", _("rentré dans l’ordre")

    class Channel(models.TextChoices):
        """How it came in."""

        AREA = "area", _("espace habitant")
        PHONE = "phone", _("téléphone")
        LODGE = "lodge", _("loge")
        LETTER = "letter", _("courrier")
        OPEN311 = "open311", _("autre logiciel")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(
        "organisations.Organisation", on_delete=models.PROTECT, related_name="reports", db_index=False
    )
    residence = models.ForeignKey("places.ResidencePage", on_delete=models.PROTECT, related_name="+", db_index=False)
    ticket = models.CharField(_("numéro"), max_length=8)
    category = models.ForeignKey("reports.ReportCategory", on_delete=models.PROTECT, related_name="+")
    kind = models.ForeignKey("reports.CategoryKind", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    common = models.BooleanField(_("parties communes"))
    building = models.CharField(_("bâtiment"), max_length=80, blank=True)
    staircase = models.CharField(_("cage d’escalier"), max_length=80, blank=True)
    floor = models.CharField(_("étage"), max_length=20, blank=True)
    dwelling = models.ForeignKey(
        "residents.Dwelling", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    """Of a fault in a dwelling: the landlord keeps that it was there, not who lived in it."""
    channel = models.CharField(_("reçu par"), max_length=7, choices=Channel.choices, default=Channel.AREA)
    summary = models.CharField(_("résumé pour l’équipe"), max_length=200, blank=True)
    """The staff's own words for the fault, never the author's: they stay when the author is forgotten."""
    priority = models.PositiveSmallIntegerField(_("priorité"), choices=Priority.choices, default=Priority.NORMAL)

    state = models.CharField(_("état"), max_length=18, choices=State.choices, default=State.RECEIVED)
    version = models.PositiveIntegerField(default=1)
    """Grows with every change: who decides on what is no longer so is refused."""
    delivery = models.CharField(max_length=7, choices=Delivery.choices, default=Delivery.WAITING)
    created_at = models.DateTimeField(_("signalé le"))
    changed_at = models.DateTimeField(_("dernière nouvelle"))
    """When the reporter last heard of it, or was last asked."""
    state_at = models.DateTimeField()
    """Since when it is in its state."""
    acknowledge_due = models.DateTimeField(_("première réponse attendue"))
    fix_due = models.DateTimeField(_("résolution attendue"))
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    acknowledged_after = models.PositiveSmallIntegerField(null=True, blank=True)
    """Working days from the report to the first word, counted when it was said."""
    closed_at = models.DateTimeField(null=True, blank=True)
    settled_after = models.PositiveSmallIntegerField(null=True, blank=True)
    """Working days from the report to its settlement, counted when it was done; empty for what is not."""
    scheduled_on = models.DateField(_("intervention le"), null=True, blank=True)
    scheduled_part = models.CharField(max_length=9, choices=DayPart.choices, blank=True)
    reason = models.CharField(_("raison du refus"), max_length=10, choices=Reason.choices, blank=True)
    outcome = models.CharField(pgettext_lazy("manière", "comment"), max_length=9, choices=Outcome.choices, blank=True)
    duplicate_of = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="duplicates")
    times_reopened = models.PositiveSmallIntegerField(default=0)
    satisfaction = models.PositiveSmallIntegerField(_("satisfaction"), null=True, blank=True)
    """From 1 to 4, by the reporter, about how it was dealt with."""
    nudges = models.PositiveSmallIntegerField(default=0)
    """How often the clock asked the reporter whether it is still so, since the last news."""
    escalated_at = models.DateTimeField(_("en retard depuis"), null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = _("signalement")
        verbose_name_plural = _("signalements")
        constraints = [
            models.UniqueConstraint(fields=["organisation", "ticket"], name="one_report_a_ticket"),
            models.CheckConstraint(condition=Q(common=True) | Q(dwelling__isnull=False), name="somewhere"),
            models.CheckConstraint(
                condition=Q(state="duplicate", duplicate_of__isnull=False)
                | (~Q(state="duplicate") & Q(duplicate_of=None)),
                name="duplicates_name_their_original",
            ),
            models.CheckConstraint(
                condition=Q(satisfaction=None) | Q(satisfaction__range=(1, 4)), name="satisfaction_from_1_to_4"
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "residence"], name="report_of_landlord"),
            models.Index(fields=["residence", "-created_at", "-id"], name="report_newest"),
            models.Index(fields=["-created_at", "-id", "residence"], name="report_by_age"),
            # Of all states: SQLite takes an index with a condition for none where the states are parameters.
            models.Index(fields=["residence", "state", "fix_due"], name="report_of_state"),
            models.Index(
                fields=["residence", "-closed_at", "settled_after"],
                condition=Q(settled_after__isnull=False),
                name="report_settled",
            ),
            models.Index(fields=["changed_at"], condition=Q(state__in=sorted(states.OPEN)), name="report_silent"),
            models.Index(
                fields=["fix_due"], condition=Q(escalated_at=None, state__in=sorted(states.OPEN)), name="report_late"
            ),
        ]

    def __str__(self) -> str:
        return self.ticket

    @property
    def standing(self) -> states.State:
        """Its state, as the rules know it."""
        return cast(states.State, self.state)


class ReportAuthor(models.Model):
    """Who reported, and what they wrote. Erased with the account, on move-out, and with it all that hangs on it."""

    report = models.OneToOneField(Report, on_delete=models.CASCADE, related_name="author")
    resident = models.ForeignKey(
        "residents.Resident", on_delete=models.CASCADE, null=True, related_name="authored_reports"
    )
    """Empty for somebody without an account, for whom the staff reported."""
    household = models.ForeignKey("residents.Household", on_delete=models.CASCADE, null=True, related_name="+")
    name = models.CharField(_("nom"), max_length=120, blank=True)
    """As somebody without an account gave it on the telephone or at the lodge."""
    phone = models.CharField(_("téléphone"), max_length=40, blank=True)
    text = models.TextField(_("description"), max_length=4000)
    availability = models.CharField(_("disponibilités"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("auteur d’un signalement")
        verbose_name_plural = _("auteurs de signalements")
        indexes = [models.Index(fields=["resident", "report"], name="report_author")]

    def __str__(self) -> str:
        return str(self.report)
