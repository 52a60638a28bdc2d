"""What the staff and the tenant do with a report: each is told, nothing stale is decided, and firms are noted."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied

from cms.notifications.models import Notification
from cms.reports.models import Report, ReportEvent
from cms.reports.rules.states import State
from cms.reports.selectors.own import thread_of
from cms.reports.services import firms, replying
from cms.reports.services.deciding import report_change, report_decide, report_open, targets_for, update_add
from cms.reports.services.joining import report_join, report_part
from cms.reports.services.moving import Details, Stale
from cms.residents.services.refusals import Refused
from tests.reports.conftest import MONDAY, Building

LATER = MONDAY + timedelta(hours=3)
DETAILS = Details(text="Nous passons.", scheduled_on=date(2026, 11, 25), reason="tenant", outcome="repaired")


def decide(building: Building, report: Report, target: State, who: str = "agent", **changes: Any) -> Report:
    report.refresh_from_db()
    values = {"version": report.version, "now": LATER, "details": DETAILS} | changes
    return report_decide(user=building.staff[who], id=report.pk, target=target, **values)


def told(building: Building, name: str = "ines") -> list[str]:
    return list(Notification.objects.filter(resident=building.people[name]).values_list("title", flat=True))


def test_each_decision_is_a_line_and_tells_the_reporter_once_without_a_word_of_it(building: Building) -> None:
    report = building.report()
    decide(building, report, "acknowledged", "caretaker")
    decide(building, report, "scheduled", "caretaker")
    decide(building, report, "in_progress", "caretaker")
    report = decide(building, report, "done", "caretaker")
    assert [each.to_state for each in thread_of(report=report, staff=False)] == [
        "received", "acknowledged", "scheduled", "in_progress", "done",
    ]  # fmt: skip
    assert (report.outcome, report.closed_at, report.scheduled_on) == ("repaired", LATER, date(2026, 11, 25))
    assert len(told(building)) == 4
    for title in told(building):
        assert report.ticket[:4] in title
        assert "Nous passons" not in title
        assert "scenseur" not in title


def test_the_version_refuses_the_second_of_two_who_decide_at_once(building: Building) -> None:
    report = building.report()
    seen_by_both = report.version
    decide(building, report, "acknowledged", version=seen_by_both)
    with pytest.raises(Stale) as error:
        decide(building, report, "refused", version=seen_by_both)
    assert "a changé entre-temps" in error.value.errors[""]
    report.refresh_from_db()
    assert report.state == "acknowledged"


@pytest.mark.parametrize("who", ["elsewhere", "mayor"])
def test_nobody_decides_about_a_residence_that_is_not_in_their_charge(building: Building, who: str) -> None:
    report = building.report()
    user = building.staff[who]
    with pytest.raises(PermissionDenied):
        decide(building, report, "acknowledged", who)
    for act in (
        lambda: update_add(user=user, id=report.pk, text="Bonjour", public=True, now=LATER),
        lambda: report_open(user=user, id=report.pk, now=LATER),
        lambda: report_change(user=user, id=report.pk, version=1, now=LATER, priority=1),
        lambda: report_join(user=user, id=report.pk, version=1, original_id=building.report("paul").pk, now=LATER),
        lambda: firms.report_assign(user=user, id=report.pk, firm_id=1, told=True, now=LATER),
    ):
        with pytest.raises(PermissionDenied):
            act()
    assert targets_for(user=user, report=report, now=LATER) == ()


def test_a_caretaker_does_not_refuse_and_the_office_does_with_a_reason_and_a_word(building: Building) -> None:
    report = building.report()
    with pytest.raises(PermissionDenied):
        decide(building, report, "refused", "caretaker")
    with pytest.raises(Refused) as error:
        decide(building, report, "refused", details=Details())
    assert set(error.value.errors) == {"text", "reason"}
    assert decide(building, report, "refused").reason == "tenant"


@pytest.mark.parametrize(
    ("target", "wrong", "field"),
    [
        ("scheduled", Details(), "scheduled_on"),
        ("scheduled", Details(scheduled_on=date(2026, 11, 22)), "scheduled_on"),
        ("scheduled", Details(scheduled_on=date(2028, 1, 1)), "scheduled_on"),
        ("scheduled", Details(scheduled_on=date(2026, 11, 25), scheduled_part="night"), "scheduled_part"),
        ("done", Details(outcome="magic"), "outcome"),
        ("waiting_for_tenant", Details(), "text"),
        ("acknowledged", Details(text="x" * 5000), "text"),
        ("duplicate", Details(), "original"),
    ],
)
def test_what_a_decision_asks_is_asked_in_french_and_nothing_changes_without(
    building: Building, target: State, wrong: Details, field: str
) -> None:
    report = building.report()
    with pytest.raises(Refused) as error:
        decide(building, report, target, details=wrong)
    assert list(error.value.errors) == [field]
    report.refresh_from_db()
    assert (report.state, report.version) == ("received", 1)


def test_opening_a_report_delivers_it_and_changes_nothing_else(building: Building) -> None:
    report = building.report()
    report_open(user=building.staff["caretaker"], id=report.pk, now=LATER)
    report.refresh_from_db()
    assert (report.delivery, report.state, report.version) == ("seen", "received", 1)
    assert not told(building)


def test_a_question_waits_for_the_tenant_and_the_answer_takes_it_up_again(building: Building) -> None:
    report = building.report()
    decide(building, report, "waiting_for_tenant")
    replying.update_write(resident=building.people["ines"], id=report.pk, text="Le soir après 18 h.", now=LATER)
    report.refresh_from_db()
    assert report.state == "acknowledged"
    last = thread_of(report=report, staff=False).last()
    assert last is not None
    assert (last.words.text, last.text) == ("Le soir après 18 h.", "")
    assert len(told(building)) == 1


def test_a_tenant_contests_within_fourteen_days_and_the_landlord_owes_an_answer_again(building: Building) -> None:
    report = building.report()
    decide(building, report, "done")
    soon = LATER + timedelta(days=13)
    with pytest.raises(Refused):
        replying.report_move(resident=building.people["ines"], id=report.pk, target="contested", text="", now=soon)
    replying.report_move(
        resident=building.people["ines"], id=report.pk, target="contested", text="Toujours en panne.", now=soon
    )
    report.refresh_from_db()
    assert (report.state, report.closed_at, report.outcome, report.times_reopened) == ("contested", None, "", 1)
    assert report.acknowledge_due > soon
    report = decide(building, report, "reopened", "caretaker", now=soon)
    assert report.state == "reopened"


def test_after_fourteen_days_a_new_report_is_proposed(building: Building) -> None:
    report = building.report()
    decide(building, report, "done")
    with pytest.raises(Refused) as error:
        replying.report_move(
            resident=building.people["ines"],
            id=report.pk,
            target="contested",
            text="Encore",
            now=LATER + timedelta(days=15),
        )
    assert "nouveau signalement" in error.value.errors[""]


def test_a_tenant_takes_back_and_takes_up_again(building: Building) -> None:
    report, ines = building.report(), building.people["ines"]
    replying.report_move(resident=ines, id=report.pk, target="cancelled", text="", now=LATER)
    replying.report_move(resident=ines, id=report.pk, target="reopened", text="Retombé en panne", now=LATER)
    report.refresh_from_db()
    assert report.state == "reopened"
    assert not told(building)


@pytest.mark.parametrize("target", ["acknowledged", "done", "refused", "duplicate", "scheduled"])
def test_a_tenant_never_decides_what_is_the_staff_s(building: Building, target: State) -> None:
    report = building.report()
    with pytest.raises(Refused):
        replying.report_move(
            resident=building.people["ines"], id=report.pk, target=target, text="Voilà qui est fait", now=LATER
        )


def test_a_neighbour_does_nothing_with_somebody_else_s_report(building: Building) -> None:
    report, paul = building.report(), building.people["paul"]
    assert replying.report_move(resident=paul, id=report.pk, target="cancelled", text="", now=LATER) is None
    assert replying.update_write(resident=paul, id=report.pk, text="Moi aussi", now=LATER) is None
    assert replying.report_rate(resident=paul, id=report.pk, satisfaction=1, text="", now=LATER) is None


def test_what_is_internal_is_not_read_by_the_reporter_nor_told(building: Building) -> None:
    report = building.report()
    update_add(user=building.staff["agent"], id=report.pk, text="Locataire difficile", public=False, now=LATER)
    update_add(user=building.staff["agent"], id=report.pk, text="La pièce est commandée", public=True, now=LATER)
    assert [each.text for each in thread_of(report=report, staff=False)] == ["", "La pièce est commandée"]
    assert len(thread_of(report=report, staff=True)) == 3
    assert len(told(building)) == 1


def test_the_reporter_says_how_it_was_dealt_with(building: Building) -> None:
    report, ines = building.report(), building.people["ines"]
    with pytest.raises(Refused):
        replying.report_rate(resident=ines, id=report.pk, satisfaction=4, text="", now=LATER)
    decide(building, report, "done")
    with pytest.raises(Refused):
        replying.report_rate(resident=ines, id=report.pk, satisfaction=9, text="", now=LATER)
    replying.report_rate(resident=ines, id=report.pk, satisfaction=2, text="Trop long", now=LATER)
    report.refresh_from_db()
    assert report.satisfaction == 2


def test_joined_reports_are_told_together_and_parted_again(building: Building) -> None:
    original, second, third = building.report(), building.report("paul"), building.report("lila")
    agent = building.staff["agent"]
    report_join(user=agent, id=third.pk, version=1, original_id=second.pk, now=LATER)
    report_join(user=agent, id=second.pk, version=1, original_id=original.pk, now=LATER)
    assert set(original.duplicates.all()) == {second, third}
    decide(building, original, "scheduled")
    assert "Du nouveau sur une panne que vous suivez" in told(building, "paul")
    assert "Du nouveau sur une panne que vous suivez" in told(building, "lila")
    closing = LATER + timedelta(days=20)
    decide(building, original, "done", now=closing)
    replying.report_move(
        resident=building.people["paul"], id=second.pk, target="contested", text="Pas chez moi", now=closing
    )
    third.refresh_from_db()
    report_part(user=agent, id=third.pk, version=third.version, now=closing)
    third.refresh_from_db()
    assert (third.state, third.duplicate_of) == ("acknowledged", None)


def test_reports_whose_facts_are_not_to_be_shared_are_not_joined(building: Building) -> None:
    agent = building.staff["agent"]
    nuisance = [building.report(name, "nuisance", building="", staircase="") for name in ("ines", "paul")]
    own = [building.report(name, "heating", common=False) for name in ("ines", "paul")]
    closed = [building.report(name, "pests") for name in ("ines", "paul")]
    for original, second in (nuisance, own, closed):
        with pytest.raises(Refused) as error:
            report_join(user=agent, id=second.pk, version=1, original_id=original.pk, now=LATER)
        assert "apprendrait" in error.value.errors["original"]
    mine = building.report("ines", "pests")
    assert report_join(user=agent, id=mine.pk, version=1, original_id=closed[0].pk, now=LATER)


def test_a_report_does_not_join_itself_a_closed_one_or_one_from_elsewhere(building: Building) -> None:
    report, done, agent = building.report(), building.report("paul"), building.staff["agent"]
    decide(building, done, "done")
    for original in (report.pk, done.pk, uuid4()):
        with pytest.raises(Refused):
            report_join(user=agent, id=report.pk, version=1, original_id=original, now=LATER)


def test_a_firm_s_reply_is_noted_even_after_closing_and_changes_no_state(building: Building) -> None:
    report, manager = building.report(), building.staff["manager"]
    firm = firms.firm_keep(user=manager, organisation_id=building.landlord.pk, name=" Otis  Sud ", phone="01")
    assert firm is not None
    with pytest.raises(Refused):
        firms.firm_keep(user=manager, organisation_id=building.landlord.pk, name="Otis Sud")
    assert firms.firm_keep(user=building.staff["agent"], organisation_id=building.landlord.pk, name="Autre") is None
    with pytest.raises(Refused):
        firms.firm_reply_note(user=manager, id=report.pk, state="accepted", text="", now=LATER)
    firms.report_assign(user=building.staff["caretaker"], id=report.pk, firm_id=firm.pk, told=False, now=LATER)
    decide(building, report, "done")
    assignment = firms.firm_reply_note(user=manager, id=report.pk, state="declined", text="Pas nous", now=LATER)
    report.refresh_from_db()
    assert (assignment.state, report.state) == ("declined", "done")
    lines = ReportEvent.objects.filter(report=report, kind="firm_reply")
    assert [(each.text, each.public) for each in lines] == [("Otis Sud – a refusé : Pas nous", False)]


def test_the_staff_s_corrections_leave_the_promised_day_alone(building: Building) -> None:
    report, agent = building.report(), building.staff["agent"]
    other = building.category("lighting")
    changed = report_change(
        user=agent, id=report.pk, version=1, now=LATER, category_id=other.pk, priority=1, summary="Hall A"
    )
    assert (changed.category, changed.priority, changed.summary) == (other, 1, "Hall A")
    assert changed.fix_due == report.fix_due
    with pytest.raises(Refused):
        report_change(user=agent, id=report.pk, version=2, now=LATER, category_id=building.category("fittings").pk)
