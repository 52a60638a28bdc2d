"""The tree of places: what goes below what, and the address each page has."""

from __future__ import annotations

import io
import uuid

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from wagtail.actions.create_alias import CreatePageAliasAction
from wagtail.models import Page, Site

from cms.editorial.models import FlashPage, NewsPage, PlainPage, ServicePage, WorksPage
from cms.places.audience import sentence, standing
from cms.places.models import CommunePage, DistrictPage, NeighbourhoodPage, ResidencePage
from tests.places.town import END, Town, add

SITES = {CommunePage, DistrictPage, NeighbourhoodPage}


def test_levels_go_downwards_and_may_be_skipped() -> None:
    assert set(DistrictPage.clean_parent_page_models()) == {CommunePage}
    assert set(NeighbourhoodPage.clean_parent_page_models()) == {CommunePage, DistrictPage}
    assert set(ResidencePage.clean_parent_page_models()) == SITES
    assert CommunePage.clean_parent_page_models() == [Page]


def test_services_and_plain_pages_are_not_written_at_a_residence() -> None:
    assert set(ServicePage.clean_parent_page_models()) == SITES
    assert set(PlainPage.clean_parent_page_models()) == SITES
    assert set(NewsPage.clean_parent_page_models()) == SITES | {ResidencePage}


def test_nothing_goes_below_an_item() -> None:
    assert NewsPage.allowed_subpage_models() == []
    assert FlashPage.allowed_subpage_models() == []


@pytest.mark.parametrize(
    ("page", "path"),
    [
        ("commune", "/"),
        ("neighbourhood", "/4e-5e/la-blancarde/"),
        ("residence", "/4e-5e/la-blancarde/residences/les-tilleuls/"),
        ("residence works", "/4e-5e/la-blancarde/residences/les-tilleuls/travaux/ascenseur/"),
        ("news", "/4e-5e/la-blancarde/actualites/jardin/"),
        ("event", "/4e-5e/la-blancarde/agenda/fete/"),
        ("plain", "/4e-5e/la-blancarde/histoire/"),
    ],
)
def test_view_live_leads_to_the_address_of_the_record(town: Town, page: str, path: str) -> None:
    assert town.pages[page].full_url == f"https://marseille.example{path}"
    assert town.pages[page].get_url() == f"https://marseille.example{path}"


def test_one_machine_shows_every_site_at_its_own_address(town: Town, settings: object) -> None:
    settings.PALIER_PUBLIC_URL = "http://localhost:8000"  # type: ignore[attr-defined]
    assert town.pages["news"].full_url == "http://localhost:8000/4e-5e/la-blancarde/actualites/jardin/"


def test_a_move_changes_the_address(town: Town) -> None:
    news = town.pages["news"]
    news.move(town.pages["far neighbourhood"], pos="last-child")
    assert NewsPage.objects.get(pk=news.pk).record_path() == "/1er-7e/endoume/actualites/jardin/"


def test_django_renders_no_public_page(town: Town, client: Client) -> None:
    for path in ("/", "/4e-5e/la-blancarde/", "/4e-5e/la-blancarde/actualites/jardin/"):
        assert client.get(path, headers={"host": "marseille.example"}).status_code == 404


def test_a_copy_and_an_alias_have_an_identity_of_their_own(town: Town) -> None:
    news = town.pages["news"]
    copy = news.copy(update_attrs={"slug": "jardin-2"})
    alias = CreatePageAliasAction(news, parent=town.pages["far neighbourhood"]).execute().specific
    assert len({news.record_id, copy.record_id, alias.record_id}) == 3
    news.save_revision().publish()
    assert NewsPage.objects.get(pk=alias.pk).record_id == alias.record_id


def test_a_revision_cannot_change_the_identity_or_the_dates_of_a_page(town: Town) -> None:
    news = town.pages["news"]
    content = news.serializable_data() | {"record_id": str(uuid.uuid4()), "published": None}
    again = news.with_content_json(content)
    assert (again.record_id, again.published) == (news.record_id, news.published)


@pytest.mark.parametrize("slug", ["agenda", "actualites", "media", "api", "admin"])
def test_a_place_does_not_take_the_address_of_a_section(town: Town, slug: str) -> None:
    with pytest.raises(ValidationError) as caught:
        town.pages["commune"].add_child(instance=NeighbourhoodPage(title="X", slug=slug))
    assert "réservé" in str(caught.value)
    with pytest.raises(ValidationError):
        town.pages["commune"].add_child(instance=PlainPage(title="X", slug=slug))


@pytest.mark.parametrize("slug", ["Majuscule", "deux--traits", "souligne_", "a" * 121, "-tiret"])
def test_a_slug_that_no_record_may_have_is_refused_by_name(town: Town, slug: str) -> None:
    with pytest.raises(ValidationError) as caught:
        town.pages["commune"].add_child(instance=NewsPage(title="X", slug=slug))
    assert "slug" in caught.value.message_dict


