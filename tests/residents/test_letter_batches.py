"""Batches of letters: who may ask for them, whom they are for, what is kept of them and for how long."""

from __future__ import annotations

import logging
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone
from wagtail.models import PageLogEntry

from cms.organisations.models import Membership, Organisation
from cms.residents.background import ErasingLetters, MakingLetters
from cms.residents.letters import pdf as press
from cms.residents.models import AccessCode, Household, LetterBatch
from cms.residents.rules.codes import read
from cms.residents.selectors.letters import letter_batches, letter_households
from cms.residents.services import letter_making, letters
from cms.residents.services.codes import code_issue, code_open
from cms.residents.services.households import move_out
from tests.places.town import Town
from tests.residents import people
from tests.residents.letters import pages, pictures, scanned
from tests.residents.people import NOW

State = LetterBatch.State


@pytest.fixture
def var(settings: Any, tmp_path: Path) -> Path:
    settings.PALIER_VAR = tmp_path
    return tmp_path


@pytest.fixture
def agent(town: Town) -> Any:
    """Somebody of Habitat 13 who may make letters at Les Tilleuls."""
    landlord = Organisation.objects.create(kind="landlord", name="Habitat 13")
    landlord.areas.add(town.pages["residence"])
    user = town.users["landlord"]
    Membership.objects.create(organisation=landlord, user=user, role="agent")
    return user


def homes(town: Town, count: int = 3) -> list[Household]:
    return [
        people.household(people.dwelling(town.pages["residence"], door=f"{number:02}"), f"Mme Amina K{number}aci")
        for number in range(count)
    ]


def ask(user: Any, town: Town, households: list[Household], **changes: Any) -> LetterBatch:
    values = {"languages": [], "valid_days": 42, "now": NOW} | changes
    return letters.batch_ask(user=user, residence=town.pages["residence"], households=households, **values)


def make(batch: LetterBatch, now: Any = NOW) -> LetterBatch:
    """What the resident process does with the batch that comes next."""
    taken = letters.batch_take(now=now)
    assert taken == batch
    letter_making.batch_make(batch=taken, clock=lambda: now)
    batch.refresh_from_db()
    return batch


def test_each_household_gets_a_letter_whose_code_opens_its_dwelling(town: Town, agent: Any, var: Path) -> None:
    households = homes(town)
    batch = make(ask(agent, town, households))
    assert (batch.state, batch.done, batch.left_out) == (State.DONE, 3, [])
    pdf = letters.batch_file(batch=batch, number=1, user=agent)
    for household, picture, text in zip(households, pictures(pdf), pages(pdf), strict=True):
        address, _, code = scanned(picture).partition("#code=")
        assert address == "https://marseille.example/espace/premiers-pas/"
        assert household.addressee in text and code in text
        opened = code_open(text=code, initials="AK", address="192.0.2.1", now=NOW)
        assert opened.household == household
        assert "dimanche 3 janvier 2027" in text and timezone.localdate(opened.expires_at).isoformat() == "2027-01-03"


def test_the_letter_says_where_the_door_is_and_when_the_lodge_is_open(town: Town, agent: Any, var: Path) -> None:
    residence = town.pages["residence"]
    residence.address, residence.postal_code, residence.city = "14 rue des Tilleuls", "13004", "Marseille"
    hours = [{"day": str(day), "opens": "09:00", "closes": "12:30"} for day in (0, 1, 2, 5)]
    residence.lodge = [("desk", {"name": "Loge de M. Roux", "phone": "04 65 71 00 00", "hours": hours})]
    residence.save()
    text = pages(letters.pdf_path(make(ask(agent, town, homes(town, 1))), 1))[0].replace("\N{NO-BREAK SPACE}", " ")
    assert "Étage 1 – Porte 00\nBâtiment A – Escalier A1\nLes Tilleuls\n14 rue des Tilleuls\n13004 MARSEILLE" in text
    assert "Loge de M. Roux\nlundi au mercredi : 9 h – 12 h 30\nsamedi : 9 h – 12 h 30\n04 65 71 00 00" in text


def test_who_has_left_or_had_too_many_letters_gets_none_and_the_staff_is_told_why(
    town: Town, agent: Any, var: Path
) -> None:
    gone, often, usual = households = homes(town)
    for _letter in range(6):
        code_issue(household=often, now=NOW, days=42)
    batch = ask(agent, town, households)
    move_out(household=gone, now=NOW)
    make(batch)
    assert (batch.state, batch.done) == (State.DONE, 1)
    assert dict(batch.left_out) == {
        gone.pk: "Ce ménage est parti.",
        often.pk: "Déjà 6 courriers en un an pour ce ménage : aidez-le plutôt à la loge.",
    }
    assert usual.addressee in pages(letters.pdf_path(batch, 1))[0]


def test_a_reissued_letter_ends_the_code_of_the_former_one(town: Town, agent: Any, var: Path) -> None:
    (household,) = homes(town, 1)
    make(ask(agent, town, [household]))
    make(ask(agent, town, [household]))
    assert list(household.codes.order_by("issue").values_list("ending", flat=True)) == ["reissued", ""]


@pytest.mark.parametrize("who", ["caretaker", "communicator", "nobody"])
def test_nobody_else_asks_for_downloads_or_erases_letters(town: Town, agent: Any, var: Path, who: str) -> None:
    batch = make(ask(agent, town, homes(town, 1)))
    stranger = town.users[who]
    with pytest.raises(PermissionDenied):
        ask(stranger, town, homes(town, 0))
    with pytest.raises(PermissionDenied):
        letters.batch_file(batch=batch, number=1, user=stranger)
    with pytest.raises(PermissionDenied):
        letters.batch_erase(batch=batch, user=stranger)
    assert not letter_batches(user=stranger).exists()
    assert not letter_households(user=stranger, residence=town.pages["residence"]).exists()


