"""A report has one person of the staff whose it is."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from cms.reports.models import Assignee, ReportEvent
from cms.reports.selectors.colleagues import colleagues_at
from cms.reports.services.deciding import actor_at
from cms.reports.services.moving import locked
from cms.reports.services.telling_staff import assignee_told
from cms.residents.services.refusals import Refused


@transaction.atomic
def assignee_set(*, user: Any, id: UUID, assignee_id: int | None, now: datetime) -> Assignee | None:
    """Give a report to a colleague in charge of its residence, or to nobody. Raises PermissionDenied, Refused."""
    report = locked(id=id)
    actor_at(user=user, report=report)
    before = Assignee.objects.filter(report=report).first()
    if assignee_id == (before.user_id if before else None):
        return before
    colleague = next(
        (each.user for each in colleagues_at(residence=report.residence) if each.user_id == assignee_id), None
    )
    if assignee_id is not None and colleague is None:
        raise Refused({"assignee": _("Cette personne n’est plus chargée de cette résidence.")})
    assignee = None
    if colleague is None:
        Assignee.objects.filter(report=report).delete()
    else:
        values = {"user": colleague, "since": now}
        assignee, _created = Assignee.objects.update_or_create(report=report, defaults=values)
    event = ReportEvent.objects.create(
        report=report,
        at=now,
        kind=ReportEvent.Kind.ASSIGNED,
        actor=ReportEvent.Actor.STAFF,
        user=user,
        public=False,
        text=(colleague.get_full_name() or colleague.get_username()) if colleague else _("personne en particulier"),
    )
    if colleague is not None:
        assignee_told(report=report, event=event, user=colleague, now=now)
    return assignee
