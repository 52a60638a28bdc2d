"""A resident's own reports, and the places and categories they may report about."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db.models import CharField, Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat

from cms.notifications.models import Notification
from cms.organisations.models import Organisation
from cms.organisations.selectors import housing_organisation
from cms.places.models import ResidencePage
from cms.reports.models import Report, ReportEvent, ReportPhoto
from cms.residents.models import Household, Resident
from cms.residents.selectors.accounts import memberships_of

EVENT = "report:"
"""Before the number of a line: what the line is called in the outbox, for its reporter."""


@dataclass(frozen=True, slots=True)
class Home:
    """A household of a resident, the residence, and the landlord who receives reports there, if any does."""

    household: Household
    residence: ResidencePage
    organisation: Organisation | None


def homes_of(*, resident: Resident) -> list[Home]:
    """Where a resident lives now, the first one first: what they may report about."""
    homes = []
    for member in memberships_of(resident=resident):
        residence = member.household.dwelling.residence
        homes.append(Home(member.household, residence, housing_organisation(residence=residence)))
    return homes


def reports_of(*, resident: Resident) -> QuerySet[Report]:
    """What a resident reported, or had the staff report, the newest first; `unread` where there is news not seen."""
    told = Notification.objects.filter(
        resident=resident, read_at=None, event=Concat(Value(EVENT), Cast(OuterRef("pk"), CharField()))
    )
    return (
        Report.objects.filter(author__resident=resident)
        .annotate(unread=Exists(ReportEvent.objects.filter(Exists(told), report=OuterRef("pk"))))
        .select_related("category", "kind", "residence", "organisation", "author__resident")
        .order_by("-created_at", "-pk")
    )


def report_of(*, resident: Resident, id: UUID) -> Report | None:
    """One of a resident's own reports."""
    return reports_of(resident=resident).filter(pk=id).first()


def thread_of(*, report: Report, staff: bool) -> QuerySet[ReportEvent]:
    """What happened to a report, the oldest first: all of it for the staff, the public lines for its reporter."""
    visible = Q() if staff else Q(public=True)
    return report.events.filter(visible).select_related("words", "user").order_by("at", "pk")


def photo_of(*, resident: Resident, id: UUID) -> ReportPhoto | None:
    """A picture that a resident sent, or of a report of theirs."""
    mine = Q(resident=resident) | Q(author__resident=resident)
    return ReportPhoto.objects.filter(mine, pk=id).first()
