"""`python -m bench.desk FEW MANY`: the screens of the desk with few reports, how often they ask; with many, what they take."""

from __future__ import annotations

import json
import sys
import time
from typing import Any

import django

ROUNDS = 20
SCREENS: dict[str, tuple[str, dict[str, str]]] = {
    "the queue": ("queue", {}),
    "the queue, three filters": ("queue", {"liste": "late", "categorie": "lift", "priorite": "3"}),
    "the queue, words": ("queue", {"q": "cabine"}),
    "what is closed": ("queue", {"liste": "closed"}),
    "what is closed, of a firm": ("queue", {"liste": "closed", "entreprise": "1"}),
    "everything, page 2,000": ("queue", {"liste": "all", "p": "2000"}),
    "everything, a word of all": ("queue", {"liste": "all", "q": "cabine"}),
    "everything, a word of few": ("queue", {"liste": "all", "q": "interphone"}),
    "the visits of a week": ("visits", {}),
    "the figures of a year": ("figures", {}),
}


def main() -> None:
    """Prints, for each screen, its queries with few and with many reports, and milliseconds of each round."""
    django.setup()
    from django.conf import settings
    from django.test import override_settings

    from bench.many_reports import landlord

    few, many = (int(each) for each in sys.argv[1:])
    found = landlord()
    # One process asks itself: neither a second factor nor files of a server stand in between.
    plain = {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
    with override_settings(PALIER_SECOND_FACTOR=False, STORAGES={**settings.STORAGES, **plain}):
        client = _signed_in(found.agent)
        found.fill(few)
        before = {screen: _queries(client, screen) for screen in SCREENS}
        found.fill(many)
        measured = {screen: {"few": before[screen], **_measured(client, screen)} for screen in SCREENS}
        print(json.dumps({"screens": measured, "file": _file(client)}))


def _signed_in(user: Any) -> Any:
    from django.contrib.auth.models import Permission
    from django.test import Client

    user.user_permissions.add(Permission.objects.get(content_type__app_label="wagtailadmin", codename="access_admin"))
    client = Client(SERVER_NAME="localhost")
    client.force_login(user)
    return client


def _ask(client: Any, screen: str) -> None:
    from django.urls import reverse

    name, query = SCREENS[screen]
    assert client.get(reverse(f"reports_desk:{name}"), query, secure=True).status_code == 200


def _queries(client: Any, screen: str) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    # The first time compiles templates, and writes the account's profile.
    _ask(client, screen)
    with CaptureQueriesContext(connection) as captured:
        _ask(client, screen)
    return len(captured)


def _measured(client: Any, screen: str) -> dict[str, Any]:
    from bench.tables import Processor

    queries = _queries(client, screen)
    processor = Processor()
    clock: list[float] = []
    used: list[float] = []
    for _round in range(ROUNDS):
        begun, before = time.perf_counter(), processor.seconds()
        _ask(client, screen)
        clock.append((time.perf_counter() - begun) * 1000)
        used.append((processor.seconds() - before) * 1000)
    return {"queries": queries, "clock": clock, "processor": used}


def _file(client: Any) -> dict[str, float]:
    """The whole list as a CSV, once."""
    from django.urls import reverse

    from bench.tables import Processor

    processor = Processor()
    before = processor.seconds()
    answer: Any = client.get(reverse("reports_desk:export", args=["csv"]), {"liste": "all"}, secure=True)
    size = sum(len(each) for each in answer.streaming_content)
    return {"megabytes": size / 1e6, "seconds": processor.seconds() - before}


if __name__ == "__main__":
    main()
