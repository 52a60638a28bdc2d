"""The slip that somebody takes home from the lodge, or is read on the telephone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from cms.reports.rules import ticket
from cms.reports.rules.places import place_words
from cms.reports.selectors.calendars import calendar_of
from cms.reports.selectors.in_charge import report_in_charge


@dataclass(frozen=True, slots=True)
class Slip:
    """What is printed: no name, no dwelling and none of the words, since a slip is left lying about."""

    ticket: str
    landlord: str
    phone: str
    residence: str
    category: str
    place: str
    """Empty for a dwelling."""
    received_on: date
    acknowledge_by: date
    fix_by: date


def slip_of(*, user: Any, id: UUID) -> Slip | None:
    """The slip of a report of a residence in the user's charge."""
    report = report_in_charge(user=user, id=id)
    if report is None:
        return None
    calendar = calendar_of(residence=report.residence)
    return Slip(
        ticket=ticket.shown(report.ticket),
        landlord=report.organisation.name,
        phone=report.organisation.phone,
        residence=report.residence.title,
        category=report.category.name,
        place=place_words(report.building, report.staircase, report.floor, common=True) if report.common else "",
        received_on=calendar.today(report.created_at),
        acknowledge_by=calendar.last_day(report.acknowledge_due),
        fix_by=calendar.last_day(report.fix_due),
    )
