"""Who is told of works, from the mail they receive: exactly those concerned, once, and again at each change."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from wagtail.models import Revision

from cms.editorial.services import works_state_change, works_state_undo
from cms.notifications.models import Delivery, Notification, Preferences
from cms.publishing.schedule import run_due
from cms.residents.services.households import move_out
from cms.works_notices.models import Telling
from cms.works_notices.rules.timing import UNDO
from tests.works_notices.conftest import Street

HOLD = UNDO.total_seconds() / 60 + 1
"""Minutes after which an announcement can no longer be taken back."""


def change(street: Street, works: Any, state: str) -> Any:
    return works_state_change(works=works, state=state, user=street.town.users["landlord"])


def test_two_households_of_the_building_are_told_and_none_outside(street: Street) -> None:
    street.publish(street.write(buildings=[street.building("A")]))
    assert street.after(minutes=HOLD) == ["ines", "paul"]
    assert "Ascenseur\u00a0: travaux annoncés. Les Tilleuls, bâtiment A. À partir du sam. 28 nov." in street.texts[0]
    assert "https://marseille.example/t/" in street.texts[0]
    assert "ne contient rien de ce qui vous a été écrit" not in street.texts[0]


def test_a_staircase_is_told_alone(street: Street) -> None:
    street.publish(street.write(buildings=[street.building("A")], staircases=[street.staircase("A", "A2")]))
    assert street.after(minutes=HOLD) == ["paul"]


def test_a_notice_for_the_whole_residence_stops_at_its_edge(street: Street) -> None:
    street.publish(street.write())
    assert street.after(minutes=HOLD) == ["ines", "lila", "paul"]


def test_works_of_a_neighbourhood_tell_nobody_one_by_one(street: Street) -> None:
    street.publish(street.write(place=street.town.pages["neighbourhood"]))
    assert street.after(minutes=HOLD) == []
    assert not Notification.objects.exists()


def test_new_dates_are_told_to_the_same_people(street: Street) -> None:
    works = street.publish(street.write(buildings=[street.building("B")]))
    assert street.after(minutes=HOLD) == ["lila"]
    street.publish(works, start=works.start + timedelta(days=2))
    assert street.after(minutes=HOLD) == ["lila"]
    assert "30 nov" in street.texts[0]


@pytest.mark.parametrize(("state", "words"), [("postponed", "travaux reportés"), ("cancelled", "travaux annulés")])
def test_one_click_on_a_state_is_told(street: Street, state: str, words: str) -> None:
    works = street.publish(street.write(buildings=[street.building("A")]))
    street.after(minutes=HOLD)
    change(street, works, state)
    assert street.after(minutes=HOLD) == ["ines", "paul"]
    assert words in street.texts[0]
    assert "prévus" in street.texts[0].casefold()


def test_publishing_again_without_a_new_line_tells_nobody(street: Street) -> None:
    works = street.publish(street.write())
    street.after(minutes=HOLD)
    street.publish(works, title="Ascenseur du hall")
    street.publish(works)
    assert street.after(minutes=HOLD) == []


def test_a_note_alone_stays_on_the_page(street: Street) -> None:
    works = street.publish(street.write())
    street.after(minutes=HOLD)
    street.publish(works, note="Le technicien a la pièce.")
    assert street.after(minutes=HOLD) == []


def test_nothing_leaves_while_it_can_be_taken_back(street: Street) -> None:
    street.publish(street.write())
    assert street.after(seconds=UNDO.total_seconds()) == []
    assert street.after(seconds=1) == ["ines", "lila", "paul"]


def test_a_wrong_click_that_is_taken_back_tells_nobody(street: Street) -> None:
    works = street.publish(street.write())
    street.after(minutes=HOLD)
    works = change(street, works, "cancelled")
    street.after(minutes=9)
    works_state_undo(works=works, user=street.town.users["landlord"])
    assert street.after(hours=5) == []


def test_what_was_told_can_no_longer_be_taken_back(street: Street) -> None:
    works = street.publish(street.write())
    street.after(minutes=HOLD)
    works = change(street, works, "cancelled")
    assert street.after(minutes=HOLD) == ["ines", "lila", "paul"]
    with pytest.raises(ValidationError):
        works_state_undo(works=works, user=street.town.users["landlord"])


def test_two_changes_within_the_ten_minutes_are_told_as_the_last_one(street: Street) -> None:
    works = street.publish(street.write())
    street.after(minutes=HOLD)
    change(street, change(street, works, "in_progress"), "finished")
    assert street.after(minutes=HOLD) == ["ines", "lila", "paul"]
    assert all("terminés" in text for text in street.texts)


def test_a_change_that_is_changed_back_by_another_click_tells_nobody(street: Street) -> None:
    works = street.publish(street.write())
    street.after(minutes=HOLD)
    change(street, change(street, works, "postponed"), "announced")
    assert street.after(minutes=HOLD) == []
    assert set(Telling.objects.values_list("state", flat=True)) == {"told", "superseded", "nothing_new"}


def test_a_breakdown_that_has_begun_leaves_at_once(street: Street) -> None:
    street.publish(street.write(start=street.now - timedelta(hours=1), state="in_progress"))
    assert street.after(seconds=0) == ["ines", "lila", "paul"]


def test_a_draft_tells_nobody(street: Street) -> None:
    street.write(start=street.now)
    assert street.after(hours=1) == []


def test_a_scheduled_notice_is_told_at_its_hour_and_not_before(street: Street) -> None:
    works = street.write(start=street.now + timedelta(hours=3), go_live_at=street.now + timedelta(hours=2))
    street.publish(works)
    assert street.after(minutes=100) == []
    street.now += timedelta(minutes=20)
    run_due(street.now)
    assert Revision.objects.filter(approved_go_live_at__isnull=False).count() == 0
    assert street.after(seconds=1) == ["ines", "lila", "paul"]


def test_a_page_that_is_withdrawn_meanwhile_tells_nobody_until_it_is_back(street: Street) -> None:
    works = street.publish(street.write())
    works.unpublish()
    assert street.after(minutes=HOLD) == []
    street.publish(works)
    assert street.after(minutes=HOLD) == ["ines", "lila", "paul"]


def test_a_page_that_expired_meanwhile_tells_nobody(street: Street) -> None:
    street.publish(street.write(expire_at=street.now + timedelta(minutes=5)))
    assert street.after(minutes=HOLD) == []


def test_a_notice_below_a_residence_that_is_not_online_tells_nobody(street: Street) -> None:
    works = street.write()
    street.home.unpublish()
    street.publish(works)
    assert street.after(minutes=HOLD) == []


def test_a_building_added_later_is_told_and_the_others_are_not_told_again(street: Street) -> None:
    works = street.publish(street.write(buildings=[street.building("A")]))
    street.after(minutes=HOLD)
    street.publish(works, buildings=[street.building("A"), street.building("B")])
    assert street.after(minutes=HOLD) == ["lila"]
    assert Telling.objects.get().accounts == 3


def test_who_has_moved_out_is_not_told(street: Street) -> None:
    move_out(household=street.households["paul"], now=street.now)
    street.publish(street.write(buildings=[street.building("A")]))
    assert street.after(minutes=HOLD) == ["ines"]


def test_a_building_whose_name_no_dwelling_has_tells_nobody_rather_than_everybody(street: Street) -> None:
    building = street.building("B")
    building.name = "Bis"
    building.save()
    street.publish(street.write(buildings=[building]))
    assert street.after(minutes=HOLD) == []
    assert Telling.objects.get().state == "told"


def test_the_buildings_of_another_residence_concern_nobody(street: Street) -> None:
    works = street.publish(street.write(buildings=[street.building("A")]))
    works.move(street.town.pages["other residence"], pos="last-child")
    assert street.after(minutes=HOLD) == []


def test_what_waits_for_the_morning_gives_way_to_what_is_newer(street: Street) -> None:
    works = street.publish(street.write(buildings=[street.building("B")]))
    assert street.after(hours=10.5) == []
    change(street, works, "cancelled")
    assert street.after(minutes=HOLD) == []
    assert street.after(hours=13) == ["lila"]
    assert "annulés" in street.texts[0]


@pytest.mark.parametrize("away", ["unpublish", "delete"])
def test_a_page_withdrawn_at_night_is_not_told_in_the_morning(street: Street, away: str) -> None:
    works = street.publish(street.write())
    street.after(hours=10.5)
    assert Delivery.objects.filter(state="waiting").count() == 3
    getattr(works, away)()
    assert street.after(hours=13) == []


def test_a_process_that_was_away_for_days_does_not_tell_old_news(street: Street) -> None:
    street.publish(street.write())
    assert street.after(days=2) == []
    assert Telling.objects.get().state == "too_late"


def test_who_wants_no_mail_of_works_finds_them_in_the_page(street: Street) -> None:
    Preferences.objects.filter(resident=street.residents["lila"]).update(unwanted_topics=["works_notice"])
    street.publish(street.write(buildings=[street.building("B")]))
    assert street.after(minutes=HOLD) == []
    assert street.residents["lila"].notifications.count() == 1


def test_a_history_from_before_is_not_told_when_its_page_is_published_again(street: Street) -> None:
    street.publish(street.town.pages["residence works"], title="L’ascenseur")
    assert street.after(minutes=HOLD) == []


def test_a_text_message_carries_the_facts_whole_in_one_message(street: Street, settings: Any, tmp_path: Path) -> None:
    settings.PALIER_SMS_FILE = str(tmp_path / "sms.jsonl")
    lila = street.residents["lila"]
    lila.phone = "+33612345678"
    lila.save()
    Preferences.objects.filter(resident=lila).update(email=False, sms=True)
    works = street.write(
        buildings=[street.building("B")], cut="l’ascenseur, et la lumière des paliers du premier au sixième"
    )
    street.publish(works, end=works.start + timedelta(days=2))
    street.after(minutes=HOLD)
    (line,) = Path(settings.PALIER_SMS_FILE).read_text(encoding="utf-8").splitlines()
    text = json.loads(line)["text"]
    assert len(text) <= 160
    assert text.startswith(
        "Ascenseur : travaux annoncés. Les Tilleuls, batiment B. Du sam. 28 nov. à 10 h au lun. 30 nov. à 10 h."
    )
    assert text.rpartition(" ")[2].startswith("https://marseille.example/t/")
