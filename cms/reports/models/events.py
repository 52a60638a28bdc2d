"""What happened to a report, line by line: never rewritten, and each line for its reporter or for the staff alone."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from cms.reports.models.reports import Report, ReportAuthor


class ReportEvent(models.Model):
    """One line: a change of state, or words without one."""

    class Actor(models.TextChoices):
        """Who did it."""

        REPORTER = "reporter", _("locataire")
        STAFF = "staff", _("équipe")
        FIRM = "firm", _("entreprise")
        SYSTEM = "system", _("automatique")

    class Kind(models.TextChoices):
        """What sort of line it is."""

        STATE = "state", _("changement d’état")
        UPDATE = "update", _("message")
        JOINED = "joined", _("un autre signalement rejoint celui-ci")
        PARTED = "parted", _("un signalement ne rejoint plus celui-ci")
        ASSIGNED = "assigned", _("confié à une entreprise")
        FIRM_REPLY = "firm_reply", _("réponse d’une entreprise")
        CHANGED = "changed", _("priorité, catégorie ou résumé changés")
        RATED = "rated", _("avis donné")
        NUDGED = "nudged", _("locataire relancé")
        ESCALATED = "escalated", _("signalé en retard")

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="events")
    at = models.DateTimeField()
    kind = models.CharField(max_length=10, choices=Kind.choices)
    actor = models.CharField(max_length=8, choices=Actor.choices)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    """Of the staff. The reporter never reads which of them it was."""
    public = models.BooleanField(default=True)
    """For the reporter too; otherwise for the staff alone."""
    from_state = models.CharField(max_length=18, choices=Report.State.choices, blank=True)
    to_state = models.CharField(max_length=18, choices=Report.State.choices, blank=True)
    text = models.TextField(max_length=4000, blank=True)
    """The staff's. What the author wrote is in `words`, which go with the author."""
    scheduled_on = models.DateField(null=True)
    scheduled_part = models.CharField(max_length=9, choices=Report.DayPart.choices, blank=True)
    reason = models.CharField(max_length=10, choices=Report.Reason.choices, blank=True)
    outcome = models.CharField(max_length=9, choices=Report.Outcome.choices, blank=True)

    class Meta:
        ordering = ["at", "pk"]
        indexes = [models.Index(fields=["report", "at", "id"], name="report_thread")]

    def __str__(self) -> str:
        return f"{self.report} {self.kind}"


class AuthorWords(models.Model):
    """What the author of a report wrote on one of its lines."""

    event = models.OneToOneField(ReportEvent, on_delete=models.CASCADE, related_name="words")
    author = models.ForeignKey(ReportAuthor, on_delete=models.CASCADE, related_name="words")
    text = models.TextField(max_length=4000)

    def __str__(self) -> str:
        return str(self.event)