def test_a_household_of_another_residence_never_gets_a_letter_of_this_one(town: Town, agent: Any, var: Path) -> None:
    other = people.household(people.dwelling(town.pages["other residence"]))
    with pytest.raises(ValidationError, match="Aucun ménage"):
        ask(agent, town, [other])


@pytest.mark.parametrize("wrong", [{"valid_days": 3}, {"valid_days": 400}, {"languages": ["xx"]}])
def test_what_makes_no_sense_is_refused_in_french(town: Town, agent: Any, var: Path, wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError, match=r"validité|Langue inconnue"):
        ask(agent, town, homes(town, 1), **wrong)


def test_letters_asked_for_twice_are_made_once(town: Town, agent: Any, var: Path) -> None:
    households = homes(town, 1)
    ask(agent, town, households)
    with pytest.raises(ValidationError, match="déjà en préparation"):
        ask(agent, town, households)


def test_files_are_for_the_owner_of_the_process_alone_and_hold_no_values_once_made(
    town: Town, agent: Any, var: Path
) -> None:
    batch = make(ask(agent, town, homes(town)))
    found = list(letters.folder(batch).iterdir())
    assert [path.name for path in found] == ["001.pdf"]
    assert found[0].stat().st_mode & 0o777 == 0o600 and letters.folder(batch).stat().st_mode & 0o777 == 0o700


def test_printed_letters_are_erased_and_cannot_be_downloaded_any_more(town: Town, agent: Any, var: Path) -> None:
    batch = make(ask(agent, town, homes(town, 1)))
    letters.batch_erase(batch=batch, user=agent)
    batch.refresh_from_db()
    assert batch.state == State.ERASED and not letters.folder(batch).exists()
    with pytest.raises(FileNotFoundError):
        letters.batch_file(batch=batch, number=1, user=agent)
    assert AccessCode.objects.filter(ended_at=None).count() == 1, "the code on paper still opens"


def test_letters_that_nobody_erased_are_erased_after_a_week(town: Town, agent: Any, var: Path) -> None:
    batch = make(ask(agent, town, homes(town, 1)))
    ErasingLetters().step(NOW + timedelta(days=6, hours=23))
    assert letters.files(batch) == [1]
    ErasingLetters().step(NOW + timedelta(days=7))
    batch.refresh_from_db()
    assert batch.state == State.ERASED and not letters.folder(batch).exists()


def test_a_download_is_noted_and_no_log_ever_holds_a_code_or_a_name(
    town: Town, agent: Any, var: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    batch = make(ask(agent, town, homes(town, 1)))
    text = pages(letters.batch_file(batch=batch, number=1, user=agent))[0]
    entries = PageLogEntry.objects.filter(page=town.pages["residence"], action__startswith="residents.letters.")
    assert [each.action for each in entries.order_by("timestamp")] == [
        "residents.letters.asked",
        "residents.letters.download",
    ]
    written = caplog.text + "".join(str(each.data) for each in entries)
    code = next(word for word in text.split() if word.count("-") == 3)
    assert not any(each in written for each in (code, read(code).selector, read(code).secret, "Kaci", "Amina"))


def test_a_pdf_that_cannot_be_made_is_said_and_tried_again_without_new_codes(
    town: Town, agent: Any, var: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(press, "RENDER", "cms.residents.letters.no_such_module")
        batch = make(ask(agent, town, homes(town, 2)))
    assert batch.state == State.FAILED and "n’ont pas pu être faits" in batch.error
    letters.batch_retry(batch=batch, user=agent, now=NOW)
    make(batch)
    assert (batch.state, batch.done) == (State.DONE, 2)
    assert set(AccessCode.objects.values_list("issue", flat=True)) == {1}


def test_a_process_believed_dead_leaves_its_batch_to_the_next_and_writes_nothing_more(
    town: Town, agent: Any, var: Path
) -> None:
    ask(agent, town, homes(town))
    first = letters.batch_take(now=NOW)
    assert first and letters.batch_take(now=NOW + timedelta(minutes=1)) is None
    late = letter_making.BatchMaking(first)
    second = letters.batch_take(now=NOW + timedelta(minutes=3))
    assert second == first
    with pytest.raises(letter_making.LeaseLost):
        late.step(NOW + timedelta(minutes=3))
    assert not AccessCode.objects.exists()
    letter_making.batch_make(batch=second, clock=lambda: NOW + timedelta(minutes=3))
    assert AccessCode.objects.count() == 3


def test_the_background_process_makes_what_waits_and_gives_back_what_it_has_not_finished(
    town: Town, agent: Any, var: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(letter_making, "LETTERS_A_FILE", 1)
    batch = ask(agent, town, homes(town, 4))
    stopped = MakingLetters()
    stopped.step(NOW)
    stopped.stop()
    batch.refresh_from_db()
    assert batch.state == State.WAITING and 0 < batch.issued < 4
    chore = MakingLetters()
    while batch.state != State.DONE:
        chore.step(NOW)
        batch.refresh_from_db()
    assert letters.files(batch) == [1, 2, 3, 4] and batch.done == 4
    assert set(AccessCode.objects.values_list("issue", flat=True)) == {1}
