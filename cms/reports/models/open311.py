"""The programs that may post reports to a landlord."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Open311Client(models.Model):
    """A program with a key of its own, of which only a keyed hash is kept."""

    organisation = models.ForeignKey(
        "organisations.Organisation", on_delete=models.CASCADE, related_name="open311_clients"
    )
    name = models.CharField(_("nom"), max_length=120)
    key_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(_("créé le"))
    ended_at = models.DateTimeField(_("fermé le"), null=True, blank=True)

    class Meta:
        ordering = ["name"]
        verbose_name = _("logiciel autorisé (Open311)")
        verbose_name_plural = _("logiciels autorisés (Open311)")

    def __str__(self) -> str:
        return self.name
