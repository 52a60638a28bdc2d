"""Reports of the same fault are told together: one is dealt with, the authors of the others follow it."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from cms.reports.models import FaultFollower, Report, ReportEvent
from cms.reports.rules import seeing, states
from cms.reports.services.deciding import actor_at
from cms.reports.services.moving import Actor, Details, locked, move
from cms.residents.services.refusals import Refused


@transaction.atomic
def report_join(*, user: Any, id: UUID, version: int, original_id: UUID, now: datetime) -> Report:
    """Tell a report with another open one of the same residence. Raises PermissionDenied, Refused, Stale.

    Its author learns the facts of the other one: refused where these are not to be shared.
    """
    if id == original_id:
        raise Refused({"original": _("Un signalement ne peut pas rejoindre lui-même.")})
    # Always in the same order: two people who join two reports to each other wait instead of blocking.
    for each in sorted((id, original_id)):
        Report.objects.select_for_update().filter(pk=each).first()
    report, original = locked(id=id, version=version), _original(original_id)
    actor = actor_at(user=user, report=report)
    if original is None or original.residence_id != report.residence_id:
        raise Refused({"original": _("Ce signalement n’est pas de la même résidence.")})
    if not states.is_open(original.standing):
        raise Refused({"original": _("Ce signalement est clos : choisissez-en un qui est ouvert.")})
    if not seeing.may_join(original=_openness(original), same_author=_same_author(report, original)):
        raise Refused(
            {
                "original": _(
                    "Ces deux signalements ne peuvent pas être joints : leur auteur apprendrait ce qu’un autre "
                    "locataire a signalé. Répondez à chacun."
                )
            }
        )
    _bring_along(report, original, actor, now)
    move(report=report, target="duplicate", actor=actor, now=now, details=Details(original=original))
    _note(original, ReportEvent.Kind.JOINED, user, now)
    return report


@transaction.atomic
def report_part(*, user: Any, id: UUID, version: int, now: datetime) -> Report:
    """Take the joining back: the report is open again, with delays of its own. Raises PermissionDenied, Refused, Stale."""
    report = locked(id=id, version=version)
    actor = actor_at(user=user, report=report)
    original = report.duplicate_of
    if original is None:
        raise Refused({"": _("Ce signalement n’en rejoint aucun autre.")})
    move(report=report, target="acknowledged", actor=actor, now=now)
    _note(original, ReportEvent.Kind.PARTED, user, now)
    return report


def _original(id: UUID) -> Report | None:
    return Report.objects.select_related("category").filter(pk=id).first()


def _openness(report: Report) -> seeing.Openness:
    return seeing.Openness(report.category.opened_to_neighbours, report.category.is_nuisance, report.common)


def _same_author(report: Report, original: Report) -> bool:
    authors = {getattr(getattr(each, "author", None), "resident_id", None) for each in (report, original)}
    return len(authors) == 1 and None not in authors


def _bring_along(report: Report, original: Report, actor: Actor, now: datetime) -> None:
    """Reports that were told with this one, and its followers, go with it: no chain has two links."""
    for each in report.duplicates.all():
        if not seeing.may_join(original=_openness(original), same_author=_same_author(each, original)):
            raise Refused({"original": _("Un signalement déjà joint à celui-ci ne peut pas l’être à l’autre.")})
    report.duplicates.update(duplicate_of=original)
    known = set(original.followers.values_list("resident_id", flat=True))
    report.followers.filter(resident__in=known).delete()
    FaultFollower.objects.filter(report=report).update(report=original)


def _note(original: Report, kind: str, user: Any, now: datetime) -> None:
    ReportEvent.objects.create(
        report=original, at=now, kind=kind, actor=ReportEvent.Actor.STAFF, user=user, public=False
    )
