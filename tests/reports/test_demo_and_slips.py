"""The demo's desk is alive, and the slip of the lodge says what is needed and no more."""

from __future__ import annotations

from dataclasses import asdict

import pytest
from django.core.management import CommandError, call_command

from cms.organisations.models import Membership
from cms.reports.demo import demo_reports_create
from cms.reports.models import Report, ReportPhoto
from cms.reports.selectors.in_charge import Filters, counters, reports_in_charge
from cms.reports.selectors.known_faults import faults_of
from cms.reports.selectors.slips import slip_of
from cms.reports.services.photos import photo_file
from cms.residents.demo import demo_residents_create
from tests.reports.conftest import MONDAY, Building


@pytest.fixture
def demo(building: Building) -> Building:
    """The demo's people in the residence of its caretaker."""
    caretaker = Membership.objects.get(role="caretaker")
    caretaker.places.add(building.residence)
    demo_residents_create(now=MONDAY)
    return building


def test_the_desk_of_the_demo_has_reports_in_many_states_with_photos(demo: Building) -> None:
    from cms.residents.models import Dwelling, Household
    from cms.residents.services.households import move_in

    for home in Dwelling.objects.filter(residence=demo.residence).exclude(households__in=Household.objects.all()):
        move_in(dwelling=home, addressee="Mme Odette Blanc", now=MONDAY)
    count = demo_reports_create(now=MONDAY)
    assert count >= 10
    assert len(set(Report.objects.values_list("state", flat=True))) >= 7
    assert all(photo_file(each).is_file() for each in ReportPhoto.objects.all())
    assert ReportPhoto.objects.count() >= 4
    caretaker = demo.staff["caretaker"]
    assert reports_in_charge(user=caretaker, filters=Filters(queue="all"), now=MONDAY).count() == count
    assert counters(user=caretaker, today=MONDAY.date(), now=MONDAY)["late"] >= 1
    assert faults_of(resident=demo.people["ines"], now=MONDAY)
    assert demo_reports_create(now=MONDAY) == count


def test_the_demo_s_reports_have_no_place_on_a_server(building: Building, settings: object) -> None:
    settings.PALIER_DEMO_ACCOUNTS = False  # type: ignore[attr-defined]
    with pytest.raises(CommandError):
        call_command("create_demo_reports")


def test_a_slip_says_the_number_and_the_days_and_no_name_text_or_dwelling(building: Building) -> None:
    report = building.report(code="damp", common=False)
    slip = slip_of(user=building.staff["caretaker"], id=report.pk)
    assert slip is not None
    assert slip.ticket.replace("\u00a0", "") == report.ticket
    assert (slip.landlord, slip.phone, slip.category, slip.place) == (
        "Habitat 13", "04 91 00 00 00", "Humidité et moisissures", "",
    )  # fmt: skip
    assert slip.received_on < slip.acknowledge_by < slip.fix_by
    for word in ("secret", "ines", "Ines"):
        assert word not in str(asdict(slip))
    assert slip_of(user=building.staff["elsewhere"], id=report.pk) is None
