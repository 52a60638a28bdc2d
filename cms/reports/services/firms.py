"""The firms of a landlord, and what they were told and answered, as the staff notes it."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from cms.organisations.selectors import organisations_of
from cms.reports.models import Assignment, Firm, ReportEvent
from cms.reports.selectors.in_charge import firms_for
from cms.reports.services import words
from cms.reports.services.deciding import actor_at
from cms.reports.services.moving import locked
from cms.residents.services.refusals import Refused


@transaction.atomic
def firm_keep(
    *,
    user: Any,
    organisation_id: int,
    name: str,
    email: str = "",
    phone: str = "",
    active: bool = True,
    id: int | None = None,
) -> Firm | None:
    """Add a firm to a landlord, or change one. None where the user decides nothing for the landlord. Raises Refused."""
    organisation = organisations_of(user=user, action="report_settings").filter(pk=organisation_id).first()
    if organisation is None:
        return None
    firm = organisation.firms.filter(pk=id).first() if id is not None else Firm(organisation=organisation)
    if firm is None:
        return None
    firm.name, firm.email, firm.phone, firm.active = " ".join(name.split()), email.strip(), phone.strip(), active
    try:
        firm.full_clean(exclude=["organisation"])
    except ValidationError as error:
        found = error.message_dict
        if "__all__" in found:
            raise Refused({"name": _("Une entreprise de ce nom est déjà dans la liste.")}) from error
        raise Refused({field: sentences[0] for field, sentences in found.items()}) from error
    if Firm.objects.filter(organisation=organisation, name=firm.name).exclude(pk=firm.pk).exists():
        raise Refused({"name": _("Une entreprise de ce nom est déjà dans la liste.")})
    firm.save()
    return firm


@transaction.atomic
def report_assign(*, user: Any, id: UUID, firm_id: int, told: bool, now: datetime) -> Assignment:
    """Give a report to a firm, in place of another; `told` when somebody has called already. Raises PermissionDenied, Refused."""
    report = locked(id=id)
    actor_at(user=user, report=report)
    firm = firms_for(user=user, report=report).filter(pk=firm_id).first()
    if firm is None:
        raise Refused({"firm": _("Cette entreprise n’est plus dans la liste.")})
    report.assignments.filter(ended_at=None).update(ended_at=now)
    state = Assignment.State.TOLD if told else Assignment.State.TO_TELL
    assignment = Assignment.objects.create(report=report, firm=firm, state=state, assigned_at=now, changed_at=now)
    _note(report, ReportEvent.Kind.ASSIGNED, ReportEvent.Actor.STAFF, user, firm.name, now)
    return assignment


@transaction.atomic
def firm_reply_note(*, user: Any, id: UUID, state: str, text: str, now: datetime) -> Assignment:
    """Note what the firm in charge said, even after the report was closed. Raises PermissionDenied, Refused.

    It changes nothing of the report's state: somebody of the staff looks first.
    """
    report = locked(id=id)
    actor_at(user=user, report=report)
    assignment = report.assignments.select_related("firm").filter(ended_at=None).first()
    errors: dict[str, str] = {}
    cleaned = words.plain(text, errors)
    if assignment is None:
        errors[""] = _("Ce signalement n’est confié à aucune entreprise.")
    if state not in Assignment.State.values:
        errors["state"] = _("Choisissez ce que l’entreprise a répondu.")
    if errors or assignment is None:
        raise Refused(errors)
    assignment.state, assignment.changed_at = state, now
    assignment.save(update_fields=["state", "changed_at"])
    said = f"{assignment.firm.name} – {assignment.get_state_display()}"
    _note(
        report,
        ReportEvent.Kind.FIRM_REPLY,
        ReportEvent.Actor.FIRM,
        user,
        f"{said} : {cleaned}" if cleaned else said,
        now,
    )
    return assignment


def _note(report: Any, kind: str, actor: str, user: Any, text: str, now: datetime) -> None:
    ReportEvent.objects.create(report=report, at=now, kind=kind, actor=actor, user=user, public=False, text=text)
