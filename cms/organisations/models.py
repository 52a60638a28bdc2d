"""Organisations and their members. What a member may do where is decided in `cms.organisations.rules`."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Organisation(models.Model):
    """Somebody in charge of places, or who writes to those who live there in a name of its own."""

    class Kind(models.TextChoices):
        """What sort of organisation it is; it decides what its members may do at all."""

        TOWN_HALL = "town_hall", _("mairie")
        LANDLORD = "landlord", _("bailleur")
        MANAGING_AGENT = "managing_agent", _("syndic")
        ASSOCIATION = "association", _("association")
        SHOP = "shop", _("commerce")

    kind = models.CharField(_("sorte"), max_length=14, choices=Kind.choices)
    name = models.CharField(_("nom"), max_length=200, unique=True)
    email = models.EmailField(_("adresse e-mail"), blank=True)
    phone = models.CharField(_("téléphone"), max_length=40, blank=True)
    website = models.URLField(_("site web"), blank=True)
    areas = models.ManyToManyField(
        "wagtailcore.Page", blank=True, related_name="organisations", verbose_name=_("lieux dont elle a la charge")
    )
    """Places; what is below a place is in its charge too."""

    class Meta:
        ordering = ["name"]
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """Somebody of the staff of an organisation, in one role, everywhere the organisation is or at some of its places."""

    class Role(models.TextChoices):
        """What somebody does for the organisation."""

        MANAGER = "manager", _("responsable")
        AGENT = "agent", _("chargé de clientèle")
        CARETAKER = "caretaker", _("gardien")

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(_("rôle"), max_length=9, choices=Role.choices)
    limited = models.BooleanField(_("seulement à certains lieux"), default=False)
    """Kept beside the places: when the page of the only one is deleted, the member has a say nowhere, not everywhere."""
    places = models.ManyToManyField(
        "wagtailcore.Page", blank=True, related_name="memberships", verbose_name=_("seulement à ces lieux")
    )

    class Meta:
        verbose_name = _("membre")
        verbose_name_plural = _("membres")
        constraints = [models.UniqueConstraint(fields=["organisation", "user"], name="one_role_in_an_organisation")]

    def __str__(self) -> str:
        return f"{self.user} – {self.organisation}"
