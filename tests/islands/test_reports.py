"""What became of a report: the list, its thread, and what its author may do; known faults where one lives."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.islands.fake_api import FakeApi
from tests.islands.fake_reports import LANDLORD, fault, line, report


@pytest.fixture(autouse=True)
def signed_in(page: Page, url: str, api: FakeApi) -> None:
    api.open_account()
    api.signed_in = True
    page.context.add_cookies([{"name": "palier_signed_in", "value": "1", "url": url}])


def opened(page: Page, url: str, api: FakeApi, **values: object) -> Page:
    """One report, on its page."""
    api.reports.own = [report(**values)]
    page.goto(f"{url}/espace/signalements/#signalement={api.reports.own[0]['id']}")
    expect(page.get_by_role("heading", name="Ascenseur – Arrêté")).to_be_focused()
    return page


def test_a_list_says_in_words_where_each_report_is(page: Page, url: str, api: FakeApi) -> None:
    scheduled = report(
        1,
        state="scheduled",
        state_label="intervention prévue",
        scheduled_on="2026-12-01",
        scheduled_part="morning",
        read=False,
    )
    api.reports.own = [scheduled, report(2, state="done", state_label="réglé", open=False)]
    page.goto(f"{url}/espace/signalements/")
    lines = page.locator(".inbox li")
    expect(lines).to_have_count(2)
    first, second = lines.all()
    expect(first).to_contain_text("Intervention prévue")
    expect(first).to_contain_text("Passage prévu mardi 1er décembre, le matin.")
    expect(first).to_contain_text("Nouveau")
    expect(second).to_contain_text("Réglé")
    expect(second).not_to_contain_text("Nouveau")
    first.get_by_role("link").click()
    page.get_by_role("link", name="Tous mes signalements").click()
    expect(page.get_by_text("Nouveau")).to_have_count(0)


def test_an_empty_list_says_what_one_may_do(page: Page, url: str) -> None:
    page.goto(f"{url}/espace/signalements/")
    expect(page.get_by_text("Vous n’avez rien signalé.")).to_be_visible()
    expect(page.get_by_text("Aucune panne connue dans les parties communes.")).to_be_visible()
    expect(page.get_by_role("link", name="Signaler un problème")).to_have_attribute("href", "/espace/signaler/")


def test_a_thread_tells_who_did_what_the_latest_first(page: Page, url: str, api: FakeApi) -> None:
    answer = line(
        "2026-11-21T09:00:00Z",
        state="scheduled",
        state_label="intervention prévue",
        text="Le technicien passe.",
        scheduled_on="2026-11-24",
        scheduled_part="morning",
    )
    opened(page, url, api, thread=[*report()["thread"], answer])
    lines = page.locator(".history > li")
    expect(lines).to_have_count(2)
    expect(lines.first).to_contain_text(f"{LANDLORD}, samedi 21 novembre à 10 h")
    expect(lines.first).to_contain_text("Passage prévu mardi 24 novembre, le matin.")
    expect(lines.last).to_contain_text("Vous")
    expect(page.get_by_text("Réponse au plus tard mardi 24 novembre.")).to_be_visible()
    expect(page.locator(".ticket")).to_contain_text("K7M\u00a02P4")


def test_the_landlord_s_number_is_one_press_away_and_only_where_there_is_one(
    page: Page, url: str, api: FakeApi
) -> None:
    opened(page, url, api)
    ring = page.get_by_role("link", name="Appeler le 04 91 00 00 00")
    expect(ring).to_have_attribute("href", "tel:0491000000")
    expect(ring.locator("use")).to_have_attribute("href", "#icon-phone")
    api.reports.own[0]["phone"] = ""
    page.reload()
    expect(page.get_by_role("button", name="Imprimer")).to_be_visible()
    expect(ring).to_have_count(0)


def test_a_question_of_the_landlord_is_answered(page: Page, url: str, api: FakeApi) -> None:
    opened(page, url, api, state="waiting_for_tenant", state_label="en attente de vous", may=["answer", "cancel"])
    expect(page.get_by_text("Votre bailleur attend votre réponse.")).to_be_visible()
    page.get_by_role("button", name="Répondre").click()
    expect(page.get_by_role("link", name="Écrivez quelques mots.")).to_be_visible()
    page.get_by_label("Votre réponse").fill("Mardi matin.")
    page.get_by_role("button", name="Répondre").click()
    expect(page.get_by_text("Votre réponse est envoyée.").first).to_be_visible()
    expect(page.locator(".history")).to_contain_text("Mardi matin.")
    expect(page.get_by_label("Ajouter quelque chose")).to_have_value("")


def test_what_is_not_settled_is_said_within_fourteen_days(page: Page, url: str, api: FakeApi) -> None:
    done = {"state": "done", "state_label": "réglé", "open": False, "contest_until": "2026-12-08T10:00:00Z"}
    opened(page, url, api, **done, may=["contest", "rate"])
    expect(page.get_by_text("Possible jusqu’au mardi 8 décembre.")).to_be_visible()
    page.get_by_label("Ce n’est pas réglé").fill("Il s’arrête encore.")
    page.get_by_role("button", name="Dire que ce n’est pas réglé").click()
    expect(page.get_by_text("C’est dit").first).to_be_visible()
    assert api.reports.own[0]["state"] == "contested"


def test_how_it_went_is_said_and_may_be_said_otherwise(page: Page, url: str, api: FakeApi) -> None:
    opened(page, url, api, state="done", state_label="réglé", open=False, may=["rate"])
    page.get_by_label("Très bien").check()
    page.get_by_role("button", name="Donner mon avis").click()
    expect(page.get_by_text("Merci de votre réponse.").first).to_be_visible()
    expect(page.get_by_role("button", name="Changer mon avis")).to_be_visible()
    assert api.reports.own[0]["satisfaction"] == 4


def test_a_report_is_taken_back_and_taken_up_again(page: Page, url: str, api: FakeApi) -> None:
    opened(page, url, api)
    page.get_by_text("Ce n’est plus la peine").click()
    page.get_by_role("button", name="Annuler mon signalement").click()
    expect(page.get_by_text("Votre signalement est annulé.").first).to_be_visible()
    page.get_by_label("Pourquoi le reprendre").fill("Il est revenu.")
    page.get_by_role("button", name="Reprendre ce signalement").click()
    expect(page.get_by_text("Votre signalement est repris.").first).to_be_visible()
    assert api.reports.own[0]["state"] == "reopened"


def test_photos_of_a_report_are_shown_by_number(page: Page, url: str, api: FakeApi) -> None:
    picture = Path(__file__).parents[2] / "themes/palier/static/icons/favicon-32.png"
    api.reports.photos["p1"] = picture.read_bytes()
    opened(page, url, api, photos=[{"id": "p1", "width": 1600, "height": 1200}])
    image = page.get_by_alt_text("Photo 1 de votre signalement")
    expect(image).to_be_visible()
    assert image.evaluate("async e => { await e.decode(); return e.naturalWidth; }") == 32


def test_a_report_that_is_not_there_any_more_says_so(page: Page, url: str) -> None:
    page.goto(f"{url}/espace/signalements/#signalement=00000000-0000-4000-b000-000000000009")
    expect(page.get_by_role("button", name="Réessayer")).to_be_visible()
    expect(page.get_by_role("link", name="Tous mes signalements")).to_be_visible()


def test_words_of_a_stranger_are_read_as_words(page: Page, url: str, api: FakeApi) -> None:
    opened(page, url, api, text='"><img src=x onerror=alert(1)>')
    expect(page.get_by_text("onerror")).to_be_visible()
    assert page.locator("#island img").count() == 0


def test_on_paper_a_report_keeps_its_number_and_thread_and_loses_its_buttons(
    page: Page, url: str, api: FakeApi
) -> None:
    opened(page, url, api)
    page.emulate_media(media="print")
    expect(page.locator(".ticket")).to_be_visible()
    expect(page.locator(".history")).to_be_visible()
    expect(page.get_by_role("button", name="Imprimer")).to_be_hidden()
    expect(page.get_by_label("Ajouter quelque chose")).to_be_hidden()
    expect(page.get_by_text("Ce n’est plus la peine")).to_be_hidden()


def test_a_known_fault_is_followed_and_followed_no_more(page: Page, url: str, api: FakeApi) -> None:
    api.reports.faults = [fault()]
    page.goto(f"{url}/espace/signalements/#panne={api.reports.faults[0]['id']}")
    page.get_by_role("button", name="Suivre cette panne").click()
    expect(page.get_by_text("Vous la suivez")).to_be_visible()
    page.get_by_role("button", name="Ne plus suivre").click()
    expect(page.get_by_role("button", name="Suivre cette panne")).to_be_visible()
    assert not api.reports.faults[0]["followed"]


def test_the_page_of_one_s_residence_tells_its_known_faults_and_others_do_not(
    page: Page, url: str, api: FakeApi, town_site: Path
) -> None:
    (residence, *_rest) = sorted(town_site.glob("*/*/residences/*/index.html"))
    path = f"/{residence.parent.relative_to(town_site)}/"
    api.reports.faults = [fault()]
    page.goto(url + path)
    page.wait_for_load_state("networkidle")
    expect(page.get_by_role("heading", name="Chez moi")).to_have_count(0)
    assert ("GET", "reports/faults/") not in api.asked
    api.households = [{**api.households[0], "residence": {"title": "Les Tilleuls", "path": path}}]
    page.reload()
    link = page.get_by_role("link", name="Ascenseur, parties communes, bâtiment B")
    expect(link).to_have_attribute("href", f"/espace/signalements/#panne={api.reports.faults[0]['id']}")


def test_home_tells_news_of_reports_apart_from_messages(page: Page, url: str, api: FakeApi) -> None:
    api.reports.own = [report(1, read=False), report(2, state="done", state_label="réglé", open=False)]
    page.goto(f"{url}/espace/")
    expect(page.get_by_role("link", name="1 message non lu")).to_be_visible()
    expect(page.get_by_role("link", name="1 nouvelle")).to_be_visible()
    expect(page.get_by_role("link", name="Ascenseur – Arrêté")).to_have_count(1)
    page.goto(f"{url}/secteur/blancarde/")
    expect(page.get_by_role("link", name="1 nouvelle")).to_have_attribute("href", "/espace/signalements/")


def test_a_list_that_cannot_be_had_leaves_the_known_faults_and_the_way_to_report(
    page: Page, url: str, api: FakeApi
) -> None:
    api.reports.faults = [fault()]
    api.down = {"reports/faults/"}
    page.goto(f"{url}/espace/signalements/")
    expect(page.get_by_text("Le service ne répond pas en ce moment.")).to_be_visible()
    expect(page.get_by_role("link", name="Signaler un problème")).to_be_visible()
    api.down = set()
    page.get_by_role("button", name="Réessayer").click()
    expect(page.get_by_role("button", name="Suivre cette panne")).to_be_visible()
