"""A desk with much on it, in a database of its own, for a real browser: `python -m` it where Django's settings are."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.models import Permission
from django.urls import reverse
from django.utils import timezone

from cms.places.models import Building as Part, ResidencePage
from cms.reports.models import Report
from cms.reports.rules.states import State
from cms.reports.services.assignees import assignee_set
from cms.reports.services.deciding import report_change, report_decide, update_add
from cms.reports.services.firms import firm_keep, report_assign
from cms.reports.services.joining import report_join
from cms.reports.services.moving import Details
from cms.reports.services.photos import photo_add
from cms.reports.services.reply_templates import reply_template_keep
from tests.places.town import add, build
from tests.reports.conftest import Building, building_in
from tests.reports.desk.pictures import jpeg

PASSWORD = "x"
LONG = "Ascenseurs-de-Provence-Maintenance-Depannage-Modernisation"
"""A name that nothing breaks."""


@dataclass
class Busy:
    """The desk of a manager in the middle of a week."""

    building: Building
    now: datetime

    def make(self) -> dict[str, str]:
        """Everything; the addresses of the screens by name, and who signs in."""
        user = self.building.staff["manager"]
        user.first_name, user.last_name = "Anne-Charlotte", "de Montgolfier-Saint-Exupéry"
        user.save()
        user.user_permissions.add(
            Permission.objects.get(content_type__app_label="wagtailadmin", codename="access_admin")
        )
        title = "Résidence du Boulevard de la Libération prolongé"
        there = ResidencePage(title=title, slug="liberation", landlord="Habitat 13", buildings=[Part(name="C")])
        self.building.landlord.areas.add(add(self.building.town.pages["neighbourhood"], there))
        settings = self._settings(user)
        lift = self._lift(user, settings["firm"])
        self._others(user)
        return {"username": user.username, **self._addresses(lift, settings)}

    def _settings(self, user: Any) -> dict[str, Any]:
        theirs = {"user": user, "organisation_id": self.building.landlord.pk}
        reply_template_keep(name="Pièce commandée", text="Elle arrive lundi.", state="in_progress", **theirs)
        return {
            "firm": firm_keep(name=LONG, email=f"{LONG}@entreprise.example", phone="04 65 71 13 18", **theirs),
            "template": reply_template_keep(name="Merci", text="Merci de votre patience.\n\nNous passons.", **theirs),
        }

    def _lift(self, user: Any, firm: Any) -> Report:
        """The report that has everything: photos, a firm, a colleague, others joined to it, a history."""
        lift = self._report("ines", "lift", 8, text=f"L’ascenseur est arrêté {'très ' * 40}{'l' * 60}")
        for _number in range(3):
            photo_add(author=lift.author, data=jpeg(), now=self.now)
        assignee_set(user=user, id=lift.pk, assignee_id=user.pk, now=self.now)
        report_assign(user=user, id=lift.pk, firm_id=firm.pk, told=True, now=self.now)
        update_add(user=user, id=lift.pk, text="Rappeler le technicien.", public=False, now=self.now)
        second = self._report("paul", "lift", 7)
        report_join(user=user, id=second.pk, version=second.version, original_id=lift.pk, now=self.now)
        self._report("lila", "lift", 1, building="B", staircase="")
        report_change(
            user=user, id=lift.pk, version=lift.version, priority=3, summary="Carte hors service", now=self.now
        )
        return lift

    def _others(self, user: Any) -> None:
        today = timezone.localdate()
        self._decided(self._report("ines", "heating", 3), "scheduled", Details("", today, "morning"))
        past = self._decided(self._report("paul", "doors", 9), "scheduled", Details("", today, "afternoon"))
        Report.objects.filter(pk=past.pk).update(scheduled_on=today - timedelta(days=3))
        own = self._report("lila", "water", 2, common=False, building="", staircase="", availability="Le matin")
        self._decided(own, "waiting_for_tenant", Details("Le robinet est-il fermé ?"))
        self._decided(self._report("ines", "cleanliness", 30), "refused", Details("Voir la mairie.", reason="not_ours"))
        for number in range(12):
            done = self._report(("ines", "paul", "lila")[number % 3], "lighting", 20 + 25 * number)
            self._decided(done, "done", Details("", outcome="repaired"), days=number + 1)
            Report.objects.filter(pk=done.pk).update(satisfaction=1 + number % 4)

    def _report(self, name: str, code: str, days_ago: float, **changes: Any) -> Report:
        return self.building.report(name, code, self.now - timedelta(days=days_ago), **changes)

    def _decided(self, report: Report, target: State, details: Details, days: float = 0) -> Report:
        at = report.created_at + timedelta(days=days) if days else self.now
        user = self.building.staff["manager"]
        return report_decide(user=user, id=report.pk, version=report.version, target=target, now=at, details=details)

    def _addresses(self, lift: Report, settings: dict[str, Any]) -> dict[str, str]:
        landlord, home = self.building.landlord.pk, self.building.residence
        dwelling = self.building.people["ines"].memberships.get().household.dwelling_id
        category = self.building.category("lift").pk
        found = {
            "queue": reverse("reports_desk:queue"),
            "report": reverse("reports_desk:report", args=[lift.pk]) + "?depuis=liste%3Dall",
            "visits": reverse("reports_desk:visits"),
            "figures": reverse("reports_desk:figures"),
            "residences": reverse("reports_desk:record"),
            "record": reverse("reports_desk:record_in", args=[home.pk]),
            "slip": reverse("reports_desk:slip", args=[lift.pk]),
            "settings": reverse("reports_desk:settings"),
            "category": reverse("reports_desk:category", args=[category]),
            "new_category": reverse("reports_desk:category_add", args=[landlord]),
            "firm": reverse("reports_desk:firm", args=[landlord, settings["firm"].pk]),
            "template": reverse("reports_desk:template", args=[landlord, settings["template"].pk]),
        }
        return {**found, "dwelling": f"{found['record']}?logement={dwelling}", "search": f"{found['record']}?q=A"}


def main() -> None:
    """Makes it and prints where it is, as JSON."""
    print(json.dumps(Busy(building_in(build()), timezone.now()).make()))
