"""The landlord's agent at « Logements » with a file, this month and the next; nobody else sees any of it."""

from __future__ import annotations

import io
import os
import re
import stat
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from cms.organisations.models import Membership, Organisation
from cms.residents.models import Dwelling, DwellingImport, Household, ResidentSession
from cms.residents.services import import_files, imports
from tests.places.town import Town
from tests.residents.desk import agent, seen
from tests.residents.people import dwelling, household, resident, session

__all__ = ["agent"]
FIRST = """Bâtiment;Cage;Étage;Porte;Référence;Locataire
A;A1;1;11;UG1;Mme Amina Kaci
A;A2;2;21;UG2;M. Jean Dupont
Bât B;;0;01;UG3;
"""


@pytest.fixture(autouse=True)
def var(settings: Any, tmp_path: Path) -> Path:
    settings.PALIER_VAR = tmp_path
    return tmp_path


def work() -> None:
    """What the background process does, here."""
    while (waiting := imports.import_take()) is not None:
        imports.import_go_on(id=waiting, now=timezone.now())


def send(client: Client, town: Town, text: str, name: str = "logements.csv") -> str:
    """Send a file and have it read; the address of what it would change."""
    file = SimpleUploadedFile(name, text.encode())
    answer = client.post(reverse("residents_import", args=[town.pages["residence"].pk]), {"file": file})
    assert answer.status_code == 302, answer.context["form"].errors
    work()
    return str(answer.url)


def fingerprint(client: Client, address: str) -> str:
    found = re.search(r'name="fingerprint" value="(\w+)"', client.get(address).content.decode())
    assert found
    return found[1]


def apply(client: Client, address: str) -> None:
    client.post(f"{address}appliquer/", {"fingerprint": fingerprint(client, address)})
    work()


def tick(client: Client, address: str, listing: str, *, seen: list[int], ticked: list[int]) -> None:
    client.post(f"{address}decider/", {"list": listing, "seen": seen, "ticked": ticked, "go": "departs"})


def test_a_first_file_is_shown_and_then_written_whole(agent: Client, town: Town) -> None:
    address = send(agent, town, FIRST)
    page = seen(agent, address)
    assert "3 nouveaux" in page and "UTF-8" in page
    assert not Dwelling.objects.exists()
    apply(agent, address)
    assert "3 logements ajoutés" in seen(agent, address)
    assert set(Dwelling.objects.values_list("building", "staircase", "door", "reference")) == {
        ("A", "A1", "11", "UG1"),
        ("A", "A2", "21", "UG2"),
        ("B", "", "01", "UG3"),
    }
    assert set(Household.objects.values_list("addressee", "initials")) == {
        ("Mme Amina Kaci", "AK"),
        ("M. Jean Dupont", "JD"),
    }


def test_the_next_month_says_what_is_new_changed_moved_and_gone(agent: Client, town: Town) -> None:
    apply(agent, send(agent, town, FIRST))
    kaci = Household.objects.get(addressee="Mme Amina Kaci")
    session(resident("amina", kaci), "token")
    address = send(
        agent,
        town,
        "Bâtiment;Cage;Étage;Porte;Référence;Locataire\n"
        "A;A1;1;11;UG1;M. Paul Martin\nA;A2;2;22;UG2;DUPONT Jean\nB;;1;12;UG4;Mme Li\n",
    )
    page = seen(agent, address)
    for words in (
        "1 nouveaux",
        "1 corrigés",
        "1 départs",
        "1 arrivées",
        "1 absents du fichier",
    ):
        assert words in page
    assert "Mme Amina Kaci → M. Paul Martin" in page
    assert "M. Jean Dupont → DUPONT Jean" in seen(agent, f"{address}?liste=corriges")
    assert ResidentSession.objects.exists()
    apply(agent, address)
    assert not ResidentSession.objects.exists()
    assert Dwelling.objects.get(reference="UG2").door == "22"
    assert Dwelling.objects.get(reference="UG3").removed_at is None
    assert Household.objects.get(moved_out_at=None, dwelling__reference="UG1").addressee == "M. Paul Martin"


