"""The categories of a landlord, for the form of its tenants and for its managers."""

from __future__ import annotations

from typing import Any

from django.db.models import Prefetch, QuerySet

from cms.organisations.models import Organisation
from cms.organisations.selectors import organisations_of
from cms.reports.models import CategoryKind, Report, ReportCategory
from cms.reports.rules import states


def offered(*, organisation: Organisation) -> QuerySet[ReportCategory]:
    """What tenants of a landlord choose from, in the order of the form, with the kinds on offer."""
    kinds = Prefetch("kinds", CategoryKind.objects.filter(active=True))
    return organisation.report_categories.filter(active=True).prefetch_related(kinds)


def categories_in_charge(*, user: Any) -> QuerySet[ReportCategory]:
    """The categories whose delays and openings `user` decides, as a manager of the whole landlord."""
    organisations = organisations_of(user=user, action="report_settings")
    return ReportCategory.objects.filter(organisation__in=organisations).select_related("organisation")


def open_reports_of(*, category: ReportCategory) -> int:
    """How many reports of a category are open: they keep it when it is withdrawn."""
    return Report.objects.filter(category=category, state__in=states.OPEN).count()
