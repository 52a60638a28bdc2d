"""What the publishing room remembers: changes to hand over, records on disk, what the sites show, former addresses."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Change(models.Model):
    """A change to hand over to the disk, written in the transaction of the change itself; the worker removes the row.

    It names what to look at again, never what to write: the worker reads the state that holds when it comes.
    """

    class Scope(models.TextChoices):
        """How far a change reaches."""

        PAGE = "page", _("la page seule")
        SUBTREE = "subtree", _("la page et toutes celles du dessous")
        USES = "uses", _("les pages qui s’en servent")

    sequence = models.BigAutoField(primary_key=True)
    scope = models.CharField(max_length=7, choices=Scope.choices, default=Scope.PAGE)
    subject = models.CharField(max_length=120, db_index=True)
    """A record id for a page and a subtree; `app.model:pk` for an object that pages use."""
    reason = models.CharField(max_length=20)
    created = models.DateTimeField()
    attempts = models.PositiveIntegerField(default=0)
    retry_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=500, blank=True)
    """Why the disk could not be written the last time, for the editor and the operator."""

    class Meta:
        ordering = ["sequence"]
        verbose_name = _("changement à mettre en ligne")
        verbose_name_plural = _("changements à mettre en ligne")

    def __str__(self) -> str:
        return f"{self.sequence} {self.reason} {self.scope} {self.subject}"


class PublishedRecord(models.Model):
    """The file of a record as the worker left it; a removed one stays as a row, so that a reader by cursor hears of it."""

    record_id = models.UUIDField(primary_key=True)
    kind = models.CharField(max_length=20)
    commune = models.CharField(max_length=5)
    """The INSEE code that names its folder."""
    hash = models.CharField(max_length=64, blank=True)
    """SHA-256 of the file on disk, in hexadecimal; empty once removed."""
    sequence = models.BigIntegerField(unique=True)
    """Grows with every write and removal: the cursor of the content API."""
    requested_at = models.DateTimeField()
    """When the editor (or the clock) asked for what is on disk now."""
    written_at = models.DateTimeField()
    removed = models.BooleanField(default=False)

    class Meta:
        ordering = ["sequence"]
        verbose_name = _("enregistrement publié")
        verbose_name_plural = _("enregistrements publiés")

    def __str__(self) -> str:
        return f"{self.commune}/{self.record_id}"


class RefusedRecord(models.Model):
    """A page that does not make a valid record: its last good version stays in place until it is corrected."""

    record_id = models.UUIDField(primary_key=True)
    problems = models.JSONField()
    """A list of [field, reason], in French, as the contract words them."""
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("page refusée")
        verbose_name_plural = _("pages refusées")

    def __str__(self) -> str:
        return str(self.record_id)


class Outlet(models.Model):
    """One row: whoever writes records holds its lock, so that writes have an order; it counts them."""

    sequence = models.BigIntegerField(default=0)

    class Meta:
        verbose_name = _("sortie des enregistrements")
        verbose_name_plural = _("sorties des enregistrements")

    def __str__(self) -> str:
        return str(self.sequence)


class LiveStatus(models.Model):
    """What the generator last said of a record: the version that the sites show, or that they no longer show it."""

    record_id = models.UUIDField(primary_key=True)
    hash = models.CharField(max_length=64, blank=True)
    """SHA-256 of the record that the live page was made from; empty when the page is gone."""
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("état en ligne")
        verbose_name_plural = _("états en ligne")

    def __str__(self) -> str:
        return f"{self.record_id} {self.at:%Y-%m-%d %H:%M:%S}"


class FormerPath(models.Model):
    """An address a page once had, from the root of its commune's site; visitors who still use it are led to the page."""

    record_id = models.UUIDField(db_index=True)
    path = models.CharField(max_length=1000)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["record_id", "path"], name="one_row_per_former_path")]
        verbose_name = _("ancienne adresse")
        verbose_name_plural = _("anciennes adresses")

    def __str__(self) -> str:
        return self.path
