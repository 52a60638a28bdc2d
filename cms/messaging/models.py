"""What the staff of a residence wrote to those who live there, and who has read it."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class StaffMessage(models.Model):
    """A message to a residence, one of its buildings or one of its staircases."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey("organisations.Organisation", on_delete=models.PROTECT, related_name="+")
    sender = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    signature = models.CharField(_("signature"), max_length=120)
    """What residents see of who writes, such as « La loge des Tilleuls »."""
    residence = models.ForeignKey("places.ResidencePage", on_delete=models.PROTECT, related_name="+")
    building = models.CharField(_("bâtiment"), max_length=80, blank=True)
    staircase = models.CharField(_("cage d’escalier"), max_length=80, blank=True)
    title = models.CharField(_("objet"), max_length=120)
    text = models.TextField(_("message"), max_length=4000)
    sent_at = models.DateTimeField(_("envoyé le"))
    withdrawn_at = models.DateTimeField(_("retiré le"), null=True, blank=True)

    class Meta:
        ordering = ["-sent_at"]
        verbose_name = _("message aux habitants")
        verbose_name_plural = _("messages aux habitants")

    def __str__(self) -> str:
        return self.title


class MessageRecipient(models.Model):
    """Somebody who lived within the scope of a message when it was sent."""

    message = models.ForeignKey(StaffMessage, on_delete=models.CASCADE, related_name="recipients")
    resident = models.ForeignKey("residents.Resident", on_delete=models.CASCADE, related_name="+")
    household = models.ForeignKey("residents.Household", on_delete=models.CASCADE, related_name="+")
    delivered_at = models.DateTimeField(null=True)
    """When the resident's device first fetched it."""
    read_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["message", "resident"], name="one_copy_a_resident")]

    def __str__(self) -> str:
        return f"{self.message} – {self.resident}"
