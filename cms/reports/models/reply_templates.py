"""Words that a landlord's staff writes often, kept once."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from cms.reports.models.reports import Report


class ReplyTemplate(models.Model):
    """A reply of one landlord, offered for a change of state or a category, or for all of them."""

    organisation = models.ForeignKey(
        "organisations.Organisation", on_delete=models.CASCADE, related_name="reply_templates"
    )
    name = models.CharField(_("nom"), max_length=80, help_text=_("Ce que l’équipe voit sur le bouton."))
    text = models.TextField(_("texte"), max_length=4000, help_text=_("Le locataire le lira tel quel."))
    state = models.CharField(
        _("proposée pour"),
        max_length=18,
        choices=Report.State.choices,
        blank=True,
        help_text=_("Le changement d’état qu’elle accompagne. Vide : tous, et les messages."),
    )
    category = models.ForeignKey(
        "reports.ReportCategory",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="reply_templates",
        verbose_name=_("catégorie"),
        help_text=_("Vide : toutes."),
    )

    class Meta:
        ordering = ["name", "pk"]
        verbose_name = _("réponse toute prête")
        verbose_name_plural = _("réponses toutes prêtes")

    def __str__(self) -> str:
        return self.name
