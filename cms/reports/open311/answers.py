"""What goes out, in the words of GeoReport v2: never a text, a photo or an author."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from cms.organisations.models import Organisation
from cms.reports.models import Report, ReportCategory
from cms.reports.rules.places import place_words
from cms.reports.rules.words import PUBLIC_LABELS
from cms.reports.selectors.calendars import Calendar, calendars_of
from cms.reports.selectors.known_faults import KnownFault, facts
from cms.reports.selectors.open311 import residences_served


def service(category: ReportCategory) -> dict[str, Any]:
    """An entry of the list of services."""
    return {
        "service_code": category.code,
        "service_name": category.name,
        "description": category.hint,
        "metadata": True,
        "type": "realtime",
        "keywords": ", ".join(each.name for each in category.kinds.all() if each.active),
        "group": "",
    }


def definition(category: ReportCategory) -> dict[str, Any]:
    """The attributes of a service: where it can be."""
    residences = residences_served(category.organisation)
    values = [{"key": str(each.record_id), "name": each.title} for each in residences]
    return {
        "service_code": category.code,
        "attributes": [
            _attribute(1, "address_id", "singlevaluelist", "Résidence", True, values),
            _attribute(2, "building", "string", "Bâtiment, par son nom", False),
            _attribute(3, "staircase", "string", "Cage d’escalier, par son nom", False),
            _attribute(4, "floor", "string", "Étage", False),
        ],
    }


def _attribute(
    order: int, code: str, datatype: str, description: str, required: bool, values: list[dict[str, str]] | None = None
) -> dict[str, Any]:
    return {
        "variable": True,
        "code": code,
        "datatype": datatype,
        "required": required,
        "datatype_description": "",
        "order": order,
        "description": description,
        "values": values or [],
    }


def requests(rows: Any, organisation: Organisation) -> list[dict[str, Any]]:
    """The facts of faults that were found to be open to other programs."""
    reports = {each.pk: each for each in rows.select_related("category", "residence")}
    calendars = calendars_of(residences=[each.residence for each in reports.values()])
    return [
        _request(fact, reports[fact.id], calendars[fact.residence_id], organisation) for fact in facts(reports.values())
    ]


def _request(fact: KnownFault, report: Report, calendar: Calendar, organisation: Organisation) -> dict[str, Any]:
    residence = report.residence
    return {
        "service_request_id": str(fact.id),
        "status": "closed" if fact.state == "done" else "open",
        "status_notes": PUBLIC_LABELS[fact.state],
        "service_name": fact.category,
        "service_code": fact.category_code,
        "description": None,
        "agency_responsible": organisation.name,
        "service_notice": None,
        "requested_datetime": _day(fact.since, calendar),
        "updated_datetime": _day(fact.done_on or calendar.today(report.state_at), calendar),
        "expected_datetime": _day(fact.scheduled_on or calendar.last_day(report.fix_due), calendar),
        "address": ", ".join(
            filter(None, [place_words(fact.building, fact.staircase, fact.floor, common=True), fact.residence])
        ),
        "address_id": str(residence.record_id),
        "zipcode": residence.postal_code or None,
        "lat": None,
        "long": None,
        "media_url": None,
    }


def _day(day: date, calendar: Calendar) -> str:
    """The day as an instant, since the specification wants one: its first, never the hour at which somebody was there."""
    return datetime.combine(day, time(), tzinfo=calendar.zone).isoformat()
