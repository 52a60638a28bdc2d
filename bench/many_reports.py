"""A landlord with very many reports, written straight into the tables. Imported once Django is set up."""

from __future__ import annotations

import random
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth import get_user_model
from django.db import connection, transaction
from django.utils import timezone

from bench.tables import write
from bench.town_hall import agent, residence
from cms.organisations.models import Membership, Organisation
from cms.reports.models import Assignee, Assignment, Firm, Report, ReportAuthor, ReportEvent
from cms.reports.rules import ticket
from cms.reports.selectors.calendars import Calendar, calendar_of

RESIDENCES = 40
BUILDINGS = 5
CARETAKERS, FIRMS = 20, 10
OPEN_SHARE, GIVEN_SHARE = 0.05, 0.3
"""Of a landlord's reports, as many are open at once: three weeks' worth out of a bit more than a year's. And as many were
given to a colleague and to a firm."""
RARE = 100
"""One report in so many says a word that the others do not."""


@dataclass
class Landlord:
    """An organisation, its agent in charge of everything, and a drawing of lots that is the same at every run."""

    organisation: Organisation
    agent: Any
    staff: list[Any]
    firms: list[Firm]
    places: list[Any]
    calendar: Calendar
    drawn: random.Random = field(default_factory=lambda: random.Random(1))  # noqa: S311 - made-up reports
    tickets: set[str] = field(default_factory=set)

    def fill(self, number: int) -> None:
        """Adds reports until there are so many. The services would take hours, and what is measured only reads."""
        fresh: set[str] = set()
        while len(self.tickets) + len(fresh) < number:
            fresh |= {ticket.draw()} - self.tickets
        self.tickets |= fresh
        now, categories = timezone.now(), list(self.organisation.report_categories.all())
        reports = [self._report(categories, each, now) for each in fresh]
        given = [each for each in reports if self.drawn.random() < GIVEN_SHARE]
        with transaction.atomic():
            write(Report, reports)
            write(ReportAuthor, (_author(place, each) for place, each in enumerate(reports)))
            write(ReportEvent, (_arrival(each) for each in reports))
            write(Assignment, (_assignment(each, self.drawn.choice(self.firms)) for each in given))
            write(Assignee, (_assignee(each, self.drawn.choice(self.staff)) for each in given))
        if connection.vendor == "postgresql":
            # What its own housekeeping does within a minute.
            with connection.cursor() as cursor:
                cursor.execute("VACUUM ANALYZE")

    def _report(self, categories: list[Any], number: str, now: datetime) -> dict[str, Any]:
        drawn = self.drawn
        still_open = drawn.random() < OPEN_SHARE
        age = timedelta(days=drawn.uniform(0, 21) if still_open else drawn.uniform(5, 400))
        created, category = now - age, drawn.choice(categories)
        closed = None if still_open else created + timedelta(days=drawn.uniform(0.1, 5))
        state = drawn.choice(["received", "acknowledged", "scheduled", "in_progress"]) if still_open else "done"
        answered = None if state == "received" else created + timedelta(days=drawn.uniform(0, 3))
        return {
            "id": uuid.UUID(int=drawn.getrandbits(128), version=4),
            "organisation_id": self.organisation.pk,
            "residence_id": drawn.choice(self.places).pk,
            "ticket": number,
            "category_id": category.pk,
            "common": True,
            "building": f"B{drawn.randrange(1, BUILDINGS + 1)}",
            "priority": category.priority,
            "state": state,
            "delivery": "seen",
            "created_at": created,
            "changed_at": created,
            "state_at": created,
            "acknowledge_due": created + timedelta(days=2),
            "fix_due": created + timedelta(days=10),
            "acknowledged_at": answered,
            "acknowledged_after": self.calendar.working_days(created, answered) if answered else None,
            "closed_at": closed,
            "settled_after": self.calendar.working_days(created, closed) if closed else None,
            "scheduled_on": now.date() + timedelta(days=drawn.randrange(-2, 14)) if state == "scheduled" else None,
            "scheduled_part": "morning" if state == "scheduled" else "",
            "outcome": "repaired" if closed else "",
            "satisfaction": drawn.choice([None, None, 1, 2, 3, 4]) if closed else None,
        }


def landlord() -> Landlord:
    """One in charge of RESIDENCES, with its staff and firms, and no report yet."""
    with transaction.atomic():
        places = [residence(f"Tilleuls {number}", BUILDINGS) for number in range(RESIDENCES)]
        user = agent(places[0])
        organisation = user.memberships.get().organisation
        organisation.areas.add(*places)
        users = get_user_model().objects
        caretakers = [users.create(username=f"caretaker-{each}", is_staff=True) for each in range(CARETAKERS)]
        for each in caretakers:
            Membership.objects.create(organisation=organisation, user=each, role=Membership.Role.CARETAKER)
        firms = [Firm.objects.create(organisation=organisation, name=f"Entreprise {each}") for each in range(FIRMS)]
    return Landlord(organisation, user, [user, *caretakers], firms, places, calendar_of(residence=places[0]))


def _author(place: int, report: Mapping[str, Any]) -> dict[str, Any]:
    what = "L’interphone" if place % RARE == 0 else "La cabine de l’ascenseur"
    return {"report_id": report["id"], "text": f"{what} {place} ne répond plus. " * 4}


def _arrival(report: Mapping[str, Any]) -> dict[str, Any]:
    at = report["created_at"]
    return {"report_id": report["id"], "at": at, "kind": "state", "actor": "reporter", "to_state": "received"}


def _assignment(report: Mapping[str, Any], firm: Firm) -> dict[str, Any]:
    at = report["created_at"]
    return {"report_id": report["id"], "firm_id": firm.pk, "state": "told", "assigned_at": at, "changed_at": at}


def _assignee(report: Mapping[str, Any], user: Any) -> dict[str, Any]:
    return {"report_id": report["id"], "user_id": user.pk, "since": report["created_at"]}
