"""Each screen of the desk exists for the staff of the residence, and for nobody else."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from cms.organisations.services import member_remove
from cms.reports.services.firms import firm_keep
from cms.reports.services.photos import photo_add
from cms.reports.services.reply_templates import reply_template_keep
from tests.reports.desk.conftest import Desk
from tests.reports.desk.pictures import jpeg

OF_ONE = ("report", "slip")
BUTTONS = ("decide", "write", "give", "give_to_firm", "firm_said", "correct", "join", "part")
OF_ALL = ("queue", "record", "visits", "visits_file", "figures")


def arguments(name: str, key: Any) -> list[Any]:
    return {"decide": [key, "acknowledged"], "write": [key, "locataire"]}.get(name, [key])


@pytest.mark.parametrize("who", ["manager", "agent", "caretaker"])
def test_the_staff_of_the_residence_sees_its_screens(desk: Desk, who: str) -> None:
    report = desk.report()
    for name in OF_ALL:
        assert desk.get(who, name).status_code in (200, 302), name
    for name in OF_ONE:
        assert desk.get(who, name, report.pk).status_code == 200, name
    assert desk.get(who, "record_in", desk.building.residence.pk).status_code == 200
    assert desk.get(who, "export", "csv").status_code == 200


def test_the_staff_of_another_landlord_finds_nothing_of_it(desk: Desk) -> None:
    report = desk.report()
    photo = photo_add(author=report.author, data=jpeg(), now=desk.now)
    for name in OF_ONE:
        assert desk.get("elsewhere", name, report.pk).status_code == 404, name
    for name in BUTTONS:
        assert desk.post("elsewhere", name, *arguments(name, report.pk)).status_code == 404, name
    for name in ("photo", "photo_small"):
        assert desk.get("elsewhere", name, photo.pk).status_code == 404
    assert desk.get("elsewhere", "record_in", desk.building.residence.pk).status_code == 404
    assert "secret-du-texte" not in desk.reads("elsewhere", "queue", liste="all")
    exported = b"".join(desk.get("elsewhere", "export", "csv", liste="all").streaming_content).decode()
    assert report.ticket not in exported
    done = desk.post("elsewhere", "bulk", do="acknowledged", report=[f"{report.pk}:1"], confirm="1").content.decode()
    report.refresh_from_db()
    assert (report.state, report.ticket in done) == ("received", False)
    assert "Aucun signalement reçu" in desk.reads("elsewhere", "figures")


def test_a_town_hall_has_no_desk(desk: Desk) -> None:
    report = desk.report()
    for name in OF_ALL:
        assert desk.get("mayor", name).status_code == 404, name
    for name in OF_ONE:
        assert desk.get("mayor", name, report.pk).status_code == 404, name
    for sort in ("csv", "xlsx"):
        assert desk.get("mayor", "export", sort).status_code == 404
    assert desk.post("mayor", "bulk", do="acknowledged", report=[str(report.pk)]).status_code == 404
    home = desk.clients["mayor"].get("/admin/").content.decode()
    assert reverse("reports_desk:queue") not in home


def test_who_has_left_the_landlord_finds_no_desk_at_the_next_request(desk: Desk) -> None:
    report, agent = desk.report(), desk.building.staff["agent"]
    assert desk.get("agent", "report", report.pk).status_code == 200
    member_remove(membership=agent.memberships.get())
    for name in OF_ALL:
        assert desk.get("agent", name).status_code == 404, name
    assert desk.post("agent", "decide", report.pk, "acknowledged", version=1).status_code == 404


def test_who_is_not_signed_in_is_asked_to(desk: Desk) -> None:
    answer = Client().get(reverse("reports_desk:queue"))
    assert answer.status_code == 302 and "login" in answer["Location"]


@pytest.mark.parametrize("who", ["agent", "caretaker", "mayor", "elsewhere"])
def test_only_a_manager_of_the_landlord_keeps_its_settings(desk: Desk, who: str) -> None:
    building, manager = desk.building, desk.building.staff["manager"]
    landlord = building.landlord.pk
    firm = firm_keep(user=manager, organisation_id=landlord, name="Ascenseurs du Midi")
    kept = reply_template_keep(user=manager, organisation_id=landlord, name="Merci", text="Merci de votre patience.")
    assert firm and kept
    for name, args in {
        "category": [building.category().pk],
        "firm_add": [landlord],
        "firm": [landlord, firm.pk],
        "template_add": [landlord],
        "template": [landlord, kept.pk],
    }.items():
        assert desk.get(who, name, *args).status_code == 404, name
        assert desk.get("manager", name, *args).status_code == 200, name
    assert desk.post(who, "template_drop", kept.pk).status_code == 404
    assert desk.get(who, "settings").status_code == (200 if who == "elsewhere" else 404)


def test_a_report_that_never_was_is_not_there(desk: Desk) -> None:
    assert desk.get("agent", "report", uuid4()).status_code == 404
    assert desk.get("agent", "photo", uuid4()).status_code == 404