def test_two_dwellings_that_change_places_do_so(agent: Client, town: Town) -> None:
    apply(agent, send(agent, town, FIRST))
    apply(agent, send(agent, town, FIRST.replace("A1;1;11;UG1", "A1;1;11;UG2").replace("A2;2;21;UG2", "A2;2;21;UG1")))
    assert Dwelling.objects.get(reference="UG1").door == "21"
    assert Dwelling.objects.get(reference="UG2").door == "11"


def test_what_somebody_ticks_is_done(agent: Client, town: Town) -> None:
    apply(agent, send(agent, town, FIRST))
    kaci, gone = Dwelling.objects.get(reference="UG1"), Dwelling.objects.get(reference="UG2")
    next_month = "Bâtiment;Cage;Étage;Porte;Référence;Locataire\nA;A1;1;11;UG1;Mme Amina Martin-Roux\nB;;0;01;UG3;\n"
    address = send(agent, town, next_month)
    tick(agent, address, "departs", seen=[kaci.pk], ticked=[kaci.pk])
    tick(agent, address, "absents", seen=[gone.pk], ticked=[gone.pk])
    tick(agent, address, "departs", seen=[], ticked=[])
    assert "checked" in agent.get(f"{address}?liste=departs").content.decode()
    apply(agent, address)
    assert kaci.households.get().addressee == "Mme Amina Martin-Roux"
    gone.refresh_from_db()
    assert gone.removed_at is not None
    assert gone.households.get().addressee == ""


def test_a_file_sent_twice_is_written_once(agent: Client, town: Town) -> None:
    address = send(agent, town, FIRST)
    mark = fingerprint(agent, address)
    for _time in range(2):
        agent.post(f"{address}appliquer/", {"fingerprint": mark})
    work()
    agent.post(f"{address}appliquer/", {"fingerprint": mark})
    work()
    assert Dwelling.objects.count() == 3
    assert "3 logements ajoutés" in seen(agent, address)


def test_nothing_is_written_when_the_residence_is_no_longer_what_was_shown(agent: Client, town: Town) -> None:
    address = send(agent, town, FIRST)
    mark = fingerprint(agent, address)
    household(dwelling(town.pages["residence"], door="11"), "M. Autre Personne")
    agent.post(f"{address}appliquer/", {"fingerprint": mark})
    work()
    assert "Rien n’a été écrit : les logements ont changé" in seen(agent, address)
    assert Dwelling.objects.count() == 1


def test_one_line_that_is_wrong_keeps_all_the_others_out(agent: Client, town: Town) -> None:
    address = send(agent, town, FIRST + "Z;;0;09;UG9;Mme Li\n")
    page = seen(agent, address)
    assert (
        "Ligne 5, colonne Bâtiment : « Z » n’est pas un bâtiment de la résidence. Sa page connaît : « A », « B »."
        in page
    )
    assert "Appliquer ces changements" not in page
    apply(agent, address)
    assert not Dwelling.objects.exists()


def test_the_list_of_errors_is_a_workbook_without_formulas(agent: Client, town: Town) -> None:
    address = send(agent, town, "=1+1;Porte;Entrée le\n;;demain\n;12;demain\n")
    sheet = load_workbook(io.BytesIO(agent.get(f"{address}erreurs/").content)).active
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[0] == ("Ligne", "Colonne", "Ce qui ne va pas")
    assert rows[1][:2] == (2, "Porte")
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)


def test_a_file_that_is_no_table_is_refused_and_erased(agent: Client, town: Town, var: Path) -> None:
    page = seen(agent, send(agent, town, "<html>", "export.xls"))
    assert "n’est pas un tableau" in page
    assert not list((var / "imports").iterdir())


