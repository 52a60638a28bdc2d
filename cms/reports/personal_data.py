"""What this room adds to a resident's export."""

from __future__ import annotations

from typing import Any

from cms.reports.models import FaultFollower, ReportAuthor, ReportPhoto
from cms.reports.selectors.own import thread_of
from cms.residents.models import Resident
from cms.residents.personal_data import section


@section("reports", ReportAuthor, ReportPhoto)
def reports(resident: Resident) -> list[dict[str, Any]]:
    """What the resident reported, wrote and was answered. The pictures are downloaded from the reports themselves."""
    authored = ReportAuthor.objects.filter(resident=resident).select_related("report__residence", "report__category")
    return [_report(author) for author in authored.prefetch_related("photos").order_by("report__created_at")]


def _report(author: ReportAuthor) -> dict[str, Any]:
    report = author.report
    return {
        "ticket": report.ticket,
        "residence": report.residence.title,
        "category": report.category.name,
        "building": report.building,
        "staircase": report.staircase,
        "floor": report.floor,
        "common_part": report.common,
        "channel": report.channel,
        "state": report.state,
        "created_at": report.created_at,
        "closed_at": report.closed_at,
        "name": author.name,
        "phone": author.phone,
        "text": author.text,
        "availability": author.availability,
        "satisfaction": report.satisfaction,
        "photos": [{"id": photo.pk, "sent_at": photo.created_at} for photo in author.photos.all()],
        "thread": [
            {
                "at": event.at,
                "actor": event.actor,
                "state": event.to_state,
                "text": event.words.text if hasattr(event, "words") else event.text,
            }
            for event in thread_of(report=report, staff=False)
        ],
    }


@section("followed_faults", FaultFollower)
def followed_faults(resident: Resident) -> list[dict[str, Any]]:
    """The known faults the resident wants to hear of."""
    rows = resident.followed_faults.select_related("report__category", "report__residence").order_by("since")
    return [
        {"residence": row.report.residence.title, "category": row.report.category.name, "since": row.since}
        for row in rows
    ]
