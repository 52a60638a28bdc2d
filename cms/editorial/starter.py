"""The pages a commune starts with. Texts are templates to read and complete before they are put online."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from cms.editorial.models import PlainPage
from cms.places.models import CommunePage


@dataclass(frozen=True, slots=True)
class Starter:
    """A starter page; `complete` says whether it is true as it stands, hence may be online at once."""

    role: str
    slug: str
    title: str
    summary: str
    html: str
    complete: bool


def starters(commune: str) -> tuple[Starter, ...]:
    """The legal notice, the accessibility statement and the contact page of a commune."""
    names = {"commune": commune}
    return (
        Starter(
            PlainPage.Role.LEGAL,
            "mentions-legales",
            _("Mentions légales"),
            _("Qui publie ce site, qui l’héberge, et ce que chacun peut en reprendre."),
            _(
                "<h2>Éditeur</h2><p>Ce site est publié par la commune de %(commune)s.</p>"
                "<p>Adresse de la mairie : à compléter. Téléphone : à compléter.</p>"
                "<h2>Directeur de la publication</h2><p>À compléter : nom et fonction.</p>"
                "<h2>Hébergement</h2><p>À compléter : nom, adresse et téléphone de l’hébergeur.</p>"
                "<h2>Données personnelles</h2><p>La lecture de ce site ne demande aucun compte, ne dépose aucun traceur "
                "et n’envoie rien à un tiers.</p>"
                "<h2>Réutilisation</h2><p>À compléter : licence des textes et des images.</p>"
            )
            % names,
            complete=False,
        ),
        Starter(
            PlainPage.Role.ACCESSIBILITY,
            "accessibilite",
            _("Déclaration d’accessibilité"),
            _("Ce site n’a pas encore été contrôlé ; comment signaler un obstacle."),
            _(
                "<p>La commune de %(commune)s s’engage à rendre son site accessible, conformément à l’article 47 de la "
                "loi n° 2005-102 du 11 février 2005.</p>"
                "<h2>État de conformité</h2><p>Ce site n’est <strong>pas déclaré conforme</strong> au référentiel "
                "général d’amélioration de l’accessibilité (RGAA) : aucun audit n’a encore été mené.</p>"
                "<h2>Signaler un obstacle</h2><p>Si une page ou un service vous résiste, dites-le à la mairie : elle vous "
                "orientera vers une forme accessible ou vous donnera le contenu autrement.</p>"
                "<h2>Voies de recours</h2><p>Si vous n’obtenez pas de réponse, vous pouvez écrire au Défenseur des droits "
                "(libre réponse 71120, 75342 Paris CEDEX 07), le saisir sur "
                '<a href="https://formulaire.defenseurdesdroits.fr/">son site</a>, ou joindre son délégué dans votre '
                "département.</p>"
            )
            % names,
            complete=True,
        ),
        Starter(
            PlainPage.Role.CONTACT,
            "contact",
            _("Contact"),
            _("Écrire, téléphoner, venir."),
            _(
                "<p>À compléter : adresse, téléphone, adresse e-mail et horaires de la mairie de %(commune)s.</p>"
                "<p>En cas d’urgence : 15 (SAMU), 17 (police), 18 (pompiers), 112 depuis toute l’Europe, 114 par SMS "
                "pour les personnes sourdes ou malentendantes.</p>"
            )
            % names,
            complete=False,
        ),
    )


def starter_pages_create(commune: CommunePage) -> list[PlainPage]:
    """The starter pages that a commune does not have yet; those to complete stay drafts."""
    there = set(PlainPage.objects.child_of(commune).values_list("role", flat=True))
    created = []
    for starter in starters(commune.title):
        if starter.role in there:
            continue
        page = PlainPage(
            title=starter.title,
            slug=starter.slug,
            summary=starter.summary,
            role=starter.role,
            body=[("html", starter.html)],
            live=False,
        )
        commune.add_child(instance=page)
        revision = page.save_revision()
        if starter.complete:
            revision.publish()
        created.append(PlainPage.objects.get(pk=page.pk))
    return created
