"""What a manager decides for the landlord, and what the staff then has at hand."""

from __future__ import annotations

from cms.reports.models import Firm, ReplyTemplate
from tests.reports.desk.conftest import Desk, words


def test_a_manager_changes_the_delays_and_who_hears_of_a_fault(desk: Desk) -> None:
    lift = desk.building.category("lift")
    kinds = list(lift.kinds.all())
    desk.post(
        "manager", "category", lift.pk, name="Ascenseur", hint="", acknowledge_days="3", fix_days="8", priority="2",
        danger="Astreinte : 04 91 00 00 01", icon="lift", active="on", kinds=[str(kinds[1].pk)],
    )  # fmt: skip
    lift.refresh_from_db()
    assert (lift.acknowledge_days, lift.fix_days, lift.priority, lift.opened_to_neighbours) == (3, 8, 2, False)
    assert [each.pk for each in lift.kinds.filter(active=True)] == [kinds[1].pk]
    assert "8 jours ouvrés" in desk.reads("manager", "settings")


def test_a_nuisance_is_never_offered_to_be_opened(desk: Desk) -> None:
    nuisance = desk.building.category("nuisance")
    values = {"name": "Bruit", "icon": "noise", "acknowledge_days": "3", "fix_days": "20", "priority": "2"}
    assert "opened_to_neighbours" not in desk.get("manager", "category", nuisance.pk).context["form"].fields
    desk.post("manager", "category", nuisance.pk, **values, opened_to_neighbours="on")
    nuisance.refresh_from_db()
    assert (nuisance.opened_to_neighbours, nuisance.name) == (False, "Bruit")


def test_a_delay_of_no_day_or_of_years_is_refused(desk: Desk) -> None:
    lift = desk.building.category("lift")
    for days in ("0", "900", "x"):
        answer = desk.post(
            "manager", "category", lift.pk, name="Ascenseur", acknowledge_days=days, fix_days="8", priority="2"
        )
        assert answer.status_code == 200 and answer.context["form"].errors["acknowledge_days"]


def test_firms_are_added_changed_and_no_longer_called(desk: Desk) -> None:
    landlord = desk.building.landlord.pk
    desk.post("manager", "firm_add", landlord, name="Ascenseurs du Midi", phone="0491", active="on")
    firm = Firm.objects.get()
    again = desk.post("manager", "firm_add", landlord, name="Ascenseurs du Midi", active="on")
    assert "est déjà dans la liste" in words(again)
    desk.post("manager", "firm", landlord, firm.pk, name="Ascenseurs du Sud", email="a@b.example")
    firm.refresh_from_db()
    assert (firm.name, firm.email, firm.active) == ("Ascenseurs du Sud", "a@b.example", False)
    report = desk.report()
    assert firm.name not in desk.reads("agent", "report", report.pk)


def test_ready_replies_are_kept_changed_and_taken_away(desk: Desk) -> None:
    landlord, lift = desk.building.landlord.pk, desk.building.category("lift").pk
    desk.post(
        "manager", "template_add", landlord, name="Pièce", text="La pièce est commandée.", state="", category=lift
    )
    kept = ReplyTemplate.objects.get()
    report = desk.report()
    assert "La pièce est commandée." in desk.get("caretaker", "report", report.pk).content.decode()
    desk.post(
        "manager",
        "template",
        landlord,
        kept.pk,
        name="Pièce",
        text="Elle arrive lundi.",
        state="scheduled",
        category="",
    )
    kept.refresh_from_db()
    assert (kept.text, kept.state, kept.category) == ("Elle arrive lundi.", "scheduled", None)
    for wrong in (
        {"name": "", "text": "abc"},
        {"name": "x", "text": ""},
        {"name": "x", "text": "abc", "state": "nothing"},
    ):
        assert desk.post("manager", "template_add", landlord, **wrong).status_code == 200
    desk.post("manager", "template_drop", kept.pk)
    assert not ReplyTemplate.objects.exists()


def test_categories_of_another_landlord_are_not_offered(desk: Desk) -> None:
    theirs = desk.building.other_landlord.report_categories.get(code="lift")
    landlord = desk.building.landlord.pk
    answer = desk.post("manager", "template_add", landlord, name="x", text="abc", category=theirs.pk)
    assert answer.status_code == 200 and not ReplyTemplate.objects.exists()
    assert desk.get("manager", "category", theirs.pk).status_code == 404
    assert desk.get("manager", "firm_add", desk.building.other_landlord.pk).status_code == 404
