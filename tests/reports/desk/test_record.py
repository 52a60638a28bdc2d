"""On behalf of somebody: by telephone or at the lodge, with or without an account, and the slip they take home."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from cms.reports.models import Report
from cms.reports.rules import ticket
from cms.reports.selectors.own import thread_of
from tests.reports.desk.conftest import Desk, words
from tests.reports.desk.pictures import jpeg


def note(desk: Desk, who: str = "caretaker", home: str = "", **changes: Any) -> Any:
    """Fill the form in and press the button."""
    where = reverse("reports_desk:record_in", args=[desk.building.residence.pk])
    dwelling = desk.building.people[home].memberships.get().household.dwelling_id if home else ""
    values = {
        "id": str(uuid4()),
        "channel": "phone",
        "category": desk.building.category("lift").pk,
        "kind": "",
        "place": "A\x1fA1",
        "text": "L’ascenseur est arrêté.",
    } | changes
    return desk.clients[who].post(f"{where}?logement={dwelling}" if dwelling else where, values)


def test_somebody_without_an_account_goes_home_with_a_slip(desk: Desk) -> None:
    answer = note(desk, channel="lodge", name="Mme Kaci", phone="06 00 00 00 00", consent="on")
    report = Report.objects.get()
    assert answer["Location"] == reverse("reports_desk:slip", args=[report.pk])
    assert (report.channel, report.state, report.building, report.staircase) == ("lodge", "acknowledged", "A", "A1")
    assert (report.author.name, report.author.phone, report.author.resident) == ("Mme Kaci", "06 00 00 00 00", None)
    assert "avec l’accord de la personne" in thread_of(report=report, staff=True).last().text  # type: ignore[union-attr]
    slip = desk.get("caretaker", "slip", report.pk).content.decode()
    assert ticket.shown(report.ticket) in slip and "Les Tilleuls – Bâtiment A, escalier A1" in slip
    assert "04 91 00 00 00" in slip and "(loge)" in slip and "06 00 00 00 00" not in slip


def test_no_name_is_kept_without_a_yes(desk: Desk) -> None:
    assert "Demandez-lui son accord" in words(note(desk, name="Mme Kaci"))
    assert not Report.objects.exists()
    note(desk)
    assert Report.objects.get().author.name == ""


def test_who_has_an_account_follows_it_there(desk: Desk) -> None:
    note(desk, home="ines", place="own", category=desk.building.category("fittings").pk, username="ines")
    report = Report.objects.get()
    assert report.author.resident == desk.building.people["ines"]
    assert report.dwelling is not None and report.dwelling.door == "ines" and not report.common
    assert "Aucun compte de cet identifiant" in words(note(desk, username="marc"))


def test_a_danger_is_sent_to_the_telephone_and_nothing_is_noted(desk: Desk) -> None:
    page = words(note(desk, danger="gas", text="Ça sent le gaz"))
    assert "appelez le 0 800 47 33 33" in page and "Ça sent le gaz" in page
    assert not Report.objects.exists()


def test_what_does_not_fit_is_said_beside_its_field(desk: Desk) -> None:
    page = words(note(desk, category=desk.building.category("fittings").pk))
    assert "se signale pour un logement" in page
    assert "Dites en quelques mots" in words(note(desk, text=""))
    for wrong in ({"category": ""}, {"channel": "area"}, {"place": "Z\x1fZ9"}, {"id": "x"}):
        assert note(desk, **wrong).status_code == 200
    assert not Report.objects.exists()


def test_the_button_pressed_twice_notes_one_report(desk: Desk) -> None:
    key = str(uuid4())
    assert note(desk, id=key)["Location"] == note(desk, id=key)["Location"]
    assert Report.objects.count() == 1


def test_a_photo_is_taken_along_or_refused_with_everything(desk: Desk) -> None:
    note(desk, photo=SimpleUploadedFile("a.jpg", jpeg()))
    assert Report.objects.get().author.photos.count() == 1
    page = words(note(desk, photo=SimpleUploadedFile("a.jpg", b"not a picture")))
    assert "n’est pas une photo" in page
    assert Report.objects.count() == 1


def test_a_dwelling_is_found_by_its_door_and_a_caretaker_does_not_learn_who_lives_there(desk: Desk) -> None:
    residence = desk.building.residence.pk
    by_agent = desk.reads("agent", "record_in", residence, q="Kaci")
    assert "porte" in by_agent.lower() and "Mme Amina Kaci" in by_agent
    assert "Aucun logement trouvé." in desk.reads("caretaker", "record_in", residence, q="Kaci")
    by_caretaker = desk.reads("caretaker", "record_in", residence, q="A1 ines")
    assert "ines" in by_caretaker and "Kaci" not in by_caretaker.replace('value="Kaci"', "")


def test_a_dwelling_of_another_landlord_is_not_there(desk: Desk) -> None:
    theirs = desk.building.people["marc"].memberships.get().household.dwelling_id
    for wanted in (str(theirs), "x", "9" * 30):
        assert desk.get("agent", "record_in", desk.building.residence.pk, logement=wanted).status_code == 404


def test_one_residence_needs_no_choosing(desk: Desk) -> None:
    assert desk.get("caretaker", "record")["Location"].endswith(f"/noter/{desk.building.residence.pk}/")
