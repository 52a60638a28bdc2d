"""What editors see of a notice besides its page: what will be said, the poster, the dates that were kept."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.urls import reverse

from cms.editorial.models import WorksAnnouncement, WorksPage
from cms.publishing.models import FormerPath
from cms.publishing.serialize import serialize
from tests.works_notices.conftest import Street


@pytest.fixture
def landlord(street: Street, client: Client) -> Client:
    """Somebody of the landlord, at work."""
    client.force_login(street.town.users["landlord"])
    return client


def form(street: Street, **values: Any) -> dict[str, Any]:
    """What the form of a notice posts, as it stands."""
    start = street.now + timedelta(days=3)
    empty = {
        f"related_pages-{name}": "0" for name in ("TOTAL_FORMS", "INITIAL_FORMS", "MIN_NUM_FORMS", "MAX_NUM_FORMS")
    }
    return {
        **empty,
        "body-count": "0",
        "comments-TOTAL_FORMS": "0",
        "comments-INITIAL_FORMS": "0",
        "nature": "lift",
        "state": "announced",
        "start": start.strftime("%d/%m/%Y %H:%M"),
        "language": "fr",
    } | values


def said(client: Client, street: Street, works: WorksPage | None = None, **values: Any) -> str:
    """The panel for a form."""
    name, arguments = ("said_of", [street.home.pk, works.pk]) if works else ("said", [street.home.pk])
    answer = client.post(reverse(f"works_notices:{name}", args=arguments), form(street, **values))
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def test_the_panel_counts_the_households_of_the_parts_that_are_ticked(landlord: Client, street: Street) -> None:
    assert "3 foyers seront prévenus" in said(landlord, street)
    assert "2 foyers seront prévenus" in said(landlord, street, buildings=street.building("A").pk)
    assert "1 foyer sera prévenu" in said(landlord, street, staircases=street.staircase("A", "A1").pk)


def test_a_form_that_did_not_arrive_whole_has_no_panel(landlord: Client, street: Street) -> None:
    works = street.publish(street.write(slug="coupee"))
    for name, arguments in (("said", [street.home.pk]), ("said_of", [street.home.pk, works.pk])):
        answer = landlord.post(reverse(f"works_notices:{name}", args=arguments), {"nature": "lift"})
        assert answer.status_code == 400
        assert "incomplet" in answer.content.decode()


def test_the_panel_names_nobody(landlord: Client, street: Street) -> None:
    text = said(landlord, street, staircases=street.staircase("A", "A1").pk)
    assert "ines" not in text.casefold()
    assert "Kaci" not in text


def test_the_panel_shows_the_message_that_will_leave(landlord: Client, street: Street) -> None:
    text = said(landlord, street, buildings=street.building("B").pk, cut="l’ascenseur")
    assert "Ascenseur : travaux annoncés. Les Tilleuls, batiment B." in text
    assert "l&#x27;ascenseur" in text
    assert "signes sur 160" in text


def test_the_panel_says_when_publishing_would_tell_nobody(landlord: Client, street: Street) -> None:
    works = street.publish(street.write(slug="panne"))
    start = works.start.astimezone(ZoneInfo("Europe/Paris")).strftime("%d/%m/%Y %H:%M")
    assert "ne préviendra personne : ni l’état" in said(landlord, street, works, start=start)
    assert "ne préviendra personne : seule la précision" in said(landlord, street, works, start=start, note="Bientôt.")
    assert "foyers seront prévenus" in said(landlord, street, works, start=start, state="cancelled")


def test_the_panel_warns_of_a_building_that_no_dwelling_names(landlord: Client, street: Street) -> None:
    building = street.building("B")
    building.name = "Bis"
    building.save()
    assert "importez de nouveau les logements" in said(landlord, street, buildings=building.pk)


def test_the_panel_says_that_what_it_shows_of_a_form_with_an_error_may_change(landlord: Client, street: Street) -> None:
    assert "ce qui suit est provisoire" in said(landlord, street, end="01/01/2026 08:00")
    assert "ce qui suit est provisoire" not in said(landlord, street)


def test_the_panel_takes_a_form_that_says_nothing_yet(landlord: Client, street: Street) -> None:
    assert "Choisissez la nature et le début" in said(landlord, street, nature="", start="")


@pytest.mark.parametrize(
    ("who", "status"), [("caretaker", 302), ("moderator", 302), ("communicator", 302), ("landlord", 200)]
)
def test_only_who_may_write_there_is_told_how_many_live_there(
    street: Street, client: Client, who: str, status: int
) -> None:
    client.force_login(street.town.users[who])
    answer = client.post(reverse("works_notices:said", args=[street.home.pk]), form(street))
    assert answer.status_code == status
    assert b"foyer" not in answer.content or status == 200


def test_the_form_says_afterwards_how_many_accounts_were_told(landlord: Client, street: Street) -> None:
    works = street.publish(street.write(buildings=[street.building("A")]))
    page = reverse("wagtailadmin_pages:edit", args=[works.pk])
    assert "si l’annonce n’est pas annulée d’ici là" in landlord.get(page).content.decode()
    street.after(minutes=11)
    assert "2 comptes prévenus" in landlord.get(page).content.decode()


def test_the_poster_is_there_for_the_landlord_and_for_the_caretaker_who_puts_it_up(
    street: Street, client: Client
) -> None:
    works = street.publish(street.write())
    for who, status in {"landlord": 200, "caretaker": 200, "communicator": 302, "nobody": 302}.items():
        client.force_login(street.town.users[who])
        answer = client.get(reverse("works_notices:poster", args=[works.pk]))
        assert answer.status_code == status, who
        assert (answer.content[:5] == b"%PDF-") == (status == 200)


@pytest.mark.parametrize("state", ["draft", "withdrawn"])
def test_there_is_no_poster_of_what_is_not_online(landlord: Client, street: Street, state: str) -> None:
    works = street.write()
    if state == "withdrawn":
        street.publish(works).unpublish()
    answer = landlord.get(reverse("works_notices:poster", args=[works.pk]), follow=True)
    assert "publiez d’abord" in answer.content.decode()


def test_the_short_address_is_one_that_the_record_answers_at(street: Street) -> None:
    works = street.publish(street.write())
    (path,) = serialize(works).former_paths
    assert path.startswith("/t/")
    assert len(path) == len("/t/048213/")


def test_two_notices_never_share_a_short_address(street: Street) -> None:
    first = street.write(slug="un")
    number = first.record_id.int % 1_000_000
    FormerPath.objects.create(record_id=street.home.record_id, path=f"/t/{number:06d}/")
    works = street.publish(first)
    assert serialize(works).former_paths == (f"/t/{(number + 1) % 1_000_000:06d}/",)


def past(street: Street, late: int = 0, **values: Any) -> WorksPage:
    """A notice of a month ago, finished on its day or some days later."""
    day = timedelta(days=1)
    start, end = street.now - 30 * day, street.now - 28 * day
    works = street.write(start=start, end=end, **values)
    works.history.all().delete()
    given = {"page": works, "start": start, "end": end}
    WorksAnnouncement.objects.create(at=start - 5 * day, state="announced", **given)
    WorksAnnouncement.objects.create(at=end + late * day, state="finished", **given)
    return works


def test_the_figures_say_how_many_dates_were_kept_and_that_few_are_no_percentage(
    landlord: Client, street: Street
) -> None:
    past(street, slug="un")
    past(street, late=6, slug="deux", nature="water")
    page = " ".join(landlord.get(reverse("works_notices:kept_dates")).content.decode().split())
    assert "<strong>1 fois sur 2</strong>" in page
    assert "C’est trop peu pour un pourcentage" in page
    assert "fin 6 jours plus tard" in page


def test_the_figures_of_one_landlord_are_not_those_of_another(landlord: Client, street: Street) -> None:
    past(street, slug="ailleurs", title="Toiture secrète", place=street.town.pages["other residence"])
    assert "Toiture secrète" not in landlord.get(reverse("works_notices:kept_dates")).content.decode()
    assert "Toiture secrète" not in landlord.get(reverse("works_notices:kept_dates_csv")).content.decode()


def test_the_file_is_for_a_french_spreadsheet_and_runs_no_formula(landlord: Client, street: Street) -> None:
    past(street, slug="un", title="=1+1")
    rows = landlord.get(reverse("works_notices:kept_dates_csv")).content.decode("utf-8-sig").splitlines()
    assert rows[0].startswith("Lieu;Travaux;Nature;Début promis")
    assert "Les Tilleuls;'=1+1;ascenseur;2026-10-26;2026-10-28;tenues;0;0;0" in rows


def test_the_listing_says_of_each_notice_whether_it_kept_its_dates_and_offers_its_poster(
    landlord: Client, street: Street
) -> None:
    past(street, late=6, slug="un")
    listing = landlord.get(reverse("travaux:index")).content.decode()
    assert "fin 6 jours plus tard" in listing
    works = street.town.pages["residence works"]
    assert reverse("works_notices:poster", args=[works.pk]) in listing


def test_a_long_list_of_notices_goes_on_on_a_second_page(
    landlord: Client, street: Street, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cms.works_notices.desk.kept_dates.PER_PAGE", 1)
    past(street, slug="un", title="Toiture")
    past(street, slug="deux", title="Chaudière", nature="heating")
    address = reverse("works_notices:kept_dates")
    pages = [landlord.get(address, {"p": number}).content.decode() for number in (1, 2, 3)]
    assert [sum(title in page for page in pages) for title in ("Toiture", "Chaudière")] == [1, 1]
    assert "p=2" in pages[0]
