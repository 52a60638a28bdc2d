"""`python -m bench.notice make NUMBER`, then `publish NUMBER`: one works notice for that many accounts, told by e-mail."""

from __future__ import annotations

import json
import sys
import time
from datetime import timedelta

import django

TITLE = "Ascenseur arrêté"
PATIENCE = 300.0
"""Seconds in which the background process writes what it has to tell."""


def main() -> None:
    """`make` says nothing; `publish` prints when it began (seconds since 1970), and after how long the outbox was full."""
    django.setup()
    step, number = sys.argv[1], int(sys.argv[2])
    if step == "make":
        _make(number)
    else:
        print(json.dumps(_publish(number)))


def _make(number: int) -> None:
    """A residence of that many tenants, and a notice that an editor has written and not published."""
    from django.utils import timezone

    from bench.people import tenants
    from bench.town_hall import residence
    from cms.editorial.models import WorksPage

    now = timezone.now()
    place = residence("Les Marronniers", 2)
    tenants(place, number, now)
    works = WorksPage(title=TITLE, slug="ascenseur", nature="lift", start=now + timedelta(hours=1), live=False)
    place.add_child(instance=works)
    works.save_revision()


def _publish(number: int) -> dict[str, float]:
    from cms.editorial.models import WorksPage
    from cms.notifications.models import Delivery

    works = WorksPage.objects.get(title=TITLE)
    moment, begun = time.time(), time.perf_counter()
    works.get_latest_revision().publish()
    # What begins within hours is told at once, to everybody in one transaction.
    while Delivery.objects.count() < number:
        if time.perf_counter() - begun > PATIENCE:
            raise TimeoutError(f"{Delivery.objects.count()} of {number} were told")
        time.sleep(0.02)
    return {"began": moment, "full": time.perf_counter() - begun}


if __name__ == "__main__":
    main()
