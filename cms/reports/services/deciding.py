"""What the staff decides about a report of a residence in its charge."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from cms.organisations.selectors import role_at
from cms.reports.models import Report, ReportCategory, ReportEvent
from cms.reports.models.categories import Priority
from cms.reports.rules import seeing, states
from cms.reports.services import words
from cms.reports.services.moving import Actor, Details, locked, move
from cms.reports.services.telling import reporter_told
from cms.residents.services.refusals import Refused


def actor_at(*, user: Any, report: Report) -> Actor:
    """The user in their role at the residence of a report. Raises PermissionDenied."""
    role = role_at(user=user, action="reports", residence=report.residence)
    if role is None:
        raise PermissionDenied
    return Actor(role, user)


def targets_for(*, user: Any, report: Report, now: datetime) -> tuple[states.State, ...]:
    """Where the user may take a report: the buttons of its screen."""
    role = role_at(user=user, action="reports", residence=report.residence)
    return states.targets(report.standing, role, report.closed_at, now) if role else ()


@transaction.atomic
def report_decide(
    *, user: Any, id: UUID, version: int, target: states.State, now: datetime, details: Details | None = None
) -> Report:
    """Take a report to another state. Raises PermissionDenied, Refused, Stale.

    Joining it to another one is `joining.report_join`, which checks what the tenant may come to know.
    """
    report = locked(id=id, version=version)
    actor = actor_at(user=user, report=report)
    if "original" in states.asked(report.standing, target):
        raise Refused({"original": _("Choisissez le signalement que celui-ci répète.")})
    errors: dict[str, str] = {}
    given = details or Details()
    text = words.plain(given.text, errors)
    if errors:
        raise Refused(errors)
    cleaned = Details(text, given.scheduled_on, given.scheduled_part, given.reason, given.outcome)
    move(report=report, target=target, actor=actor, now=now, details=cleaned)
    return report


@transaction.atomic
def report_open(*, user: Any, id: UUID, now: datetime) -> None:
    """Note that somebody of the staff has read a report: from now on it is delivered. Raises PermissionDenied."""
    report = locked(id=id)
    actor_at(user=user, report=report)
    if report.delivery != Report.Delivery.SEEN:
        Report.objects.filter(pk=report.pk).update(delivery=Report.Delivery.SEEN)


@transaction.atomic
def update_add(*, user: Any, id: UUID, text: str, public: bool, now: datetime) -> ReportEvent:
    """Add words to a report without changing its state, whatever that is. Raises PermissionDenied, Refused.

    Public ones are news for the reporter; the others stay with the staff.
    """
    report = locked(id=id)
    actor = actor_at(user=user, report=report)
    errors: dict[str, str] = {}
    cleaned = words.description(text, errors)
    if errors:
        raise Refused(errors)
    event = ReportEvent.objects.create(
        report=report,
        at=now,
        kind=ReportEvent.Kind.UPDATE,
        actor=actor.kind,
        user=user,
        public=public,
        text=cleaned,
    )
    if public:
        report.changed_at, report.nudges = now, 0
        report.save(update_fields=["changed_at", "nudges"])
        reporter_told(report=report, event=event)
    return event


@transaction.atomic
def report_change(
    *,
    user: Any,
    id: UUID,
    version: int,
    now: datetime,
    category_id: int | None = None,
    priority: int | None = None,
    summary: str | None = None,
) -> Report:
    """Correct the category, the priority or the staff's summary; delays already told stay. Raises PermissionDenied, Refused."""
    report = locked(id=id, version=version)
    actor_at(user=user, report=report)
    errors: dict[str, str] = {}
    if category_id is not None and category_id != report.category_id:
        _recategorise(report, category_id, errors)
    if priority is not None:
        if priority not in Priority.values:
            errors["priority"] = _("Choisissez une priorité de la liste.")
        report.priority = priority
    if summary is not None:
        report.summary = words.plain(summary, errors, "summary", most=200)
    if errors:
        raise Refused(errors)
    report.version += 1
    report.save()
    ReportEvent.objects.create(
        report=report, at=now, kind=ReportEvent.Kind.CHANGED, actor=ReportEvent.Actor.STAFF, user=user, public=False
    )
    return report


def _recategorise(report: Report, category_id: int, errors: dict[str, str]) -> None:
    """Another category of the same landlord, where such a fault can be; a joined report stays as private as it was."""
    category = ReportCategory.objects.filter(organisation=report.organisation_id, pk=category_id).first()
    wanted = ReportCategory.Where.COMMON if report.common else ReportCategory.Where.OWN
    if category is None or category.where not in (wanted, ReportCategory.Where.BOTH):
        errors["category"] = _("Cette catégorie ne convient pas à ce lieu.")
        return
    openness = seeing.Openness(category.opened_to_neighbours, category.is_nuisance, report.common)
    if report.duplicates.exists() and not seeing.may_join(original=openness, same_author=False):
        errors["category"] = _(
            "D’autres signalements rejoignent celui-ci : leurs auteurs apprendraient ce qui n’est pas à partager."
        )
        return
    report.category, report.kind = category, None
