"""The landlord's staff in front of the desk, and what they read there."""

from __future__ import annotations

import html
import re
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cms.reports.models import Report
from cms.reports.rules.states import State
from cms.reports.services.deciding import report_decide
from cms.reports.services.moving import Details
from tests.reports.conftest import Building

DETAILS = {"scheduled_on": timezone.localdate() + timedelta(days=2), "reason": "tenant", "outcome": "repaired"}


@pytest.fixture(autouse=True)
def var(settings: Any, tmp_path: Path) -> Path:
    """Photos of a test go with it."""
    settings.PALIER_VAR = tmp_path
    return tmp_path


class Desk:
    """Each member of the staff at a screen of their own."""

    def __init__(self, building: Building) -> None:
        self.building = building
        self.now: datetime = timezone.now()
        self.clients: dict[str, Client] = {}
        access = Permission.objects.get(content_type__app_label="wagtailadmin", codename="access_admin")
        for name, user in building.staff.items():
            user.user_permissions.add(access)
            self.clients[name] = Client()
            self.clients[name].force_login(user)

    def report(self, name: str = "ines", code: str = "lift", days_ago: float = 0, **changes: Any) -> Report:
        """A report that came in some days ago."""
        return self.building.report(name, code, self.now - timedelta(days=days_ago), **changes)

    def decided(self, report: Report, target: State, who: str = "agent", **changes: Any) -> Report:
        """The same after somebody decided."""
        report.refresh_from_db()
        return report_decide(
            user=self.building.staff[who],
            id=report.pk,
            version=report.version,
            target=target,
            now=timezone.now(),
            details=Details(text="Nous passons.", **(DETAILS | changes)),  # type: ignore[arg-type]
        )

    def get(self, who: str, screen: str, /, *args: Any, **query: Any) -> Any:
        """A screen of the desk, by the name of its address."""
        return self.clients[who].get(reverse(f"reports_desk:{screen}", args=args), query)

    def post(self, who: str, screen: str, /, *args: Any, **data: Any) -> Any:
        """A button of the desk."""
        return self.clients[who].post(reverse(f"reports_desk:{screen}", args=args), data)

    def reads(self, who: str, screen: str, /, *args: Any, **query: Any) -> str:
        """What somebody reads on a screen."""
        answer = self.get(who, screen, *args, **query)
        assert answer.status_code == 200
        return words(answer)


def words(answer: Any) -> str:
    """What a screen says, without its markup."""
    text = answer.content.decode().split('id="main"')[-1]
    return html.unescape(" ".join(re.sub(r"<[^>]+>", " ", text).split()))


@pytest.fixture
def desk(building: Building) -> Desk:
    """The desk of Habitat 13."""
    return Desk(building)
