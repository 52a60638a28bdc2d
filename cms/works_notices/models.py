"""What became of each line of the public history of works: whom it was told to, and when."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Telling(models.Model):
    """One announcement to be told to those it concerns. Taken back with the announcement itself, when that is undone."""

    class State(models.TextChoices):
        """What became of it."""

        WAITING = "waiting", _("en attente")
        TOLD = "told", _("prévenus")
        SUPERSEDED = "superseded", _("remplacée par une annonce plus récente")
        NOTHING_NEW = "nothing_new", _("rien de nouveau pour les habitants")
        NOT_PUBLIC = "not_public", _("la page n’était pas en ligne")
        TOO_LATE = "too_late", _("déjà passée")

    announcement = models.OneToOneField(
        "editorial.WorksAnnouncement", on_delete=models.CASCADE, primary_key=True, related_name="telling"
    )
    state = models.CharField(_("état"), max_length=11, choices=State.choices, default=State.WAITING)
    due_at = models.DateTimeField()
    """Not before: a wrong click can be taken back until then."""
    ended_at = models.DateTimeField(null=True)
    """When it left, or was found not to have to."""
    parts = models.JSONField(default=list)
    """The parts of the residence that were told, as pairs of a building and a staircase."""
    accounts = models.PositiveIntegerField(default=0)
    """How many accounts were told, in all."""

    class Meta:
        indexes = [models.Index(fields=["state", "due_at"], name="telling_due")]

    def __str__(self) -> str:
        return f"{self.announcement_id} {self.state}"
