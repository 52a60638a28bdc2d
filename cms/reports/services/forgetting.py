"""Authors are forgotten when they leave; the fault stays with the landlord, without the person."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from cms.reports.models import FaultFollower, Report, ReportAuthor, ReportEvent
from cms.reports.rules import states
from cms.reports.rules.seeing import KEPT_WITHOUT_ACCOUNT
from cms.residents.models import HouseholdMember

BATCH = 100


def authors_forget(*, now: datetime) -> int:
    """Forget the authors who have left the dwelling they reported from, and callers long after their report was closed.

    Their words, photos and name go with the row; so do the staff's answers to them, which may name them, and what they
    followed in a residence they do not live in any more. How many authors.
    """
    ids = list(_to_forget(now).values_list("pk", flat=True)[:BATCH])
    FaultFollower.objects.exclude(Exists(_living_there())).delete()
    with transaction.atomic():
        reports = list(ReportAuthor.objects.filter(pk__in=ids).values_list("report_id", flat=True))
        ReportAuthor.objects.filter(pk__in=ids).delete()
        _blank(Report.objects.filter(pk__in=reports))
    return len(ids)


def answers_blank() -> int:
    """Blank the staff's words on reports whose author erased their account; how many lines."""
    return _blank(Report.objects.filter(author=None))


def _living_there() -> QuerySet[HouseholdMember]:
    return HouseholdMember.objects.filter(
        resident=OuterRef("resident"),
        left_at=None,
        household__moved_out_at=None,
        household__dwelling__residence=OuterRef("report__residence"),
    )


def _to_forget(now: datetime) -> QuerySet[ReportAuthor]:
    at_home = HouseholdMember.objects.filter(
        resident=OuterRef("resident"),
        household=OuterRef("household"),
        left_at=None,
        household__moved_out_at=None,
    )
    left = Q(resident__isnull=False, household__isnull=False) & ~Exists(at_home)
    moved = Q(household__moved_out_at__isnull=False)
    old = Q(report__state__in=states.CLOSED, report__closed_at__lt=now - KEPT_WITHOUT_ACCOUNT)
    callers = Q(resident=None) & old
    return ReportAuthor.objects.filter(left | moved | callers).order_by("pk")


def _blank(reports: QuerySet[Report]) -> int:
    lines = ReportEvent.objects.filter(report__in=reports, kind__in=[ReportEvent.Kind.STATE, ReportEvent.Kind.UPDATE])
    return lines.exclude(text="").update(text="")