def test_a_file_is_private_and_is_erased_once_applied(agent: Client, town: Town, var: Path) -> None:
    address = send(agent, town, FIRST)
    kept = [path for path in (var / "imports").rglob("*") if path.is_file()]
    assert {path.name for path in kept} == {"sheet.json", "progress.json"}
    assert {stat.S_IMODE(path.stat().st_mode) for path in kept} == {0o600}
    apply(agent, address)
    assert not list((var / "imports").iterdir())


def test_a_file_is_erased_after_an_hour(agent: Client, town: Town, var: Path) -> None:
    address = send(agent, town, FIRST)
    (folder,) = (var / "imports").iterdir()
    os.utime(folder, times=(0, 0))
    assert imports.imports_erase_due(now=timezone.now() + timedelta(hours=1, minutes=1)) == 1
    assert not folder.exists()
    assert "il est effacé au bout d’une heure" in agent.get(address, follow=True).content.decode()


def test_a_waiting_page_says_how_far_reading_and_writing_are(agent: Client, town: Town) -> None:
    file = SimpleUploadedFile("logements.csv", FIRST.encode())
    address = agent.post(reverse("residents_import", args=[town.pages["residence"].pk]), {"file": file}).url
    assert "En attente" in seen(agent, address)
    assert agent.get(f"{address}avancement/").json()["pending"] is True
    work()
    assert agent.get(f"{address}avancement/").json()["pending"] is False
    agent.post(f"{address}appliquer/", {"fingerprint": fingerprint(agent, address)})
    assert "Écriture des changements" in seen(agent, address)
    found = DwellingImport.objects.get()
    DwellingImport.objects.update(starts=1)
    import_files.tell(id=found.pk, lines=2, part=0.5)
    assert "2 changements écrits." in seen(agent, address)
    assert agent.get(f"{address}avancement/").json() == {"done": 0.5, "pending": True, "text": "2 changements écrits."}
    assert 'http-equiv="refresh"' in agent.get(address).content.decode()


def test_a_second_person_is_told_who_is_writing(agent: Client, town: Town) -> None:
    first = send(agent, town, FIRST)
    agent.post(f"{first}appliquer/", {"fingerprint": fingerprint(agent, first)})
    organisation = Organisation.objects.get()
    Membership.objects.create(organisation=organisation, user=town.users["superuser"], role=Membership.Role.AGENT)
    agent.force_login(town.users["superuser"])
    file = SimpleUploadedFile("autre.csv", FIRST.encode())
    second = agent.post(reverse("residents_import", args=[town.pages["residence"].pk]), {"file": file}).url
    imports.import_go_on(id=DwellingImport.objects.get(state="reading").pk, now=timezone.now())
    assert "applique un autre fichier à cette résidence en ce moment" in seen(agent, second)
    answer = agent.post(f"{second}appliquer/", {"fingerprint": fingerprint(agent, second)}, follow=True)
    assert "Attendez qu’il soit écrit." in answer.content.decode()
    assert DwellingImport.objects.get(name="autre.csv").state == "read"
    work()
    agent.post(f"{second}appliquer/", {"fingerprint": "0" * 64})
    work()
    assert Dwelling.objects.count() == 3


def test_a_file_over_which_processes_die_is_given_up_with_a_sentence(agent: Client, town: Town) -> None:
    address = send(agent, town, FIRST)
    agent.post(f"{address}appliquer/", {"fingerprint": fingerprint(agent, address)})
    taken = [imports.import_take() for _time in range(imports.MOST_STARTS)]
    assert len(set(taken)) == 1 and None not in taken
    assert imports.import_take() is None
    assert "Rien n’a été écrit : l’écriture s’est arrêtée plusieurs fois avant la fin." in seen(agent, address)
    DwellingImport.objects.update(state="reading", starts=imports.MOST_STARTS)
    assert imports.import_take() is None
    assert "s’est arrêtée plusieurs fois" in seen(agent, address)


