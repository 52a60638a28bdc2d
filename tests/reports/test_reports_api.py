"""A tenant reports from a telephone: the form, photos on a bad line, the news, and nothing of others."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from cms.reports.models import Report, ReportPhoto
from cms.reports.selectors.calendars import calendar_of
from cms.reports.services.deciding import report_decide, update_add
from cms.reports.services.joining import report_join
from cms.reports.services.moving import Details
from tests.api.conftest import is_problem
from tests.api.neighbourhood import BASE, Device
from tests.api.signed_in import device_of
from tests.reports.conftest import Building
from tests.reports.pictures import jpeg

REPORTS = "reports/"


@pytest.fixture
def ines(building: Building) -> Device:
    """The telephone of ines."""
    return device_of(building.people["ines"])


def body(building: Building, code: str = "lift", /, **changes: Any) -> dict[str, Any]:
    values: dict[str, Any] = {
        "household": building.household_of("ines"),
        "category": building.category(code).pk,
        "common": True,
        "building": "A",
        "staircase": "A1",
        "text": "Il ne répond plus.",
    }
    return values | changes


def sent(building: Building, device: Device, /, **changes: Any) -> dict[str, Any]:
    answer = device.post(REPORTS, body(building, **changes))
    assert answer.status_code == 201, answer.content
    return dict(answer.json())


def put(device: Device, data: bytes, id: Any = None, content_type: str = "image/jpeg", path: str = "") -> Any:
    token = device.client.cookies["palier_csrf"].value
    return device.client.generic(
        "PUT",
        f"{BASE}{REPORTS}photos/{id or uuid4()}/{path}",
        data,
        content_type=content_type,
        headers={"x-csrftoken": token, **device.headers},
    )


def decide(building: Building, id: str, target: Any, **details: Any) -> None:
    report = Report.objects.get(pk=id)
    values: dict[str, Any] = {
        "scheduled_on": _tomorrow(building),
        "outcome": "repaired",
        "reason": "tenant",
        "text": "Oui",
    }
    report_decide(
        user=building.staff["agent"],
        id=report.pk,
        version=report.version,
        target=target,
        now=timezone.now(),
        details=Details(**(values | details)),
    )


def _tomorrow(building: Building) -> date:
    return calendar_of(residence=building.residence).today(timezone.now()) + timedelta(days=1)


def test_the_form_comes_in_one_answer_with_the_dangers_first(building: Building, ines: Device) -> None:
    form = ines.get(f"{REPORTS}form/").json()
    (home,) = form["homes"]
    assert (home["residence"], home["landlord"], home["phone"]) == ("Les Tilleuls", "Habitat 13", "04 91 00 00 00")
    assert home["buildings"] == [{"name": "A", "staircases": ["A1", "A2"]}, {"name": "B", "staircases": []}]
    assert len(home["categories"]) <= 20
    lift = home["categories"][0]
    assert (lift["code"], lift["dangers"]) == ("lift", ["shut_in_lift"])
    assert lift["kinds"][0]["danger"] == "shut_in_lift"
    assert {each["code"] for each in form["dangers"]} == {"gas", "fire", "shut_in_lift", "bare_wires", "falling"}
    assert form["dangers"][0]["numbers"][0]["number"] == "0 800 47 33 33"


def test_the_form_of_who_lives_where_nobody_receives_reports_has_no_category(building: Building) -> None:
    building.other_landlord.areas.clear()
    (home,) = device_of(building.people["marc"]).get(f"{REPORTS}form/").json()["homes"]
    assert (home["landlord"], home["categories"]) == ("Logis du Sud", [])


def test_before_sending_the_tenant_reads_delays_works_and_who_will_see(building: Building, ines: Device) -> None:
    asked = {name: str(value) for name, value in body(building).items() if name != "text"}
    read = ines.get(f"{REPORTS}before-sending/", **asked).json()
    assert set(read) == {"works", "faults", "acknowledge_by", "fix_by", "who_will_see"}
    assert read["acknowledge_by"] <= read["fix_by"]
    for field, wrong in {"household": "0", "category": "0", "common": "peut-être"}.items():
        is_problem(ines.get(f"{REPORTS}before-sending/", **(asked | {field: wrong})), 422, field)


def test_a_report_arrives_with_its_number_and_its_reporter_reads_it_again(building: Building, ines: Device) -> None:
    report = sent(building, ines, floor="3", availability="Le matin")
    assert len(report["ticket"]) == 9
    assert (report["place"], report["state_label"]) == ("Bâtiment A, escalier A1, étage 3", "reçu")
    assert report["may"] == ["update", "cancel"]
    assert "Habitat 13" in report["who_will_see"]
    assert ines.get(f"{REPORTS}{report['id']}/").json() == report
    assert [each["ticket"] for each in ines.get(REPORTS).json()["results"]] == [report["ticket"]]


def test_the_same_report_sent_again_on_a_bad_line_is_one(building: Building, ines: Device) -> None:
    key = str(uuid4())
    first = ines.post(REPORTS, body(building), idempotency_key=key)
    again = ines.post(REPORTS, body(building), idempotency_key=key)
    assert first.json() == again.json()
    assert Report.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"text": "a"}, "text"),
        ({"text": ""}, "text"),
        ({"text": "é" * 5000}, "text"),
        ({"category": 0}, "category"),
        ({"category": "ascenseur"}, "category"),
        ({"category": 10**30}, "category"),
        ({"household": None}, "household"),
        ({"common": "?"}, "common"),
        ({"kind": 10**6}, "kind"),
        ({"building": "Z"}, "building"),
        ({"photos": ["x"]}, "photos.0"),
        ({"photos": [str(uuid4())]}, "photos"),
        ({"photos": [str(uuid4())] * 30}, "photos"),
        ({"danger": "gas"}, "danger"),
        ({"availability": "x" * 301}, "availability"),
    ],
)
def test_each_wrong_field_has_its_sentence_and_nothing_is_sent(
    building: Building, ines: Device, changes: dict[str, Any], field: str
) -> None:
    answer = ines.post(REPORTS, body(building, **changes))
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"].startswith(field.partition(".")[0])
    assert not Report.objects.exists()


def test_a_hundred_thousand_signs_are_too_much_and_said_so(building: Building, ines: Device) -> None:
    problem = is_problem(ines.post(REPORTS, body(building, text="a" * 100_000)), 422, "text")
    assert "4000 signes au plus" in problem["errors"][0]["detail"]
    is_problem(ines.post(REPORTS, body(building, text="a" * 140_000)), 413)


def test_who_reports_all_day_is_told_when_to_come_back(building: Building, ines: Device) -> None:
    for _each in range(10):
        sent(building, ines)
    answer = ines.post(REPORTS, body(building))
    is_problem(answer, 429)
    assert int(answer["Retry-After"]) > 80_000


def test_photos_go_one_by_one_and_the_report_names_them(building: Building, ines: Device) -> None:
    first, second = uuid4(), uuid4()
    assert put(ines, jpeg(), first).json() == {"id": str(first), "width": 40, "height": 30}
    assert put(ines, jpeg(), first).status_code == 200
    assert put(ines, jpeg(60, 60), second).status_code == 200
    report = sent(building, ines, photos=[str(first), str(second)])
    assert [each["id"] for each in report["photos"]] == [str(first), str(second)]
    answer = ines.get(f"{REPORTS}photos/{first}/")
    assert b"".join(answer.streaming_content).startswith(b"\xff\xd8")
    assert (answer["Content-Type"], answer["X-Content-Type-Options"]) == ("image/jpeg", "nosniff")
    assert answer["Content-Disposition"] == f'inline; filename="photo-{first}.jpg"'
    assert "sandbox" in answer["Content-Security-Policy"]
    assert answer["Cache-Control"] == "no-store, private"
    for who in ("paul", "marc"):
        other = device_of(building.people[who])
        is_problem(other.get(f"{REPORTS}photos/{first}/"), 404)
        is_problem(other.send("DELETE", f"{REPORTS}photos/{first}/"), 404)
        is_problem(put(other, jpeg(), first), 422, "photo")
    is_problem(Device().get(f"{REPORTS}photos/{first}/"), 401)


@pytest.mark.parametrize(
    "content_type", ["image/jpeg", "application/pdf", "application/octet-stream", "text/html", "x"]
)
def test_what_a_photo_is_is_looked_at_whatever_it_says_it_is(ines: Device, content_type: str) -> None:
    assert put(ines, jpeg(), content_type=content_type).status_code == 200
    problem = is_problem(put(ines, b"%PDF-1.7", content_type=content_type), 422, "photo")
    assert "pas une photo" in problem["errors"][0]["detail"]


def test_photos_that_are_too_large_or_cut_short_are_refused_in_words(ines: Device) -> None:
    problem = is_problem(put(ines, b"\xff\xd8\xff" + b"x" * (16 * 1024 * 1024)), 422, "photo")
    assert "15 Mo" in problem["errors"][0]["detail"]
    is_problem(put(ines, b"\xff\xd8\xff" + b"x" * (65 * 1024 * 1024)), 413)
    is_problem(put(ines, b""), 422, "photo")
    is_problem(put(ines, jpeg(900, 900)[:3000]), 422, "photo")
    assert not ReportPhoto.objects.exists()


def test_a_photo_needs_the_token_of_the_page(building: Building) -> None:
    device = device_of(building.people["ines"])
    address = f"{BASE}{REPORTS}photos/{uuid4()}/"
    answer = device.client.generic("PUT", address, jpeg(), content_type="image/jpeg")
    is_problem(answer, 403)
    is_problem(device.post(address.removeprefix(BASE), {}), 405)


def test_the_thread_says_what_happened_and_never_who_of_the_staff(building: Building, ines: Device) -> None:
    id = sent(building, ines)["id"]
    decide(building, id, "scheduled")
    update_add(
        user=building.staff["caretaker"], id=Report.objects.get().pk, text="interne", public=False, now=timezone.now()
    )
    answer = ines.get(f"{REPORTS}{id}/")
    report = answer.json()
    assert [(each["actor_label"], each["state"]) for each in report["thread"]] == [
        ("Vous", "received"),
        ("Habitat 13", "scheduled"),
    ]
    assert report["scheduled_on"] == str(_tomorrow(building))
    for word in ("interne", "agent of reports", "mail.example"):
        assert word not in answer.content.decode()


def test_news_are_counted_until_the_report_was_read(building: Building, ines: Device) -> None:
    id = sent(building, ines)["id"]
    decide(building, id, "acknowledged")
    assert ines.get("session/").json()["unread"] == {"staff_message": 0, "works_notice": 0, "report": 1}
    assert [each["read"] for each in ines.get(REPORTS).json()["results"]] == [False]
    assert ines.post(f"{REPORTS}{id}/read/").status_code == 204
    assert ines.get("session/").json()["unread"]["report"] == 0
    assert [each["read"] for each in ines.get(REPORTS).json()["results"]] == [True]


def test_a_reading_that_is_sent_again_late_leaves_the_news_that_came_between_unread(
    building: Building, ines: Device
) -> None:
    id, key = sent(building, ines)["id"], str(uuid4())
    decide(building, id, "acknowledged")
    assert ines.post(f"{REPORTS}{id}/read/", idempotency_key=key).status_code == 204
    decide(building, id, "waiting_for_tenant")
    assert ines.post(f"{REPORTS}{id}/read/", idempotency_key=key).status_code == 204
    assert ines.get("session/").json()["unread"]["report"] == 1


def test_a_tenant_answers_contests_takes_back_and_says_how_it_was(building: Building, ines: Device) -> None:
    id = sent(building, ines)["id"]
    address = f"{REPORTS}{id}/"
    decide(building, id, "waiting_for_tenant")
    assert ines.get(address).json()["may"] == ["answer", "cancel"]
    is_problem(ines.post(f"{address}updates/", {"text": ""}), 422, "text")
    assert ines.post(f"{address}updates/", {"text": "Le soir"}).json()["state"] == "acknowledged"
    decide(building, id, "done")
    assert ines.get(address).json()["may"] == ["contest", "rate"]
    is_problem(ines.post(f"{address}satisfaction/", {"satisfaction": 7}), 422, "satisfaction")
    assert ines.post(f"{address}satisfaction/", {"satisfaction": 3}).json()["satisfaction"] == 3
    is_problem(ines.post(f"{address}contest/", {"text": ""}), 422, "text")
    assert ines.post(f"{address}contest/", {"text": "Toujours pas"}).json()["state"] == "contested"
    assert ines.post(f"{address}cancel/", {}).json()["may"] == ["resume"]
    assert ines.post(f"{address}resume/", {"text": "En fait si"}).json()["state"] == "reopened"
    is_problem(ines.post(f"{address}contest/", {"text": "Encore"}), 422)


def test_known_faults_are_followed_by_neighbours_and_say_no_word_of_the_report(
    building: Building, ines: Device
) -> None:
    id = sent(building, ines, text="secret-du-texte", availability="secret-du-soir")["id"]
    paul = device_of(building.people["paul"])
    answer = paul.get(f"{REPORTS}faults/")
    (fault,) = answer.json()["results"]
    assert (fault["category"], fault["state"], fault["followed"]) == ("Ascenseur", "reported", False)
    assert paul.post(f"{REPORTS}faults/{id}/follow/").status_code == 204
    decide(building, id, "scheduled", text="secret-de-la-réponse")
    answer = paul.get(f"{REPORTS}faults/{id}/")
    assert (answer.json()["state"], answer.json()["followed"]) == ("scheduled", True)
    for word in ("secret", "ines", "Ines", Report.objects.get().ticket):
        assert word not in answer.content.decode()
    assert paul.get("session/").json()["unread"]["report"] == 1
    assert paul.send("DELETE", f"{REPORTS}faults/{id}/follow/").status_code == 204
    is_problem(paul.send("DELETE", f"{REPORTS}faults/{id}/follow/"), 404)
    marc = device_of(building.people["marc"])
    assert marc.get(f"{REPORTS}faults/").json()["results"] == []
    is_problem(marc.post(f"{REPORTS}faults/{id}/follow/"), 404)


def test_who_repeated_a_known_fault_reads_the_facts_of_the_first_report(building: Building, ines: Device) -> None:
    first = sent(building, device_of(building.people["ines"]), text="secret-du-premier")
    mine = sent(building, ines)
    report_join(user=building.staff["agent"], id=mine["id"], version=1, original_id=first["id"], now=timezone.now())
    read = ines.get(f"{REPORTS}{mine['id']}/").json()
    assert (read["state"], read["joined"]["category"]) == ("duplicate", "Ascenseur")
    assert "text" not in read["joined"]
    building.category(opened_to_neighbours=False)
    assert ines.get(f"{REPORTS}{mine['id']}/").json()["joined"] is None


def test_a_long_list_comes_a_page_at_a_time(building: Building, ines: Device) -> None:
    for day in range(35, 0, -1):
        building.report(now=timezone.now() - timedelta(days=day))
    page = ines.get(REPORTS).json()
    rest = ines.get(REPORTS, cursor=page["next"]).json()
    assert len({each["id"] for each in page["results"] + rest["results"]}) == 35
    assert rest["next"] is None
