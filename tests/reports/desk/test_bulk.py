"""Several reports at once: seen before, told afterwards, and never more than each would allow by itself."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from cms.notifications.models import Notification
from cms.reports.desk import bulk
from cms.reports.models import Report
from tests.reports.desk.conftest import Desk, words


def shown(answer: Any) -> list[str]:
    """The values with which the summary is confirmed."""
    return [f"{each.report.pk}:{each.version}" for each in answer.context["possible"]]


def test_a_summary_comes_first_and_changes_nothing(desk: Desk) -> None:
    first, second, done = desk.report(), desk.report("paul"), desk.decided(desk.report("lila"), "done")
    answer = desk.post("agent", "bulk", do="acknowledged", report=[first.pk, second.pk, done.pk])
    page = words(answer)
    assert "Voici les 2 signalements" in page and "1 signalement restera comme il est" in page
    assert "« réglé » : ce n’est pas possible d’ici." in page
    assert set(Report.objects.values_list("state", flat=True)) == {"received", "done"}
    assert len(shown(answer)) == 2


def test_what_was_done_and_what_was_not_is_told_with_the_reason(desk: Desk) -> None:
    first, second = desk.report(), desk.report("paul")
    confirmed = shown(desk.post("agent", "bulk", do="acknowledged", report=[first.pk, second.pk]))
    desk.decided(second, "scheduled", "caretaker")
    page = words(desk.post("agent", "bulk", do="acknowledged", report=confirmed, confirm="1", text="Bien reçu"))
    assert "1 signalement fait , 1 laissé comme il était" in page
    assert "Il a changé entre-temps" in page
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, second.state) == ("acknowledged", "scheduled")
    assert Notification.objects.filter(resident=desk.building.people["ines"]).count() == 1


def test_a_day_is_given_to_several_visits_at_once(desk: Desk) -> None:
    reports = [desk.report(), desk.report("paul")]
    day = timezone.localdate() + timedelta(days=4)
    keys = [each.pk for each in reports]
    values = {"do": "scheduled", "report": [f"{key}:1" for key in keys], "confirm": "1", "scheduled_part": "morning"}
    asked = desk.post("caretaker", "bulk", **values)
    assert asked.context["form"].errors["scheduled_on"] and len(shown(asked)) == 2
    desk.post("caretaker", "bulk", **values, scheduled_on=day.isoformat())
    assert set(Report.objects.values_list("state", "scheduled_on")) == {("scheduled", day)}


def test_several_are_given_to_a_colleague_and_get_a_priority(desk: Desk) -> None:
    reports = [desk.report(), desk.report("paul")]
    keys = [each.pk for each in reports]
    caretaker = desk.building.staff["caretaker"]
    desk.post("agent", "bulk", do="assignee", report=keys, confirm="1", assignee=caretaker.pk)
    assert Report.objects.filter(assignee__user=caretaker).count() == 2
    desk.post("agent", "bulk", do="priority", report=keys, confirm="1", priority="1")
    assert set(Report.objects.values_list("priority", flat=True)) == {1}
    desk.post("agent", "bulk", do="message", report=keys, confirm="1", text="Coupure demain matin")
    assert Notification.objects.count() == 2


def test_nothing_or_too_much_is_not_done(desk: Desk, monkeypatch: Any) -> None:
    reports = [desk.report(), desk.report("paul")]
    keys = [each.pk for each in reports]
    monkeypatch.setattr(bulk, "MOST", 1)
    for data in ({"do": "acknowledged"}, {"do": "acknowledged", "report": keys}, {"do": "erase", "report": keys[:1]}):
        answer = desk.post("agent", "bulk", depuis="liste=late", confirm="1", **data)
        assert answer.status_code == 302 and answer["Location"].endswith("?liste=late")
    assert set(Report.objects.values_list("state", flat=True)) == {"received"}
    forged = desk.post("agent", "bulk", do="acknowledged", report=["x", "1:2:3"], confirm="1")
    assert forged.status_code == 302