def test_control_characters_do_not_survive(town: Town) -> None:
    page = add(town.pages["commune"], NewsPage(title="Un\x07 titre", slug="un", summary="a\r\nb\x1bc"))
    assert (page.title, page.summary) == ("Un titre", "a\nbc")


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        ("news", "sur le site «\u202fLa Blancarde\u202f»."),
        (
            "residence works",
            "sur la page de la résidence «\u202fLes Tilleuls\u202f» et sur le site «\u202fLa Blancarde\u202f».",
        ),
        ("residence news", "sur la page de la résidence «\u202fLes Tilleuls\u202f»."),
        ("neighbourhood", "sur la page d’accueil du site «\u202fLa Blancarde\u202f»."),
        ("residence", "sur le site «\u202fLa Blancarde\u202f», à la page de cette résidence."),
    ],
)
def test_one_sentence_says_who_sees_a_page(town: Town, page: str, expected: str) -> None:
    assert sentence(standing(town.pages[page]), None, None) == f"Visible par tous {expected}"


def test_the_sentence_counts_the_sites_below(town: Town) -> None:
    unsaved = NewsPage(title="X")
    at_commune = sentence(standing(unsaved, town.pages["commune"]), None, None)
    assert at_commune == (
        "Visible par tous sur le site «\u202fMarseille\u202f» et sur ceux des 2 secteurs et ceux des 3 quartiers."
    )


def test_the_sentence_says_from_when_and_until_when(town: Town) -> None:
    said = sentence(standing(town.pages["news"]), END.replace(year=2040), END.replace(year=2041))
    assert said.endswith(", à partir du 25 novembre 2040 à 18 h, jusqu’au 25 novembre 2041 à 18 h.")


def test_the_sentence_admits_that_nobody_sees_a_page_below_a_hidden_place(town: Town) -> None:
    town.pages["neighbourhood"].unpublish()
    assert "«\u202fLa Blancarde\u202f» n’est pas en ligne" in sentence(standing(town.pages["news"]), None, None)


def test_a_new_commune_gets_its_site_its_pages_and_its_groups_once(db: None) -> None:
    for _time in (1, 2):
        call_command("create_commune", "Aubagne", insee="13005", host="aubagne.example")
    commune = CommunePage.objects.get(insee="13005")
    assert Site.objects.get(root_page=commune).root_url == "https://aubagne.example"
    pages = {page.role: page.live for page in PlainPage.objects.child_of(commune)}
    assert pages == {"legal": False, "accessibility": True, "contact": False}


def test_the_operator_makes_the_groups_of_a_place_by_its_path(town: Town) -> None:
    out = io.StringIO()
    call_command("create_role_groups", "marseille/1er-7e/endoume", stdout=out)
    assert "Communication – Marseille – Endoume" in out.getvalue().splitlines()
    with pytest.raises(CommandError, match="marseille/nulle-part"):
        call_command("create_role_groups", "marseille/nulle-part")


@pytest.mark.parametrize(("insee", "host"), [("1300", "a.example"), ("13005", "A B"), ("13005", "a/b")])
def test_a_commune_with_a_wrong_code_or_host_is_refused(db: None, insee: str, host: str) -> None:
    with pytest.raises(CommandError):
        call_command("create_commune", "Aubagne", insee=insee, host=host)
    assert not CommunePage.objects.filter(title="Aubagne").exists()


def test_demo_accounts_keep_their_passwords_and_are_readable_by_their_owner_only(
    town: Town, settings: object, tmp_path: object
) -> None:
    settings.PALIER_VAR = tmp_path  # type: ignore[attr-defined]
    call_command("create_demo_accounts")
    first = (tmp_path / "demo-accounts.json").read_text()  # type: ignore[operator]
    call_command("create_demo_accounts", json=True)
    assert (tmp_path / "demo-accounts.json").read_text() == first  # type: ignore[operator]
    assert (tmp_path / "demo-accounts.json").stat().st_mode & 0o077 == 0  # type: ignore[operator]


def test_demo_accounts_have_no_place_on_a_server(town: Town, settings: object) -> None:
    settings.PALIER_DEMO_ACCOUNTS = False  # type: ignore[attr-defined]
    with pytest.raises(CommandError):
        call_command("create_demo_accounts")


def test_works_chosen_in_a_residence_offer_its_own_buildings_only(town: Town, client: Client) -> None:
    client.force_login(town.users["superuser"])
    at_residence = reverse("wagtailadmin_pages:add", args=["editorial", "workspage", town.pages["residence"].pk])
    form = client.get(at_residence).context["form"]
    assert {each.name for each in form.fields["staircases"].queryset} == {"A1", "A2"}
    assert {each.residence_id for each in form.fields["buildings"].queryset} == {town.pages["residence"].pk}
    elsewhere = reverse("wagtailadmin_pages:add", args=["editorial", "workspage", town.pages["neighbourhood"].pk])
    assert "buildings" not in client.get(elsewhere).context["form"].fields
    assert WorksPage.objects.count() == 3
