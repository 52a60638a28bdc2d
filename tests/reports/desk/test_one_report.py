"""One report: what each may do with it, what comes back when somebody else was quicker, what the tenant is told."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from cms.notifications.models import Notification
from cms.reports.models import Report
from cms.reports.rules import ticket
from cms.reports.selectors.own import thread_of
from cms.reports.services.firms import firm_keep
from cms.reports.services.photos import photo_add
from cms.reports.services.reply_templates import reply_template_keep
from tests.reports.desk.conftest import Desk, words
from tests.reports.desk.pictures import jpeg

SOON = (timezone.localdate() + timedelta(days=3)).isoformat()


def decisions(desk: Desk, who: str, report: Report) -> set[str]:
    answer = desk.get(who, "report", report.pk)
    return {each["form"].target for each in answer.context["decisions"]}


def test_only_what_the_rules_allow_this_person_is_offered(desk: Desk) -> None:
    report = desk.report()
    at_work = {"acknowledged", "scheduled", "in_progress", "waiting_for_tenant", "done"}
    assert decisions(desk, "caretaker", report) == at_work
    assert decisions(desk, "agent", report) == at_work | {"refused"}
    desk.decided(report, "refused")
    assert decisions(desk, "caretaker", report) == set()
    assert decisions(desk, "manager", report) == {"reopened"}


def test_opening_a_report_delivers_it(desk: Desk) -> None:
    report = desk.report()
    desk.get("caretaker", "report", report.pk)
    report.refresh_from_db()
    assert (report.delivery, report.state, report.version) == ("seen", "received", 1)


def test_an_agent_schedules_and_the_tenant_is_told(desk: Desk) -> None:
    report = desk.report()
    answer = desk.post(
        "agent",
        "decide",
        report.pk,
        "scheduled",
        version=1,
        scheduled_on=SOON,
        scheduled_part="morning",
        text="Bonjour",
    )
    assert answer.status_code == 302
    report.refresh_from_db()
    assert (report.state, report.scheduled_on.isoformat(), report.scheduled_part) == ("scheduled", SOON, "morning")
    assert Notification.objects.filter(resident=desk.building.people["ines"]).count() == 1
    page = desk.reads("agent", "report", report.pk)
    assert "Intervention prévue" in page and "le matin" in page and "Bonjour" in page


def test_what_a_decision_asks_is_asked_and_what_was_typed_stays(desk: Desk) -> None:
    report = desk.report()
    answer = desk.post("agent", "decide", report.pk, "refused", version=1, reason="", text="Mon long texte")
    page = words(answer)
    assert "Choisissez la raison du refus." in page and "Mon long texte" in page
    assert answer.context["opened"] == "refused"
    answer = desk.post("agent", "decide", report.pk, "scheduled", version=1, scheduled_on="pas un jour", text="")
    assert answer.status_code == 200 and answer.context["opened"] == "scheduled"
    report.refresh_from_db()
    assert report.state == "received"


def test_somebody_was_quicker_and_nothing_typed_is_lost(desk: Desk) -> None:
    report = desk.report()
    shown = desk.get("agent", "report", report.pk).context["decisions"][0]["form"]
    desk.decided(report, "acknowledged", "caretaker")
    answer = desk.post(
        "agent",
        "decide",
        report.pk,
        "waiting_for_tenant",
        version=shown.initial["version"],
        seen=shown.initial["seen"],
        text="À quel étage ?",
    )
    page = words(answer)
    assert "a changé entre-temps" in page and "À quel étage ?" in page
    assert "Pendant que vous écriviez" in page and "Pris en compte" in page.split("Pendant que vous écriviez")[1]
    form = answer.context["decisions"][
        [each["form"].target for each in answer.context["decisions"]].index("waiting_for_tenant")
    ]["form"]
    again = desk.post(
        "agent", "decide", report.pk, "waiting_for_tenant", version=form["version"].value(), text=form["text"].value()
    )
    assert again.status_code == 302
    report.refresh_from_db()
    assert report.state == "waiting_for_tenant"


def test_a_decision_that_is_no_longer_open_keeps_the_words_for_a_message(desk: Desk) -> None:
    report = desk.report()
    desk.decided(report, "refused")
    answer = desk.post("agent", "decide", report.pk, "scheduled", version=1, scheduled_on=SOON, text="Je passe lundi")
    page = words(answer)
    assert "cette décision n’a plus lieu d’être" in page
    assert answer.context["forms"]["public"]["text"].value() == "Je passe lundi"


def test_a_caretaker_s_forged_refusal_finds_nothing(desk: Desk) -> None:
    report = desk.report()
    assert (
        desk.post("caretaker", "decide", report.pk, "refused", version=1, reason="tenant", text="Non").status_code
        == 404
    )
    assert desk.post("agent", "decide", report.pk, "nonsense", version=1).status_code == 404
    report.refresh_from_db()
    assert report.state == "received"


def test_the_next_report_follows_a_decision(desk: Desk) -> None:
    first, second = desk.report(days_ago=9), desk.report("paul")
    where = reverse("reports_desk:decide", args=[first.pk, "acknowledged"]) + "?depuis=liste%3Dunanswered"
    answer = desk.clients["agent"].post(where, {"version": 1, "next": "1"})
    assert answer["Location"].startswith(reverse("reports_desk:report", args=[second.pk]))
    where = reverse("reports_desk:decide", args=[second.pk, "acknowledged"]) + "?depuis=liste%3Dunanswered"
    assert desk.clients["agent"].post(where, {"version": 1, "next": "1"})["Location"] == (
        f"{reverse('reports_desk:queue')}?liste=unanswered"
    )


def test_the_last_decision_has_a_way_back(desk: Desk) -> None:
    report = desk.report()
    desk.decided(report, "acknowledged")
    desk.post("agent", "decide", report.pk, "scheduled", version=2, scheduled_on=SOON)
    page = desk.get("agent", "report", report.pk).content.decode()
    assert "Revenir en arrière" in page and "ouvrir=acknowledged#decision-acknowledged" in page
    back = desk.get("agent", "report", report.pk, ouvrir="acknowledged")
    assert back.context["opened"] == "acknowledged"
    desk.post("agent", "decide", report.pk, "acknowledged", version=3, text="Une erreur de jour.")
    report.refresh_from_db()
    assert (report.state, report.scheduled_on) == ("acknowledged", None)


def test_a_note_stays_with_the_staff_and_a_message_goes_to_the_tenant(desk: Desk) -> None:
    report = desk.report()
    desk.post("caretaker", "write", report.pk, "equipe", text="Chien méchant")
    assert not Notification.objects.exists()
    desk.post("caretaker", "write", report.pk, "locataire", text="La pièce arrive")
    assert Notification.objects.count() == 1
    assert [each.text for each in thread_of(report=report, staff=False)] == ["", "La pièce arrive"]
    page = desk.reads("agent", "report", report.pk)
    assert "Chien méchant L’équipe seule" in page and "La pièce arrive Le locataire le voit" in page
    assert "Dites en quelques mots" in words(desk.post("agent", "write", report.pk, "locataire", text=""))


def test_it_is_given_to_a_colleague_to_oneself_and_to_nobody(desk: Desk) -> None:
    report, caretaker = desk.report(), desk.building.staff["caretaker"]
    desk.post("agent", "give", report.pk, assignee=caretaker.pk)
    assert Report.objects.get(pk=report.pk).assignee.user == caretaker
    desk.post("agent", "give", report.pk, me="1")
    assert Report.objects.get(pk=report.pk).assignee.user == desk.building.staff["agent"]
    desk.post("agent", "give", report.pk, assignee="")
    assert not hasattr(Report.objects.get(pk=report.pk), "assignee")
    outsider = desk.building.staff["elsewhere"]
    assert desk.post("agent", "give", report.pk, assignee=outsider.pk).status_code == 200
    assert not hasattr(Report.objects.get(pk=report.pk), "assignee")
    assert not thread_of(report=report, staff=False).filter(kind="assigned").exists()


def test_a_firm_is_called_and_its_answer_noted(desk: Desk) -> None:
    report, building = desk.report(), desk.building
    firm = firm_keep(
        user=building.staff["manager"], organisation_id=building.landlord.pk, name="Ascenseurs du Midi", phone="0491"
    )
    assert firm
    desk.post("agent", "give_to_firm", report.pk, firm=firm.pk, told="on")
    assert "tel:0491" in desk.get("agent", "report", report.pk).content.decode()
    desk.post("agent", "firm_said", report.pk, state="accepted", text="Demain matin")
    assert report.assignments.get().state == "accepted"
    page = desk.reads("caretaker", "report", report.pk)
    assert "Ascenseurs du Midi – a accepté : Demain matin" in page


def test_priority_category_and_summary_are_corrected(desk: Desk) -> None:
    report, category = desk.report(), desk.building.category("building")
    values: dict[str, Any] = {"version": 1, "priority": 1, "category": category.pk, "summary": "Cabine en panne"}
    desk.post("agent", "correct", report.pk, **values)
    report.refresh_from_db()
    assert (report.priority, report.category, report.summary) == (1, category, "Cabine en panne")
    stale = desk.post("agent", "correct", report.pk, **values)
    assert "a changé entre-temps" in words(stale)


def test_two_reports_of_the_same_fault_are_joined_and_parted(desk: Desk) -> None:
    original, again = desk.report(), desk.report("paul")
    candidates = desk.get("agent", "report", again.pk).context["forms"]["join"].candidates
    assert candidates == [original]
    desk.post("agent", "join", again.pk, version=1, original=str(original.pk))
    again.refresh_from_db()
    assert (again.state, again.duplicate_of) == ("duplicate", original)
    assert " ".join(ticket.shown(again.ticket).split()) in desk.reads("agent", "report", original.pk)
    desk.post("agent", "part", again.pk, version=again.version)
    again.refresh_from_db()
    assert (again.state, again.duplicate_of) == ("acknowledged", None)
    desk.post("agent", "join", again.pk, version=again.version, number=ticket.shown(original.ticket))
    again.refresh_from_db()
    assert again.duplicate_of == original


def test_a_nuisance_is_not_joined_to_somebody_else_s(desk: Desk) -> None:
    first, second = desk.report(code="nuisance"), desk.report("paul", code="nuisance")
    answer = desk.post("agent", "join", second.pk, version=1, original=str(first.pk))
    assert "ne peuvent pas être joints" in words(answer)
    assert "Aucun signalement de ce numéro" in words(
        desk.post("agent", "join", second.pk, version=1, number="1234 5678")
    )


def test_a_ready_reply_is_put_after_what_was_typed(desk: Desk) -> None:
    report, building = desk.report(), desk.building
    common = {"user": building.staff["manager"], "organisation_id": building.landlord.pk}
    kept = reply_template_keep(name="Passage", text="Laissez l’accès.", state="scheduled", **common)
    reply_template_keep(name="Chauffage", text="Autre", category_id=building.category("heating").pk, **common)
    assert kept
    page = desk.get("agent", "report", report.pk).content.decode()
    assert "Laissez l’accès." in page and "Chauffage</button>" not in page
    answer = desk.post(
        "agent", "decide", report.pk, "scheduled", version=1, scheduled_on=SOON, text="Bonjour,", template=kept.pk
    )
    form = next(each["form"] for each in answer.context["decisions"] if each["form"].target == "scheduled")
    assert form["text"].value() == "Bonjour,\n\nLaissez l’accès." and form["scheduled_on"].value() == SOON
    report.refresh_from_db()
    assert report.state == "received"


def test_photos_are_small_on_the_screen_and_whole_when_asked(desk: Desk) -> None:
    report = desk.report()
    photo = photo_add(author=report.author, data=jpeg(1600, 1200), now=desk.now)
    assert (
        reverse("reports_desk:photo_small", args=[photo.pk]) in desk.get("agent", "report", report.pk).content.decode()
    )
    small, whole = desk.get("agent", "photo_small", photo.pk), desk.get("agent", "photo", photo.pk)
    bytes_whole = b"".join(whole.streaming_content)
    assert len(small.content) < len(bytes_whole) and bytes_whole.startswith(b"\xff\xd8")
    for answer in (small, whole):
        assert answer["Content-Type"] == "image/jpeg" and "no-store" in answer["Cache-Control"]
        assert answer["X-Content-Type-Options"] == "nosniff"


def test_a_report_whose_author_is_forgotten_is_still_a_report(desk: Desk) -> None:
    report = desk.report()
    report.author.delete()
    page = desk.reads("agent", "report", report.pk)
    assert "ses mots et ses photos ne sont plus gardés" in page and "secret-du-texte" not in page
    assert desk.get("agent", "queue").status_code == 200
    assert desk.get("agent", "slip", report.pk).status_code == 200


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", "'\"><img src=x>"])
def test_what_people_write_is_never_markup(desk: Desk, text: str) -> None:
    report = desk.report(text=f"abc {text}")
    desk.post("agent", "write", report.pk, "equipe", text=f"abc {text}")
    for name, args in (("report", [report.pk]), ("queue", []), ("slip", [report.pk])):
        assert text not in desk.get("agent", name, *args).content.decode(), name
