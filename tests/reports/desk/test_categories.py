"""A landlord's own categories: added, moved, withdrawn and brought back, and what tenants and other programs then find."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from django.test import Client

from cms.reports.models import ReportCategory
from cms.reports.services.categories import MOST, MOST_KINDS
from tests.api.signed_in import Device, device_of
from tests.reports.desk.conftest import Desk, words

BIKES = {
    "name": "Local à vélos", "icon": "door", "hint": "Porte, arceaux", "where": "common", "acknowledge_days": "2",
    "fix_days": "8", "priority": "2", "danger": "", "new_kinds": "La porte ne ferme pas\n\n  Vélo   abandonné ",
}  # fmt: skip


def add(desk: Desk, **changes: str) -> Any:
    return desk.post("manager", "category_add", desk.building.landlord.pk, **(BIKES | changes))


def bikes(desk: Desk) -> ReportCategory:
    return desk.building.landlord.report_categories.get(name="Local à vélos")


def offered(device: Device) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = device.get("reports/form/").json()["homes"][0]["categories"]
    return found


def codes(desk: Desk) -> list[str]:
    return list(desk.building.landlord.report_categories.values_list("code", flat=True))


def sent(desk: Desk, category: ReportCategory, **changes: Any) -> Any:
    body = {
        "household": desk.building.household_of("ines"), "category": category.pk, "common": True,
        "text": "Un vélo bloque la porte.",
    }  # fmt: skip
    return device_of(desk.building.people["ines"]).post("reports/", body | changes)


def test_a_category_of_one_s_own_is_in_the_tenants_form_before_the_last_one_with_its_kinds(desk: Desk) -> None:
    assert add(desk).status_code == 302
    found = offered(device_of(desk.building.people["ines"]))
    mine = found[-2]
    assert (mine["name"], mine["icon"], mine["hint"], mine["where"]) == (
        "Local à vélos", "door", "Porte, arceaux", "common",
    )  # fmt: skip
    assert [each["name"] for each in mine["kinds"]] == ["La porte ne ferme pas", "Vélo abandonné"]
    assert found[-1]["name"] == "Autre chose"
    assert (mine["code"], codes(desk)[-1]) == ("local-a-velos", "other")
    answer = sent(desk, bikes(desk), kind=mine["kinds"][1]["id"])
    assert answer.status_code == 201, answer.content
    assert "Local à vélos" in desk.reads("caretaker", "queue")


def test_its_code_stays_when_its_name_is_corrected_and_is_never_another_s(desk: Desk) -> None:
    add(desk)
    category = bikes(desk)
    assert (
        desk.post("manager", "category", category.pk, **(BIKES | {"name": "Vélos", "new_kinds": ""})).status_code == 302
    )
    category.refresh_from_db()
    assert (category.name, category.code) == ("Vélos", "local-a-velos")
    add(desk)
    assert bikes(desk).code == "local-a-velos-2"
    add(desk, name="دراجات")
    assert "categorie" in codes(desk)
    add(desk, name="Lift")
    assert desk.building.landlord.report_categories.get(name="Lift").code == "lift-2"


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"name": ""}, "name", "requis"),
        ({"name": " LOCAL  A  VELOS "}, "name", "déjà dans la liste"),
        ({"name": "x" * 81}, "name", "80"),
        ({"icon": "dragon"}, "icon", "dragon"),
        ({"icon": ""}, "icon", "requis"),
        ({"where": ""}, "where", "requis"),
        ({"where": "moon"}, "where", "moon"),
        ({"fix_days": ""}, "fix_days", "requis"),
        ({"fix_days": "0"}, "fix_days", "1"),
        ({"acknowledge_days": "-3"}, "acknowledge_days", "1"),
        ({"acknowledge_days": "900"}, "acknowledge_days", "250"),
        ({"acknowledge_days": "demain"}, "acknowledge_days", "entier"),
        ({"priority": "9"}, "priority", "9"),
        ({"where": "own", "opened_to_open311": "on"}, "opened_to_open311", "ne se montre jamais"),
        ({"is_nuisance": "on", "opened_to_neighbours": "on"}, "opened_to_neighbours", "ne se montre jamais"),
        ({"new_kinds": "Porte\nporte "}, "new_kinds", "déjà dans la liste"),
        ({"new_kinds": "x" * 121}, "new_kinds", "120"),
        ({"new_kinds": "\n".join(map(str, range(MOST_KINDS + 1)))}, "new_kinds", str(MOST_KINDS)),
    ],
)
def test_wrong_input_is_said_beside_its_field_and_nothing_is_added(
    desk: Desk, changes: dict[str, str], field: str, sentence: str
) -> None:
    add(desk)
    before = codes(desk)
    answer = add(desk, **({"name": "Autre local"} | changes))
    assert answer.status_code == 200
    assert sentence in " ".join(answer.context["form"].errors[field])
    assert (answer.context["form"]["hint"].value(), codes(desk)) == ("Porte, arceaux", before)


def test_a_name_is_not_taken_by_correcting_another_one_either(desk: Desk) -> None:
    add(desk)
    answer = desk.post("manager", "category", bikes(desk).pk, **(BIKES | {"name": "Ascenseur", "new_kinds": ""}))
    assert "déjà dans la liste" in words(answer)
    assert bikes(desk).name == "Local à vélos"


def test_a_list_that_nobody_would_read_to_the_end_is_refused(desk: Desk) -> None:
    for number in range(MOST - len(codes(desk))):
        add(desk, name=f"Local {number}")
    assert f"{MOST} catégories au plus" in words(add(desk, name="Une de trop"))
    assert len(codes(desk)) == MOST


def test_kinds_are_added_and_withdrawn_later_and_a_wrong_one_changes_nothing(desk: Desk) -> None:
    add(desk)
    category = bikes(desk)
    first = category.kinds.get(name="La porte ne ferme pas")
    changed = BIKES | {"fix_days": "12", "active": "on", "kinds": str(first.pk), "new_kinds": "Arceau cassé"}
    desk.post("manager", "category", category.pk, **changed)
    assert list(category.kinds.filter(active=True).values_list("name", flat=True)) == [first.name, "Arceau cassé"]
    wrong = changed | {"fix_days": "20", "new_kinds": "Encore\narceau cassé"}
    assert desk.post("manager", "category", category.pk, **wrong).status_code == 200
    category.refresh_from_db()
    assert (category.fix_days, category.kinds.count()) == (12, 3)


def test_moving_up_and_down_is_the_order_of_the_form_and_keeps_the_focus_where_it_was(desk: Desk) -> None:
    lift, heating = desk.building.category("lift"), desk.building.category("heating")
    client = desk.clients["manager"]
    answer = desk.post("manager", "category_move", heating.pk, sens="haut")
    page = client.get(answer["Location"]).content.decode()
    assert codes(desk)[:2] == ["heating", "lift"]
    assert "« Chauffage » est à la place 1." in page
    # On top there is no way up: the other button takes the focus.
    (focused,) = re.findall(r"<button [^>]*autofocus[^>]*>", page)
    assert "Descendre « Chauffage »" in focused
    page = client.get(desk.post("manager", "category_move", lift.pk, sens="bas")["Location"]).content.decode()
    assert codes(desk)[:3] == ["heating", "hot-water", "lift"]
    (focused,) = re.findall(r"<button [^>]*autofocus[^>]*>", page)
    assert "Descendre « Ascenseur »" in focused
    assert [each["code"] for each in offered(device_of(desk.building.people["ines"]))[:3]] == [
        "heating", "hot-water", "lift",
    ]  # fmt: skip
    before = codes(desk)
    for sense in ("haut", "ailleurs", ""):
        desk.post("manager", "category_move", heating.pk, sens=sense)
    assert codes(desk) == before


def test_one_that_is_withdrawn_stays_on_its_reports_and_is_refused_to_who_had_the_form_open(desk: Desk) -> None:
    report = desk.report(code="lift")
    lift, ines = desk.building.category("lift"), device_of(desk.building.people["ines"])
    answer = desk.clients["manager"].post(
        f"/admin/signalements/reglages/categorie/{lift.pk}/proposer/", {"faire": "retirer"}, follow=True
    )
    page = words(answer)
    assert (
        "« Ascenseur » n’est plus proposée aux locataires. Elle reste sur 1 signalement ouvert."
        in answer.content.decode()
    )
    assert "Ascenseur (retirée)" in page
    assert "lift" not in [each["code"] for each in offered(ines)]
    assert "Ascenseur" in desk.reads("caretaker", "report", report.pk)
    late = sent(desk, lift)
    assert late.status_code == 422
    assert "Cette catégorie n’est plus proposée" in late.json()["errors"][0]["detail"]
    again = add(desk, name="ascenseur")
    assert "retirée : proposez-la de nouveau" in words(again)
    desk.post("manager", "category_offer", lift.pk, faire="proposer")
    assert "lift" in [each["code"] for each in offered(ines)]
    assert sent(desk, lift).status_code == 201


def test_only_one_that_was_opened_to_them_is_told_to_other_programs_in_its_place(desk: Desk) -> None:
    add(desk)
    base = f"/api/open311/{desk.building.landlord.pk}/v2"
    assert Client().get(f"{base}/services.json").status_code == 404
    desk.post(
        "manager", "category", bikes(desk).pk, **(BIKES | {"opened_to_open311": "on", "active": "on", "new_kinds": ""})
    )
    desk.building.category("other", opened_to_open311=True)
    services = json.loads(Client().get(f"{base}/services.json").content)
    assert [(each["service_code"], each["service_name"]) for each in services] == [
        ("local-a-velos", "Local à vélos"), ("other", "Autre chose"),
    ]  # fmt: skip
    desk.post("manager", "category_offer", bikes(desk).pk, faire="retirer")
    services = json.loads(Client().get(f"{base}/services.json").content)
    assert [each["service_code"] for each in services] == ["other"]


@pytest.mark.parametrize("who", ["agent", "caretaker", "elsewhere", "mayor"])
def test_nobody_else_adds_moves_or_withdraws_what_is_the_landlord_s(desk: Desk, who: str) -> None:
    landlord, lift = desk.building.landlord.pk, desk.building.category("heating")
    before = codes(desk)
    assert desk.post(who, "category_add", landlord, **BIKES).status_code == 404
    assert desk.post(who, "category_move", lift.pk, sens="haut").status_code == 404
    assert desk.post(who, "category_offer", lift.pk, faire="retirer").status_code == 404
    assert codes(desk) == before
    assert desk.building.category("heating").active
