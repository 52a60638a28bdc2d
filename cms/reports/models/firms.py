"""The firms a landlord calls. They have no accounts: the staff notes what they were told and what they answered."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from cms.reports.models.reports import Report


class Firm(models.Model):
    """A contractor of a landlord, such as the lift company."""

    organisation = models.ForeignKey("organisations.Organisation", on_delete=models.CASCADE, related_name="firms")
    name = models.CharField(_("nom"), max_length=120)
    email = models.EmailField(_("adresse e-mail"), blank=True)
    phone = models.CharField(_("téléphone"), max_length=40, blank=True)
    active = models.BooleanField(_("encore appelée"), default=True)

    class Meta:
        ordering = ["name"]
        verbose_name = _("entreprise")
        verbose_name_plural = _("entreprises")
        constraints = [models.UniqueConstraint(fields=["organisation", "name"], name="one_firm_a_name")]

    def __str__(self) -> str:
        return self.name


class Assignment(models.Model):
    """A report given to a firm, with how far that got, apart from the state of the report."""

    class State(models.TextChoices):
        """Whether the firm knows, and what it said."""

        TO_TELL = "to_tell", _("à prévenir")
        TOLD = "told", _("prévenue")
        ACCEPTED = "accepted", _("a accepté")
        DECLINED = "declined", _("a refusé")
        FINISHED = "finished", _("dit avoir terminé")

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="assignments")
    firm = models.ForeignKey(Firm, on_delete=models.PROTECT, related_name="assignments")
    state = models.CharField(_("état"), max_length=8, choices=State.choices, default=State.TO_TELL)
    assigned_at = models.DateTimeField(_("confié le"))
    changed_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    """When it was taken from the firm again, or given to another one."""

    class Meta:
        ordering = ["-assigned_at"]
        constraints = [
            models.UniqueConstraint(fields=["report"], condition=models.Q(ended_at=None), name="one_firm_at_a_time")
        ]

    def __str__(self) -> str:
        return f"{self.report} – {self.firm}"
