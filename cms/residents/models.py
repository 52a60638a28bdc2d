"""Dwellings, the households in them, the codes of their letters, and the accounts that these opened.

Residents are not users of Django: nothing that gives a right in the CMS can ever be given to one of them.
"""

from __future__ import annotations

import uuid
from datetime import datetime

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Dwelling(models.Model):
    """A dwelling of a residence, known by where its door is and by the landlord's own reference.

    Buildings and staircases go by name, as on the door and as works notices name them: publishing a residence's page
    makes their rows anew.
    """

    residence = models.ForeignKey("places.ResidencePage", on_delete=models.PROTECT, related_name="+")
    building = models.CharField(_("bâtiment"), max_length=80, blank=True)
    staircase = models.CharField(_("cage d’escalier"), max_length=80, blank=True)
    floor = models.CharField(_("étage"), max_length=20, blank=True)
    door = models.CharField(_("porte"), max_length=40, blank=True)
    reference = models.CharField(_("référence du bailleur"), max_length=60, blank=True)
    removed_at = models.DateTimeField(_("retiré le"), null=True, blank=True)
    """When it was demolished, joined to another or sold; households of the past keep pointing at it."""

    class Meta:
        ordering = ["building", "staircase", "floor", "door"]
        verbose_name = _("logement")
        verbose_name_plural = _("logements")
        constraints = [
            models.UniqueConstraint(
                fields=["residence", "reference"],
                condition=Q(removed_at=None) & ~Q(reference=""),
                name="one_dwelling_a_reference",
            ),
            models.UniqueConstraint(
                fields=["residence", "building", "staircase", "floor", "door"],
                condition=Q(removed_at=None),
                name="one_dwelling_a_door",
            ),
        ]

    def __str__(self) -> str:
        return ", ".join(filter(None, [self.building, self.staircase, self.floor, self.door])) or self.reference


class Household(models.Model):
    """Those who live in a dwelling from one move-in to the next move-out."""

    dwelling = models.ForeignKey(Dwelling, on_delete=models.PROTECT, related_name="households")
    addressee = models.CharField(_("destinataire des courriers"), max_length=200, blank=True)
    """As on an envelope, for the landlord's letters only; emptied on move-out."""
    initials = models.CharField(max_length=40, blank=True)
    """Of the addressee, folded (`cms.residents.rules.codes.initials`): what the next letter's code will ask beside it."""
    member_limit = models.PositiveSmallIntegerField(_("comptes au plus"), default=6)
    moved_in_at = models.DateTimeField(_("arrivée"))
    moved_out_at = models.DateTimeField(_("départ"), null=True, blank=True)

    class Meta:
        verbose_name = _("ménage")
        verbose_name_plural = _("ménages")
        constraints = [
            models.UniqueConstraint(
                fields=["dwelling"], condition=Q(moved_out_at=None), name="one_household_in_a_dwelling"
            )
        ]

    def __str__(self) -> str:
        return str(self.dwelling)


class AccessCode(models.Model):
    """The code of one letter: a selector by which it is found, and a keyed hash of the rest, never the code itself."""

    class Ending(models.TextChoices):
        """Why a code stopped serving before its deadline."""

        REISSUED = "reissued", _("remplacé par un autre courrier")
        SPOILED = "spoiled", _("courrier perdu ou abîmé")
        MOVED_OUT = "moved_out", _("départ du ménage")
        GUESSED_AT = "guessed_at", _("trop d’essais manqués")

    household = models.ForeignKey(Household, on_delete=models.CASCADE, related_name="codes")
    selector = models.CharField(max_length=5, unique=True)
    secret_hash = models.CharField(max_length=64)
    """Hexadecimal HMAC-SHA-256 of the secret part, keyed from the environment."""
    initials = models.CharField(max_length=40)
    """Of the addressee as the letter spells it, which a correction does not change; emptied on move-out."""
    issue = models.PositiveSmallIntegerField(_("courrier n°"))
    """1 for the household's first letter."""
    created_at = models.DateTimeField(_("fait le"))
    expires_at = models.DateTimeField(_("valable jusqu’au"))
    ended_at = models.DateTimeField(_("annulé le"), null=True, blank=True)
    ending = models.CharField(_("pourquoi"), max_length=10, choices=Ending.choices, blank=True)
    misses = models.PositiveSmallIntegerField(default=0)
    """Tries with this selector and a wrong secret or wrong initials."""

    class Meta:
        verbose_name = _("code d’accès")
        verbose_name_plural = _("codes d’accès")
        constraints = [
            models.UniqueConstraint(fields=["household", "issue"], name="one_code_an_issue"),
            models.UniqueConstraint(fields=["household"], condition=Q(ended_at=None), name="one_open_code_a_household"),
        ]

    def __str__(self) -> str:
        return f"{self.household} – {self.issue}"

    def is_open(self, now: datetime) -> bool:
        """Whether it still serves."""
        return self.ended_at is None and self.expires_at > now


