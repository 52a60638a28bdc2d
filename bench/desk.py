"""`python -m bench.desk NUMBER`: that many reports in forty residences, then the screens of the desk, timed one by one."""

from __future__ import annotations

import json
import random
import sys
import time
from datetime import datetime, timedelta
from typing import Any

import django

RESIDENCES = 40
OPEN_SHARE = 0.05
"""Of a landlord's reports, as many are open at once: three weeks' worth out of a bit more than a year's."""
ROUNDS = 20
SCREENS: dict[str, tuple[str, dict[str, str]]] = {
    "the queue": ("queue", {}),
    "the queue, filtered": ("queue", {"liste": "late", "categorie": "lift", "priorite": "3"}),
    "the queue, everything, page 1": ("queue", {"liste": "all"}),
    "the queue, everything, page 2,000": ("queue", {"liste": "all", "p": "2000"}),
    "the queue, words searched in everything": ("queue", {"liste": "all", "q": "cabine"}),
    "the visits of a week": ("visits", {}),
    "the figures of a year": ("figures", {}),
}


def main() -> None:
    """Makes the reports, asks each screen a number of times, prints milliseconds and queries."""
    django.setup()
    from django.test import override_settings

    from bench.town_hall import agent, residence

    places = [residence(f"Tilleuls {number}") for number in range(RESIDENCES)]
    user = agent(places[0])
    landlord = user.memberships.get().organisation
    landlord.areas.add(*places)
    _reports(landlord, places, user, int(sys.argv[1]))
    # One process asks itself: neither a second factor nor files of a server stand in between.
    plain = {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
    with override_settings(PALIER_SECOND_FACTOR=False, STORAGES={**_storages(), **plain}):
        print(json.dumps(_timed(user)))


def _storages() -> dict[str, Any]:
    from django.conf import settings

    return dict(settings.STORAGES)


def _reports(landlord: Any, places: list[Any], user: Any, number: int) -> None:
    """By the tables: the services would take hours, and what is timed here only reads."""
    from django.utils import timezone

    from cms.reports.models import Assignee, Report, ReportAuthor, ReportEvent
    from cms.reports.rules import ticket

    drawn, now = random.Random(1), timezone.now()  # noqa: S311 - the same town at every run
    categories = list(landlord.report_categories.all())
    tickets: set[str] = set()
    while len(tickets) < number:
        tickets.add(ticket.draw())
    rows = [_report(drawn, landlord, places, categories, each, now) for each in tickets]
    Report.objects.bulk_create(rows, batch_size=500)
    ReportAuthor.objects.bulk_create(
        (ReportAuthor(report=each, text=f"La cabine {drawn.randrange(10**6)} ne répond plus. " * 4) for each in rows),
        batch_size=500,
    )
    ReportEvent.objects.bulk_create(
        (
            ReportEvent(report=each, at=each.created_at, kind="state", actor="reporter", to_state="received")
            for each in rows
        ),
        batch_size=500,
    )
    theirs = [each for each in rows if each.closed_at is None][::10]
    Assignee.objects.bulk_create(Assignee(report=each, user=user, since=now) for each in theirs)


def _report(
    drawn: random.Random, landlord: Any, places: list[Any], categories: list[Any], number: str, now: datetime
) -> Any:
    from cms.reports.models import Report

    still_open = drawn.random() < OPEN_SHARE
    age = timedelta(days=drawn.uniform(0, 21) if still_open else drawn.uniform(5, 400))
    created, category = now - age, drawn.choice(categories)
    closed = None if still_open else created + timedelta(days=drawn.uniform(0.1, 5))
    state = drawn.choice(["received", "acknowledged", "scheduled", "in_progress"]) if still_open else "done"
    return Report(
        organisation=landlord,
        residence=drawn.choice(places),
        ticket=number,
        category=category,
        common=True,
        building=f"B{drawn.randrange(1, 51)}",
        priority=category.priority,
        state=state,
        delivery="seen",
        created_at=created,
        changed_at=created,
        state_at=created,
        acknowledge_due=created + timedelta(days=2),
        fix_due=created + timedelta(days=10),
        acknowledged_at=None if state == "received" else created + timedelta(days=drawn.uniform(0, 3)),
        closed_at=closed,
        scheduled_on=now.date() + timedelta(days=drawn.randrange(-2, 14)) if state == "scheduled" else None,
        scheduled_part="morning" if state == "scheduled" else "",
        outcome="repaired" if closed else "",
        satisfaction=drawn.choice([None, None, 1, 2, 3, 4]) if closed else None,
    )


def _timed(user: Any) -> dict[str, dict[str, Any]]:
    from django.contrib.auth.models import Permission
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext
    from django.urls import reverse

    user.user_permissions.add(Permission.objects.get(content_type__app_label="wagtailadmin", codename="access_admin"))
    client = Client(SERVER_NAME="localhost")
    client.force_login(user)
    found = {}
    for words, (name, query) in SCREENS.items():
        where = reverse(f"reports_desk:{name}")
        # The first time compiles templates.
        assert client.get(where, query, secure=True).status_code == 200
        with CaptureQueriesContext(connection) as captured:
            client.get(where, query, secure=True)
        # Read at once: the next request begins a new count.
        queries = len(captured)
        rounds = []
        for _round in range(ROUNDS if name != "figures" else 5):
            begun = time.perf_counter()
            client.get(where, query, secure=True)
            rounds.append((time.perf_counter() - begun) * 1000)
        found[words] = {"queries": queries, "milliseconds": rounds}
    begun = time.perf_counter()
    answer: Any = client.get(reverse("reports_desk:export", args=["csv"]), {"liste": "all"}, secure=True)
    size = sum(len(each) for each in answer.streaming_content)
    found["everything as a CSV"] = {
        "queries": 0,
        "milliseconds": [(time.perf_counter() - begun) * 1000],
        "megabytes": size / 1e6,
    }
    return found


if __name__ == "__main__":
    main()
