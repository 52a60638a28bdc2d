"""Who of the staff may be given a report, and the words they keep ready."""

from __future__ import annotations

from typing import Any, cast

from django.db.models import Q, QuerySet

from cms.organisations.models import Membership
from cms.organisations.rules import Kind, Role, allowed
from cms.organisations.selectors import membership_reach, organisations_of
from cms.places.models import ResidencePage
from cms.reports.models import ReplyTemplate, Report


def colleagues_at(*, residence: ResidencePage) -> list[Membership]:
    """Everybody who deals with the reports of a residence, each once, by name."""
    memberships = (
        Membership.objects.filter(
            user__is_active=True, organisation__areas__in=residence.get_ancestors(inclusive=True).values("pk")
        )
        .select_related("organisation", "user")
        .prefetch_related("places", "organisation__areas")
        .order_by("user__last_name", "user__username")
        .distinct()
    )
    found = {
        each.user_id: each
        for each in memberships
        if "reports" in allowed(cast(Kind, each.organisation.kind), cast(Role, each.role))
        and any(residence.path.startswith(path) for path in membership_reach(each))
    }
    return list(found.values())


def templates_for(*, report: Report) -> list[ReplyTemplate]:
    """The replies that fit a report, whatever its next state. Who asks has been found in charge of it."""
    fits = Q(category=None) | Q(category=report.category_id)
    return list(ReplyTemplate.objects.filter(fits, organisation=report.organisation_id))


def templates_in_charge(*, user: Any) -> QuerySet[ReplyTemplate]:
    """The replies that `user` keeps for a whole landlord."""
    organisations = organisations_of(user=user, action="report_settings")
    return ReplyTemplate.objects.filter(organisation__in=organisations).select_related("organisation", "category")
