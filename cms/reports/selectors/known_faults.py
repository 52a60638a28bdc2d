"""What others may hear of reports: that a fault of a common part is known. No report leaves this module, only facts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet

from cms.editorial.models import WorksPage
from cms.editorial.selectors import open_works_at
from cms.places.models import ResidencePage
from cms.reports.models import FaultFollower, Report, ReportCategory
from cms.reports.rules import seeing
from cms.reports.rules.starter import works_for
from cms.reports.selectors.calendars import Calendar, calendars_of
from cms.residents.models import Resident
from cms.residents.selectors.accounts import memberships_of

MOST = 100
"""Known faults in one answer: more than a residence ever has at once."""
SOON = timedelta(days=7)
"""Works announced for later explain nothing that is wrong today."""


@dataclass(frozen=True, slots=True)
class Part:
    """A common part: a staircase, a building, or, without either, the whole residence."""

    residence: ResidencePage
    building: str = ""
    staircase: str = ""


@dataclass(frozen=True, slots=True)
class KnownFault:
    """Category, place, state and dates: all that anybody but its author and the staff ever learns of a report."""

    id: UUID
    residence_id: int
    residence: str
    category_code: str
    category: str
    building: str
    staircase: str
    floor: str
    state: seeing.PublicState
    since: date
    scheduled_on: date | None
    scheduled_part: str
    done_on: date | None
    followed: bool = False


def shareable(*, now: datetime, open311: bool = False) -> QuerySet[Report]:
    """The reports that others may know the facts of: `cms.reports.rules.seeing.is_known_fault`, asked of the database."""
    opened = Q(category__opened_to_open311=True) if open311 else Q(category__opened_to_neighbours=True)
    settled = Q(state="done", closed_at__lt=now - seeing.REMEMBERED)
    return (
        Report.objects.filter(opened, common=True, category__is_nuisance=False, state__in=list(seeing.PUBLIC_STATES))
        .exclude(category__where=ReportCategory.Where.OWN)
        .exclude(settled)
    )


def faults_of(*, resident: Resident, now: datetime) -> list[KnownFault]:
    """The known faults where a resident lives, the newest first."""
    residences = {each.household.dwelling.residence_id for each in memberships_of(resident=resident)}
    rows = shareable(now=now).filter(residence__in=residences)
    return facts(rows.order_by("-created_at", "-pk")[:MOST], resident)


def fault_of(*, resident: Resident, id: UUID, now: datetime) -> KnownFault | None:
    """A known fault where a resident lives, or one that a report of theirs was joined to."""
    residences = {each.household.dwelling.residence_id for each in memberships_of(resident=resident)}
    joined = Report.objects.filter(author__resident=resident, state="duplicate").values("duplicate_of")
    theirs = Q(residence__in=residences) | Q(pk__in=joined)
    found = facts(shareable(now=now).filter(theirs, pk=id), resident)
    return found[0] if found else None


def same_part(*, part: Part, category: ReportCategory, now: datetime) -> QuerySet[Report]:
    """Open faults of a category that touch a common part: without a building, those of the whole residence."""
    rows = shareable(now=now).filter(residence=part.residence, category=category).exclude(state="done")
    if part.building:
        rows = rows.filter(building__in=["", part.building])
    if part.staircase:
        rows = rows.filter(staircase__in=["", part.staircase])
    return rows.order_by("created_at", "pk")


def facts(rows: Iterable[Report], resident: Resident | None = None) -> list[KnownFault]:
    """The facts of shareable reports; `resident` tells which of them are followed."""
    if isinstance(rows, QuerySet):
        rows = rows.select_related("category", "residence")
    reports = list(rows)
    followed = set(
        FaultFollower.objects.filter(resident=resident, report__in=[each.pk for each in reports]).values_list(
            "report_id", flat=True
        )
        if resident
        else ()
    )
    calendars = calendars_of(residences=[each.residence for each in reports])
    return [_fact(each, calendars[each.residence_id], each.pk in followed) for each in reports]


def _fact(report: Report, calendar: Calendar, followed: bool) -> KnownFault:
    state = seeing.public_state(report.standing)
    assert state is not None
    return KnownFault(
        id=report.pk,
        residence_id=report.residence_id,
        residence=report.residence.title,
        category_code=report.category.code,
        category=report.category.name,
        building=report.building,
        staircase=report.staircase,
        floor=report.floor,
        state=state,
        # A day, not an hour: the hour could tell who stood there.
        since=calendar.today(report.created_at),
        scheduled_on=report.scheduled_on if state in ("scheduled", "in_progress") else None,
        scheduled_part=report.scheduled_part if state in ("scheduled", "in_progress") else "",
        done_on=calendar.today(report.closed_at) if state == "done" and report.closed_at else None,
        followed=followed,
    )


def works_at(*, part: Part, category: ReportCategory, now: datetime) -> list[WorksPage]:
    """The open works notices that explain a fault of a category in a part of a residence."""
    natures = works_for(category.code)
    if not natures:
        return []
    return open_works_at(
        residence=part.residence,
        natures=natures,
        building=part.building,
        staircase=part.staircase,
        now=now,
        within=SOON,
    )
