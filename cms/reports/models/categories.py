"""What a landlord's tenants report: broad categories in plain words, with finer kinds below."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cms.reports.rules.delays import LONGEST
from cms.reports.rules.drawings import ANY

_DELAY = [MinValueValidator(1), MaxValueValidator(LONGEST)]


class Priority(models.IntegerChoices):
    """What is looked at first."""

    LOW = 1, _("basse")
    NORMAL = 2, _("normale")
    HIGH = 3, _("haute")


class ReportCategory(models.Model):
    """A category of one landlord, from the starter set (`cms/reports/starter/`) and then as the landlord decides."""

    class Where(models.TextChoices):
        """Where such a fault can be."""

        COMMON = "common", _("parties communes")
        OWN = "own", _("logement")
        BOTH = "both", _("parties communes ou logement")

    organisation = models.ForeignKey(
        "organisations.Organisation", on_delete=models.CASCADE, related_name="report_categories"
    )
    code = models.SlugField(_("code"), max_length=40)
    """Works notices, figures and Open311 go by it. Of the starter set, the same for every landlord; it never changes."""
    name = models.CharField(_("nom"), max_length=80)
    icon = models.CharField(_("dessin"), max_length=20, default=ANY)
    """One of `rules.drawings`, beside the name in the tenants' form."""
    hint = models.CharField(_("précision"), max_length=200, blank=True)
    where = models.CharField(_("où"), max_length=6, choices=Where.choices)
    is_nuisance = models.BooleanField(
        _("trouble de voisinage"),
        default=False,
        help_text=_("Ce que fait quelqu’un, plutôt qu’une panne : ne se montre jamais aux autres."),
    )
    """About what somebody does: others never hear of it."""
    active = models.BooleanField(_("proposée aux locataires"), default=True)
    acknowledge_days = models.PositiveSmallIntegerField(
        _("première réponse, en jours ouvrés"), default=2, validators=_DELAY
    )
    fix_days = models.PositiveSmallIntegerField(_("résolution, en jours ouvrés"), default=10, validators=_DELAY)
    danger = models.CharField(
        _("consigne de sécurité"),
        max_length=300,
        blank=True,
        help_text=_("Montrée avant le formulaire, par exemple le numéro d’astreinte."),
    )
    priority = models.PositiveSmallIntegerField(_("priorité"), choices=Priority.choices, default=Priority.NORMAL)
    opened_to_neighbours = models.BooleanField(
        _("pannes connues des voisins"),
        default=False,
        help_text=_("Les habitants voient qu’une panne est connue : catégorie, lieu, état et dates, rien d’autre."),
    )
    opened_to_open311 = models.BooleanField(
        _("ouverte aux autres logiciels (Open311)"),
        default=False,
        help_text=_("Tout le monde peut lire qu’une panne est connue : catégorie, lieu, état et dates, rien d’autre."),
    )
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = _("catégorie de signalement")
        verbose_name_plural = _("catégories de signalement")
        constraints = [
            models.UniqueConstraint(fields=["organisation", "code"], name="one_category_a_code"),
            models.CheckConstraint(
                condition=Q(opened_to_neighbours=False, opened_to_open311=False)
                | (Q(is_nuisance=False) & ~Q(where="own")),
                name="nuisances_and_dwellings_stay_private",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class CategoryKind(models.Model):
    """A finer kind, one touch away in the form."""

    category = models.ForeignKey(ReportCategory, on_delete=models.CASCADE, related_name="kinds")
    code = models.SlugField(_("code"), max_length=40)
    name = models.CharField(_("nom"), max_length=120)
    danger = models.CharField(max_length=20, blank=True)
    """A danger of `cms.reports.rules.dangers`: choosing this kind stops the form and says whom to ring."""
    active = models.BooleanField(_("proposée aux locataires"), default=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["category", "code"], name="one_kind_a_code")]

    def __str__(self) -> str:
        return self.name
