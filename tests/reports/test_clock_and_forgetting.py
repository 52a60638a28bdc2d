"""What happens by itself: questions, what is late, silence; and that who leaves is forgotten, the fault kept."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta

import pytest

from cms.notifications.models import Notification
from cms.organisations.models import Membership
from cms.reports import chores
from cms.reports.models import AuthorWords, FaultFollower, Report, ReportAuthor, ReportEvent
from cms.reports.selectors.own import report_of, thread_of
from cms.reports.services import clock, forgetting, replying
from cms.reports.services.deciding import report_decide, update_add
from cms.reports.services.moving import Details
from cms.reports.services.sending import Caller, report_record
from cms.residents import background, personal_data
from cms.residents.services.households import move_out
from tests.reports.conftest import MONDAY, Building


def days(count: float) -> datetime:
    return MONDAY + timedelta(days=count)


def told(building: Building) -> int:
    return Notification.objects.filter(resident=building.people["ines"]).count()


def test_a_tenant_is_asked_after_45_days_without_news_then_30_30_and_90(building: Building) -> None:
    report = building.report()
    asked = []
    for day in range(400):
        clock.nudge_due(now=days(day))
        if report.events.filter(kind="nudged", at=days(day)).exists():
            asked.append(day)
    assert asked == [45, 75, 105, 195, 285, 375]
    assert told(building) == 6
    lines = [each.text for each in thread_of(report=report, staff=False)]
    assert "encore d’actualité" in lines[1]


def test_news_put_the_question_off_and_what_waits_for_the_tenant_is_not_asked(building: Building) -> None:
    report, agent = building.report(), building.staff["agent"]
    update_add(user=agent, id=report.pk, text="Pièce commandée", public=True, now=days(40))
    update_add(user=agent, id=report.pk, text="Pas une nouvelle pour lui", public=False, now=days(60))
    clock.nudge_due(now=days(84))
    assert not report.events.filter(kind="nudged").exists()
    clock.nudge_due(now=days(85))
    assert report.events.filter(kind="nudged").count() == 1
    report_decide(
        user=agent, id=report.pk, version=1, target="waiting_for_tenant", now=days(86), details=Details(text="Quand ?")
    )
    assert clock.nudge_due(now=days(500)) == 0


def test_what_is_late_is_put_on_top_once_and_again_only_after_something_was_done(building: Building) -> None:
    report = building.report(code="damp", common=False)
    assert report.priority == 2
    for _again in range(3):
        clock.escalate_late(now=report.acknowledge_due)
    report.refresh_from_db()
    assert (report.priority, report.escalated_at) == (3, report.acknowledge_due)
    assert report.events.filter(kind="escalated", public=False).count() == 1
    report_decide(
        user=building.staff["agent"], id=report.pk, version=report.version, target="acknowledged", now=days(10)
    )
    assert clock.escalate_late(now=report.fix_due) == 1
    assert told(building) == 1


def test_a_question_without_an_answer_closes_after_fifteen_days_and_can_be_taken_up(building: Building) -> None:
    report = building.report()
    report_decide(
        user=building.staff["agent"],
        id=report.pk,
        version=1,
        target="waiting_for_tenant",
        now=MONDAY,
        details=Details(text="À quel étage ?"),
    )
    clock.close_silent(now=days(14.9))
    report.refresh_from_db()
    assert report.state == "waiting_for_tenant"
    clock.close_silent(now=days(15))
    report.refresh_from_db()
    assert report.state == "cancelled"
    assert told(building) == 2
    replying.report_move(
        resident=building.people["ines"], id=report.pk, target="reopened", text="Au troisième", now=days(28)
    )
    report.refresh_from_db()
    assert report.state == "reopened"


def test_a_report_that_reached_nobody_is_delivered_once_somebody_is_in_charge(building: Building) -> None:
    members = list(Membership.objects.filter(organisation=building.landlord))
    Membership.objects.filter(organisation=building.landlord).delete()
    report = building.report()
    clock.deliver_again(now=MONDAY)
    report.refresh_from_db()
    assert report.delivery == "nobody"
    Membership.objects.create(organisation=building.landlord, user=members[0].user, role="agent")
    clock.deliver_again(now=MONDAY)
    report.refresh_from_db()
    assert report.delivery == "waiting"


def test_the_background_process_does_all_of_it(building: Building) -> None:
    report = building.report()
    made = [each for each in background.chores() if isinstance(each, chores.Looking)]
    for chore in made:
        while chore.step(days(45)):
            pass
        assert not chore.step(days(45) + timedelta(minutes=5))
        chore.step(days(45) - timedelta(days=3))
        chore.stop()
    assert len(made) == 3
    assert set(report.events.values_list("kind", flat=True)) == {"state", "nudged", "escalated"}


def wrote_everything(building: Building) -> Report:
    """A report on which its author and the staff wrote."""
    report, ines, agent = building.report(), building.people["ines"], building.staff["agent"]
    replying.update_write(resident=ines, id=report.pk, text="secret-de-plus", now=MONDAY)
    update_add(user=agent, id=report.pk, text="Bonjour Mme Kaci", public=True, now=MONDAY)
    report_decide(
        user=agent,
        id=report.pk,
        version=1,
        target="scheduled",
        now=MONDAY,
        details=Details(scheduled_on=date(2026, 11, 25), text="Mme Kaci sera là"),
    )
    return report


def left_of(report: Report) -> str:
    """All that the database keeps of a report."""
    rows = [*ReportEvent.objects.filter(report=report).values(), *Report.objects.filter(pk=report.pk).values()]
    rows += [*ReportAuthor.objects.filter(report=report).values(), *AuthorWords.objects.values()]
    return json.dumps(rows, default=str, ensure_ascii=False)


@pytest.mark.parametrize("how", ["moved out", "left the household", "erased the account"])
def test_who_leaves_is_forgotten_with_their_words_and_the_fault_stays(building: Building, how: str) -> None:
    report, ines = wrote_everything(building), building.people["ines"]
    assert "secret-de-plus" in left_of(report)
    if how == "moved out":
        move_out(household=ines.memberships.get().household, now=MONDAY)
    elif how == "left the household":
        ines.memberships.update(left_at=MONDAY)
    else:
        ines.delete()
    assert forgetting.authors_forget(now=MONDAY) == (how != "erased the account")
    forgetting.answers_blank()
    kept = left_of(report)
    for word in ("secret", "Kaci"):
        assert word not in kept
    report.refresh_from_db()
    assert (report.state, report.building, report.category.code) == ("scheduled", "A", "lift")
    if how != "erased the account":
        assert report_of(resident=ines, id=report.pk) is None


def test_who_stays_is_not_forgotten(building: Building) -> None:
    report = wrote_everything(building)
    assert forgetting.authors_forget(now=days(5000)) == 0
    forgetting.answers_blank()
    assert "secret-de-plus" in left_of(report)


def test_the_name_of_a_caller_goes_a_year_after_the_closing(building: Building) -> None:
    report = report_record(
        user=building.staff["agent"],
        residence=building.residence,
        fault=building.fault(),
        caller=Caller(name="M. Sans Compte"),
        channel="phone",
        now=MONDAY,
    )
    forgetting.authors_forget(now=days(800))
    assert "Sans Compte" in left_of(report)
    report_decide(
        user=building.staff["agent"],
        id=report.pk,
        version=1,
        target="done",
        now=days(10),
        details=Details(outcome="repaired"),
    )
    forgetting.authors_forget(now=days(374))
    assert "Sans Compte" in left_of(report)
    forgetting.authors_forget(now=days(376))
    assert "Sans Compte" not in left_of(report)


def test_who_moved_away_hears_no_more_of_a_fault_they_followed(building: Building) -> None:
    report, paul = building.report(), building.people["paul"]
    replying.fault_follow(resident=paul, id=report.pk, now=MONDAY)
    paul.memberships.update(left_at=MONDAY)
    report_decide(
        user=building.staff["agent"],
        id=report.pk,
        version=1,
        target="done",
        now=MONDAY,
        details=Details(outcome="repaired"),
    )
    assert not Notification.objects.filter(resident=paul).exists()
    forgetting.authors_forget(now=MONDAY)
    assert not FaultFollower.objects.exists()


def test_the_export_holds_what_the_resident_wrote_and_read_and_nothing_internal(building: Building) -> None:
    report = wrote_everything(building)
    update_add(user=building.staff["agent"], id=report.pk, text="note interne", public=False, now=MONDAY)
    replying.fault_follow(resident=building.people["paul"], id=report.pk, now=MONDAY)
    exported = json.dumps(personal_data.export(resident=building.people["ines"]), default=str, ensure_ascii=False)
    for word in (report.ticket, "secret-du-texte", "secret-de-plus", "Bonjour Mme Kaci", "scheduled"):
        assert word in exported
    assert "note interne" not in exported
    followed = personal_data.export(resident=building.people["paul"])
    assert [each["category"] for each in followed["followed_faults"]] == ["Ascenseur"]
    assert followed["reports"] == []