class LetterBatch(models.Model):
    """Letters asked for by the staff, made in the background into PDFs that are kept for a short while."""

    class State(models.TextChoices):
        """How far it is."""

        WAITING = "waiting", _("en attente")
        RUNNING = "running", _("en cours")
        DONE = "done", _("prêt")
        FAILED = "failed", _("en échec")
        ERASED = "erased", _("effacé")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    residence = models.ForeignKey("places.ResidencePage", on_delete=models.PROTECT, related_name="+")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(_("demandé le"))
    household_ids = models.JSONField(default=list)
    """In the order of printing, which stays what it was when the letters were asked for."""
    languages = models.JSONField(default=list)
    """Languages of the second pages, besides French."""
    valid_days = models.PositiveSmallIntegerField(_("validité en jours"), default=42)
    state = models.CharField(_("état"), max_length=7, choices=State.choices, default=State.WAITING)
    issued = models.PositiveIntegerField(default=0)
    """How many of the households, from the first, have their code; what they will be written is kept beside the PDFs."""
    done = models.PositiveIntegerField(_("faits"), default=0)
    """Letters that are in a PDF."""
    left_out = models.JSONField(default=list)
    """Pairs of a household's id and the French sentence that says why it gets no letter."""
    lease_until = models.DateTimeField(null=True)
    """Until when the process that makes it is believed to be at work."""
    error = models.CharField(max_length=500, blank=True)
    erase_at = models.DateTimeField(null=True)
    """When the PDFs, which hold codes, are erased at the latest."""

    class Meta:
        ordering = ["-asked_at"]
        verbose_name = _("lot de courriers")
        verbose_name_plural = _("lots de courriers")

    def __str__(self) -> str:
        return str(self.id)


class DwellingImport(models.Model):
    """A landlord's file of dwellings, from when it is sent until an hour later; what it says is on disk only."""

    class State(models.TextChoices):
        """How far it is."""

        READING = "reading", _("en lecture")
        READ = "read", _("lu")
        REFUSED = "refused", _("refusé")
        APPLYING = "applying", _("en cours d’application")
        APPLIED = "applied", _("appliqué")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    residence = models.ForeignKey("places.ResidencePage", on_delete=models.CASCADE, related_name="+")
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    sent_at = models.DateTimeField(_("envoyé le"))
    name = models.CharField(_("nom du fichier"), max_length=255)
    state = models.CharField(_("état"), max_length=8, choices=State.choices, default=State.READING)
    starts = models.PositiveSmallIntegerField(default=0)
    """How many processes began what is under way; after a few that did not live to end it, it is given up."""
    sentence = models.CharField(max_length=1000, blank=True)
    """Why it was refused, or why nothing was written when it was last applied, in French."""
    decisions = models.JSONField(default=dict)
    """Ids of dwellings by the names of `selectors.dwelling_changes.Decisions`."""
    fingerprint = models.CharField(max_length=64, blank=True)
    """Of the changes that somebody saw and agreed to."""
    result = models.JSONField(null=True)
    """How much was written, by the names of `services.dwellings.Applied`."""

    class Meta:
        verbose_name = _("import de logements")
        verbose_name_plural = _("imports de logements")
        constraints = [
            models.UniqueConstraint(
                fields=["residence"], condition=Q(state="applying"), name="one_import_applied_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return self.name


class Resident(AbstractBaseUser):
    """The account of somebody who lives somewhere: a name to sign in with, a name that neighbours see, no more is asked."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    username = models.CharField(_("identifiant"), max_length=40, unique=True)
    """Folded (`cms.residents.rules.accounts.username`)."""
    display_name = models.CharField(_("prénom affiché"), max_length=40)
    email = models.EmailField(_("adresse e-mail"), blank=True)
    email_confirmed_at = models.DateTimeField(null=True)
    phone = models.CharField(_("téléphone"), max_length=40, blank=True)
    language = models.CharField(_("langue"), max_length=10, default="fr")
    created_at = models.DateTimeField()
    is_active = models.BooleanField(default=True)

    USERNAME_FIELD = "username"

    class Meta:
        verbose_name = _("compte d’habitant")
        verbose_name_plural = _("comptes d’habitants")

    def __str__(self) -> str:
        return self.display_name


class HouseholdMember(models.Model):
    """An account that belongs to a household, from the code until the move-out."""

    resident = models.ForeignKey(Resident, on_delete=models.CASCADE, related_name="memberships")
    household = models.ForeignKey(Household, on_delete=models.CASCADE, related_name="members")
    joined_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["resident", "household"], condition=Q(left_at=None), name="once_in_a_household"
            )
        ]

    def __str__(self) -> str:
        return f"{self.resident} – {self.household}"


class ResidentSession(models.Model):
    """A signed-in device. Its token is in the device's cookie; here is only what recognises it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    resident = models.ForeignKey(Resident, on_delete=models.CASCADE, related_name="sessions")
    token_hash = models.CharField(max_length=64, unique=True)
    device = models.CharField(max_length=80)
    """In words, such as « Chrome sur Android »."""
    created_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    """At the latest, however much it is used."""
    shared = models.BooleanField(default=False)
    """Of a device that others use too: it ends after half an hour without use."""

    class Meta:
        ordering = ["-seen_at"]

    def __str__(self) -> str:
        return f"{self.resident} – {self.device}"


class Attempt(models.Model):
    """A failed try at an account, a code, a second factor or from an address, kept a day to slow the next ones down."""

    class Scope(models.TextChoices):
        """What was tried at, or from where."""

        ACCOUNT = "account"
        CODE = "code"
        FACTOR = "factor"
        ADDRESS = "address"

    scope = models.CharField(max_length=7, choices=Scope.choices)
    key = models.CharField(max_length=64)
    """Keyed hash of the name, the selector or the address: none of them is kept in clear."""
    origin = models.CharField(max_length=64, blank=True)
    """The same hash of the address that tried at an account or a code."""
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["scope", "key", "at"], name="attempt_recent"),
            models.Index(fields=["at"], name="attempt_old"),
        ]

    def __str__(self) -> str:
        return f"{self.scope} {self.at}"


