"""A report arrives whole, or is refused with a sentence and nothing lost."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied

from cms.organisations.models import Membership, Organisation
from cms.reports.models import Report, ReportAuthor, ReportCategory
from cms.reports.rules import ticket
from cms.reports.rules.starter import starter_categories
from cms.reports.selectors.before_sending import before_sending
from cms.reports.selectors.calendars import calendar_of
from cms.reports.selectors.own import homes_of, report_of, thread_of
from cms.reports.services.sending import MOST_A_DAY, Caller, report_record, report_send
from cms.residents.models import Dwelling
from cms.residents.services.attempts import TooMany
from cms.residents.services.households import move_out
from cms.residents.services.refusals import Refused
from tests.reports.conftest import MONDAY, Building
from tests.residents.people import dwelling


def refused(building: Building, field: str, /, name: str = "ines", **changes: Any) -> str:
    with pytest.raises(Refused) as error:
        building.report(name, **changes)
    assert list(error.value.errors) == [field]
    assert not Report.objects.exists()
    assert not ReportAuthor.objects.exists()
    return error.value.errors[field]


def test_a_landlord_starts_with_at_most_twenty_categories_and_a_town_hall_with_none(building: Building) -> None:
    assert building.landlord.report_categories.count() == len(starter_categories()) <= 20
    assert not Organisation.objects.get(name="Mairie").report_categories.exists()
    assert not building.landlord.report_categories.filter(opened_to_open311=True).exists()


def test_a_report_has_a_number_two_delays_and_a_first_line(building: Building) -> None:
    report = building.report(floor="3", availability="Le matin")
    assert ticket.read(report.ticket) == report.ticket
    assert (report.state, report.delivery, report.priority) == ("received", "waiting", 3)
    calendar = calendar_of(residence=building.residence)
    assert calendar.last_day(report.acknowledge_due) == date(2026, 11, 24)
    assert calendar.last_day(report.fix_due) == date(2026, 11, 25)
    assert (report.building, report.staircase, report.floor, report.dwelling) == ("A", "A1", "3", None)
    assert [each.to_state for each in thread_of(report=report, staff=False)] == ["received"]


def test_a_report_about_a_dwelling_is_about_the_reporter_s_own(building: Building) -> None:
    report = building.report(code="fittings", common=False, building="B", staircase="")
    assert report.dwelling == Dwelling.objects.get(door="ines")
    assert (report.building, report.staircase, report.floor) == ("A", "A1", "1")


def test_the_same_report_sent_twice_is_one(building: Building) -> None:
    id = uuid4()
    values = {"resident": building.people["ines"], "household_id": building.household_of("ines")}
    first = report_send(**values, fault=building.fault(), now=MONDAY, id=id)
    again = report_send(**values, fault=building.fault(), now=MONDAY + timedelta(minutes=1), id=id)
    assert first == again
    assert Report.objects.count() == 1


@pytest.mark.parametrize("text", ["", "  ", "a", "?!…", "\x00\x07ab"])
def test_a_text_that_says_nothing_is_refused(building: Building, text: str) -> None:
    assert "quelques mots" in refused(building, "text", text=text)


def test_a_text_of_a_hundred_thousand_signs_is_refused_with_its_length_and_not_cut(building: Building) -> None:
    assert "100000" in refused(building, "text", text="a" * 100_000)


def test_a_text_keeps_its_lines_and_loses_what_nobody_sees(building: Building) -> None:
    report = building.report(text="Une ligne\r\n\r\n\r\n\r\nl’autre\x00\x1b[31m")
    assert report.author.text == "Une ligne\n\nl’autre[31m"


def test_a_category_withdrawn_meanwhile_is_told_and_the_text_kept_by_the_form(building: Building) -> None:
    fault = building.fault()
    building.category("lift", active=False)
    with pytest.raises(Refused) as error:
        report_send(
            resident=building.people["ines"], household_id=building.household_of("ines"), fault=fault, now=MONDAY
        )
    assert "votre texte est gardé" in error.value.errors["category"]


def test_a_category_of_another_landlord_is_not_there(building: Building) -> None:
    other = building.other_landlord.report_categories.get(code="lift")
    refused(building, "category", category_id=other.pk)


@pytest.mark.parametrize(("code", "common"), [("lift", False), ("fittings", True)])
def test_a_category_is_for_the_places_where_it_can_be(building: Building, code: str, common: bool) -> None:
    refused(building, "common", code=code, common=common)


@pytest.mark.parametrize(
    ("place", "field"),
    [
        ({"building": "Z", "staircase": ""}, "building"),
        ({"building": "A", "staircase": "B9"}, "staircase"),
        ({"building": "", "staircase": "A1"}, "building"),
        ({"floor": "9" * 30}, "floor"),
    ],
)
def test_a_place_that_the_residence_does_not_have_is_refused(
    building: Building, place: dict[str, str], field: str
) -> None:
    refused(building, field, **place)


@pytest.mark.parametrize(
    ("danger", "number"), [("gas", "0 800 47 33 33"), ("fire", "18"), ("shut_in_lift", "18"), ("invented", "112")]
)
def test_somebody_in_danger_is_told_whom_to_ring_and_nothing_is_sent(
    building: Building, danger: str, number: str
) -> None:
    assert number in refused(building, "danger", danger=danger)


def test_choosing_that_somebody_is_shut_in_stops_the_form_too(building: Building) -> None:
    kind = building.category().kinds.get(code="shut-in")
    assert "alarme" in refused(building, "danger", kind_id=kind.pk)


def test_a_dwelling_one_has_left_is_refused_with_the_way_out(building: Building) -> None:
    left = building.household_of("ines")
    building.people["ines"].memberships.update(left_at=MONDAY)
    with pytest.raises(Refused) as error:
        report_send(resident=building.people["ines"], household_id=left, fault=building.fault(), now=MONDAY)
    assert "appelez votre bailleur" in error.value.errors["household"]


def test_a_household_that_moved_out_reports_nothing_any_more(building: Building) -> None:
    left = building.household_of("ines")
    move_out(household=building.people["ines"].memberships.get().household, now=MONDAY)
    with pytest.raises(Refused):
        report_send(resident=building.people["ines"], household_id=left, fault=building.fault(), now=MONDAY)


def test_nobody_reports_from_somebody_else_s_dwelling(building: Building) -> None:
    with pytest.raises(Refused):
        report_send(
            resident=building.people["marc"],
            household_id=building.household_of("ines"),
            fault=building.fault(),
            now=MONDAY,
        )


def test_where_nobody_receives_reports_the_tenant_is_told_to_telephone(building: Building) -> None:
    fault, home = building.fault(), building.household_of("ines")
    building.landlord.areas.clear()
    with pytest.raises(Refused) as error:
        report_send(resident=building.people["ines"], household_id=home, fault=fault, now=MONDAY)
    assert "Appelez votre bailleur" in error.value.errors["household"]


def test_a_report_that_reaches_nobody_of_the_staff_says_so(building: Building) -> None:
    Membership.objects.filter(organisation=building.landlord).delete()
    assert building.report().delivery == Report.Delivery.NOBODY


def test_who_reports_all_day_is_asked_to_wait(building: Building) -> None:
    for minute in range(MOST_A_DAY):
        building.report(now=MONDAY + timedelta(minutes=minute))
    with pytest.raises(TooMany) as error:
        building.report(now=MONDAY + timedelta(hours=1))
    assert error.value.retry_after == 23 * 3600
    assert building.report(now=MONDAY + timedelta(days=1, minutes=1))


def record(building: Building, who: str = "caretaker", **changes: Any) -> Report:
    values: dict[str, Any] = {
        "user": building.staff[who],
        "residence": building.residence,
        "fault": building.fault(),
        "caller": Caller(name="Mme Odette Blanc", phone="04 91 11 11 11"),
        "channel": "phone",
        "now": MONDAY,
    }
    return report_record(**(values | changes))


def test_a_caretaker_writes_down_what_somebody_said_on_the_telephone(building: Building) -> None:
    report = record(building)
    assert (report.channel, report.state, report.delivery) == ("phone", "acknowledged", "seen")
    assert (report.author.name, report.author.resident) == ("Mme Odette Blanc", None)


def test_somebody_with_an_account_follows_in_their_area_what_was_written_for_them(building: Building) -> None:
    report = record(building, caller=Caller(username=" Ines "), channel="lodge")
    assert report_of(resident=building.people["ines"], id=report.pk) == report
    assert report_of(resident=building.people["paul"], id=report.pk) is None
    with pytest.raises(Refused):
        record(building, caller=Caller(username="marc"))


@pytest.mark.parametrize("who", ["elsewhere", "mayor"])
def test_nobody_writes_reports_for_a_residence_that_is_not_in_their_charge(building: Building, who: str) -> None:
    with pytest.raises(PermissionDenied):
        record(building, who)


def test_what_is_written_for_somebody_is_checked_like_the_rest(building: Building) -> None:
    elsewhere = dwelling(building.town.pages["other residence"], door="autre")
    own = building.fault("fittings", common=False)
    for field, changes in {
        "channel": {"channel": "area"},
        "dwelling": {"fault": own, "dwelling": elsewhere},
        "name": {"caller": Caller(name="x" * 200)},
        "text": {"fault": building.fault(text="")},
    }.items():
        with pytest.raises(Refused) as error:
            record(building, **changes)
        assert field in error.value.errors
    with pytest.raises(Refused):
        record(building, fault=own)
    assert not Report.objects.exists()


def test_before_sending_one_reads_of_works_known_faults_delays_and_who_will_see(building: Building) -> None:
    building.report("paul", staircase="A1")
    (home,) = homes_of(resident=building.people["ines"])
    read = before_sending(
        resident=building.people["ines"],
        home=home,
        category=building.category(),
        common=True,
        building="A",
        staircase="A1",
        now=MONDAY,
    )
    assert [each.title for each in read.works] == ["Ascenseur"]
    assert [(each.category, each.building, each.state) for each in read.faults] == [("Ascenseur", "A", "reported")]
    assert (read.acknowledge_by, read.fix_by) == (date(2026, 11, 24), date(2026, 11, 25))
    assert "Habitat 13" in read.who_will_see
    assert "seulement qu’une panne est connue" in read.who_will_see


@pytest.mark.parametrize(("part", "count"), [(("A", "A2"), 0), (("B", ""), 0), (("A", ""), 1), (("", ""), 1)])
def test_a_known_fault_is_shown_for_its_own_part_only(building: Building, part: tuple[str, str], count: int) -> None:
    building.report("paul", staircase="A1")
    (home,) = homes_of(resident=building.people["ines"])
    read = before_sending(
        resident=building.people["ines"],
        home=home,
        category=building.category(),
        common=True,
        building=part[0],
        staircase=part[1],
        now=MONDAY,
    )
    assert len(read.faults) == count


def test_works_of_another_sort_or_far_away_in_time_are_not_shown(building: Building) -> None:
    (home,) = homes_of(resident=building.people["ines"])

    def works(code: str, now: Any = MONDAY) -> list[Any]:
        return before_sending(
            resident=building.people["ines"],
            home=home,
            category=ReportCategory.objects.get(organisation=building.landlord, code=code),
            common=True,
            building="",
            staircase="",
            now=now,
        ).works

    assert not works("building")
    assert not works("lift", MONDAY - timedelta(days=30))
    assert not works("lift", MONDAY + timedelta(days=30))