def test_a_long_list_has_pages_and_what_is_ticked_on_one_stays(agent: Client, town: Town) -> None:
    lines = "".join(f"A;A1;1;{number};R{number};\n" for number in range(100, 350))
    apply(agent, send(agent, town, FIRST + lines))
    address = send(agent, town, FIRST)
    first = agent.get(f"{address}?liste=absents")
    page = first.content.decode()
    assert "Page 1 sur 3" in page and "250" in page
    shown = [int(each) for each in re.findall(r'name="seen" value="(\d+)"', page)]
    assert len(shown) == 100
    sent = {"list": "absents", "seen": shown, "ticked": shown[:2], "go": "absents-2"}
    there = agent.post(f"{address}decider/", sent, follow=True).content.decode()
    assert "Page 2 sur 3" in there
    agent.post(f"{address}decider/", {**sent, "ticked": shown[:1], "go": "?x"})
    apply(agent, address)
    assert Dwelling.objects.exclude(removed_at=None).count() == 1


def test_looking_at_what_a_file_changes_costs_as_many_queries_whatever_its_length(agent: Client, town: Town) -> None:
    counts = []
    for lines in (3, 300):
        text = FIRST + "".join(f"A;A1;1;{number};R{number};M. Jean Dupont\n" for number in range(100, 100 + lines))
        address = send(agent, town, text)
        agent.get(address)
        with CaptureQueriesContext(connection) as queries:
            agent.get(address)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_writing_a_file_costs_few_queries_for_many_lines(agent: Client, town: Town) -> None:
    lines = "".join(f"A;A1;1;{number};R{number};M. Jean Dupont\n" for number in range(100, 500))
    address = send(agent, town, FIRST + lines)
    agent.post(f"{address}appliquer/", {"fingerprint": fingerprint(agent, address)})
    with CaptureQueriesContext(connection) as queries:
        work()
    assert Household.objects.count() == 402
    assert len(queries) < 40


@pytest.mark.parametrize("role", ["caretaker", "communicator", "moderator", "administrator", "nobody"])
def test_dwellings_are_hidden_from_whoever_does_not_keep_them(agent: Client, town: Town, role: str) -> None:
    address = send(agent, town, FIRST)
    home = dwelling(town.pages["residence"])
    agent.force_login(town.users[role])
    for each in [
        reverse("residents_dwellings", args=[town.pages["residence"].pk]),
        reverse("residents_dwelling_add", args=[town.pages["residence"].pk]),
        reverse("residents_import", args=[town.pages["residence"].pk]),
        reverse("residents_dwelling", args=[home.pk]),
        reverse("residents_household_leave", args=[home.pk]),
        reverse("residents_dwelling_remove", args=[home.pk]),
        *(f"{address}{end}" for end in ("", "avancement/", "erreurs/")),
    ]:
        assert agent.get(each).status_code in (302, 404), each
        assert b"Kaci" not in agent.get(each, follow=True).content
    for each in (
        f"{address}appliquer/",
        f"{address}decider/",
        f"{address}renoncer/",
        reverse("residents_dwelling_remove", args=[home.pk]),
    ):
        assert agent.post(each).status_code in (302, 404)
    home.refresh_from_db()
    assert home.removed_at is None


def test_the_dwellings_of_another_landlord_are_not_there(agent: Client, town: Town) -> None:
    other = town.pages["other residence"]
    home = dwelling(other)
    assert agent.get(reverse("residents_dwellings", args=[other.pk])).status_code == 404
    assert agent.get(reverse("residents_dwelling", args=[home.pk])).status_code == 404
    file = SimpleUploadedFile("a.csv", FIRST.encode())
    assert agent.post(reverse("residents_import", args=[other.pk]), {"file": file}).status_code == 404
    assert "Le Vallon" not in seen(agent, reverse("residents_residences"))