class LodgeCode(models.Model):
    """A short code by which somebody at the lodge chooses a new password, made by the staff; the row is the log of it."""

    resident = models.ForeignKey(Resident, on_delete=models.CASCADE, related_name="lodge_codes")
    code_hash = models.CharField(max_length=64)
    """Keyed hash: the code itself was shown once."""
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(_("fait le"))
    expires_at = models.DateTimeField(_("valable jusqu’à"))
    used_at = models.DateTimeField(_("utilisé le"), null=True)

    class Meta:
        ordering = ["-made_at"]
        verbose_name = _("code de la loge")
        verbose_name_plural = _("codes de la loge")

    def __str__(self) -> str:
        return f"{self.resident} – {self.made_at}"


class AccountMail(models.Model):
    """An e-mail about an account that waits to be sent. Its link is made when it leaves: no secret waits here."""

    class Purpose(models.TextChoices):
        """What its link does."""

        PASSWORD = "password", _("choisir un nouveau mot de passe")
        CONFIRMATION = "confirmation", _("confirmer une adresse")
        LODGE = "lodge", _("dire qu’un code a été fait à la loge")

    resident = models.ForeignKey(Resident, on_delete=models.CASCADE, null=True, related_name="mails")
    """Empty when nobody has the name that was given: the answer takes as long, and nothing is sent."""
    purpose = models.CharField(max_length=12, choices=Purpose.choices)
    created_at = models.DateTimeField()
    due_at = models.DateTimeField()
    """Not before: pauses between tries move it, and so does a process that takes it."""
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)
    """Or given up."""

    class Meta:
        indexes = [models.Index(fields=["due_at"], name="account_mail_due")]

    def __str__(self) -> str:
        return f"{self.purpose} {self.created_at}"


class ErasedAccount(models.Model):
    """What is left of an erased account: a number that meant nothing to anybody, and when.

    Whoever restores an older copy of the database finds here which accounts are to be erased again.
    """

    resident_id = models.UUIDField(primary_key=True)
    erased_at = models.DateTimeField(_("effacé le"))

    class Meta:
        verbose_name = _("compte effacé")
        verbose_name_plural = _("comptes effacés")

    def __str__(self) -> str:
        return str(self.resident_id)


class IdempotentRequest(models.Model):
    """The answer to a POST that carried an Idempotency-Key, given again when the same request comes again."""

    key = models.CharField(max_length=64)
    who = models.CharField(max_length=64)
    """The id of the resident who asked; empty where the request itself proves who asks (`cms.api.idempotency`)."""
    request_hash = models.CharField(max_length=64)
    """Keyed hash of method, path and body, which may hold a password: the same key on another request is refused."""
    resident = models.ForeignKey(Resident, on_delete=models.CASCADE, null=True, related_name="+")
    """Whose answer it is: erased with the account."""
    session = models.ForeignKey(ResidentSession, on_delete=models.SET_NULL, null=True, related_name="+")
    """The session that the answer opened: the cookie is never kept, the session gets another one."""
    status = models.PositiveSmallIntegerField(null=True)
    """Empty while the first request is being answered."""
    body = models.JSONField(null=True)
    """The answer as one string of JSON: PostgreSQL would keep an object's names in another order."""
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "who"], name="one_answer_a_key")]
        indexes = [models.Index(fields=["created_at"], name="idempotent_request_age")]

    def __str__(self) -> str:
        return self.key
