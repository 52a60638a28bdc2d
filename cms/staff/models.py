"""The second factor of those who enter the CMS, and what happened to it."""

from __future__ import annotations

from base64 import b32encode

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django_otp.plugins.otp_totp.models import TOTPDevice

from cms.residents.services.keyed import keyed_hash

SECRET_BYTES = 20
"""RFC 4226, section 4: 160 bits."""


class Authenticator(TOTPDevice):
    """The application on somebody's phone that shows six digits (RFC 6238)."""

    class Meta:
        proxy = True
        verbose_name = _("application d’authentification")
        verbose_name_plural = _("applications d’authentification")

    @property
    def bin_key(self) -> bytes:
        """The secret. Like the codes of letters, it cannot be worked out from a copy of the database alone."""
        return bytes.fromhex(keyed_hash("authenticator", self.key))[:SECRET_BYTES]

    @property
    def secret(self) -> str:
        """The secret as applications take it by hand: base32, as in the address of the QR code."""
        return b32encode(self.bin_key).decode()


class SecondFactorEvent(models.Model):
    """A change of somebody's second factor, or a way around it: the row is the log of it, and the e-mail that tells them."""

    class Kind(models.TextChoices):
        """What happened."""

        SET_UP = "set_up", _("application installée")
        RECOVERY_CODES = "recovery_codes", _("nouveaux codes de secours")
        RECOVERY_USED = "recovery_used", _("code de secours utilisé")
        RESET = "reset", _("réinitialisée par l’administration")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="second_factor_events")
    kind = models.CharField(_("quoi"), max_length=14, choices=Kind.choices)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    """Who did it; empty for the command line."""
    at = models.DateTimeField(_("quand"))
    due_at = models.DateTimeField()
    """When it is next tried to tell them."""
    told_at = models.DateTimeField(null=True)
    """When they were told, or were not to be told any more."""

    class Meta:
        ordering = ["-at"]
        verbose_name = _("événement de la deuxième étape")
        verbose_name_plural = _("événements de la deuxième étape")
        indexes = [models.Index(fields=["due_at"], condition=models.Q(told_at=None), name="second_factor_untold")]

    def __str__(self) -> str:
        return f"{self.user} – {self.get_kind_display()}"
