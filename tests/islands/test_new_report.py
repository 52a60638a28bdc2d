"""A report from a phone: danger first, what is known already, photos made small, and one sending whatever the line does."""

from __future__ import annotations

import io

import pytest
from PIL import Image
from playwright.sync_api import BrowserContext, FilePayload, Page, expect

from tests.islands.fake_api import FakeApi
from tests.islands.fake_reports import fault, works

WORDS = "L’ascenseur s’arrête entre deux étages depuis ce matin."
SENDING = "POST", "reports/"


def photo(width: int = 2400, height: int = 1200, name: str = "photo.jpg") -> FilePayload:
    """What a camera gives."""
    data = io.BytesIO()
    Image.new("RGB", (width, height), "#884422").save(data, "JPEG")
    return {"name": name, "mimeType": "image/jpeg", "buffer": data.getvalue()}


@pytest.fixture
def signed_in(context: BrowserContext, url: str, api: FakeApi) -> None:
    api.open_account()
    api.signed_in = True
    context.add_cookies([{"name": "palier_signed_in", "value": "1", "url": url}])


@pytest.fixture
def form(page: Page, url: str, signed_in: None) -> Page:
    """The first step."""
    page.goto(f"{url}/espace/signaler/")
    expect(page.get_by_role("heading", name="Quelqu’un est-il en danger")).to_be_visible()
    return page


def test_each_category_has_its_drawing_beside_its_name(form: Page) -> None:
    drawing = form.get_by_role("button", name="Ascenseur En panne").locator("use")
    expect(drawing).to_have_attribute("href", "#icon-lift")
    assert form.locator("#icon-lift path").count() == 1


def to_the_place(page: Page) -> None:
    """The lift, and nobody is shut in it."""
    page.get_by_role("button", name="Ascenseur En panne").click()
    page.get_by_role("button", name="Non, rien de cela").click()


def to_the_words(page: Page) -> None:
    """The lift, where one lives."""
    to_the_place(page)
    page.get_by_role("button", name="Continuer").click()
    expect(page.get_by_label("Que se passe-t-il")).to_be_visible()


def written(page: Page) -> None:
    """A report that is ready to leave, and kept on the device."""
    to_the_words(page)
    page.get_by_label("Que se passe-t-il").fill(WORDS)


def send(page: Page) -> None:
    page.get_by_role("button", name="Envoyer à Habitat Exemple").click()


def is_sent(page: Page) -> None:
    expect(page.get_by_role("heading", name="C’est envoyé")).to_be_focused()


def draft_of(page: Page) -> bool:
    """Whether the device keeps a draft."""
    found: bool = page.evaluate(
        """() => new Promise((resolve) => {
          const asked = indexedDB.open("palier", 1);
          asked.onupgradeneeded = () => asked.result.createObjectStore("drafts");
          asked.onsuccess = () => {
            const count = asked.result.transaction("drafts").objectStore("drafts").count();
            count.onsuccess = () => { asked.result.close(); resolve(count.result > 0); };
          };
        })"""
    )
    return found


def test_a_danger_stops_the_form_and_says_whom_to_ring(form: Page, api: FakeApi) -> None:
    form.get_by_role("button", name="Ça sent le gaz").click()
    expect(form.get_by_role("heading", name="Ça sent le gaz")).to_be_focused()
    expect(form.get_by_text("N’allumez rien")).to_be_visible()
    expect(form.get_by_role("link", name="Urgence Sécurité Gaz")).to_have_attribute("href", "tel:0800473333")
    expect(form.get_by_role("link", name="Urgences par SMS")).to_have_attribute("href", "sms:114")
    expect(form.get_by_role("button", name="Envoyer")).to_have_count(0)
    form.get_by_role("button", name="Revenir au signalement").click()
    expect(form.get_by_role("heading", name="Quelqu’un est-il en danger")).to_be_focused()
    assert SENDING not in api.asked


def test_somebody_shut_in_the_lift_is_asked_about_before_the_lift_is_reported(form: Page, api: FakeApi) -> None:
    form.get_by_role("button", name="Ascenseur En panne").click()
    form.get_by_role("button", name="Quelqu’un est bloqué").click()
    expect(form.get_by_text("bouton d’alarme")).to_be_visible()
    assert SENDING not in api.asked


def test_a_report_tells_its_number_its_deadline_and_who_reads_it(form: Page, api: FakeApi) -> None:
    to_the_place(form)
    expect(form.get_by_label("Bâtiment")).to_have_value("B")
    form.get_by_label("Étage").fill("3")
    form.get_by_label("Arrêté").check()
    form.get_by_role("button", name="Continuer").click()
    expect(form.get_by_text("Réponse au plus tard mardi 24 novembre")).to_be_visible()
    expect(form.get_by_text("jamais votre nom ni votre texte")).to_be_visible()
    form.get_by_label("Que se passe-t-il").fill(WORDS)
    form.get_by_label("Quand peut-on passer").fill("le soir")
    send(form)
    is_sent(form)
    expect(form.locator(".ticket")).to_have_text("K7M\u00a02P4")
    (given,) = api.reports.sent
    assert given == {
        "household": 7,
        "category": 1,
        "common": True,
        "building": "B",
        "staircase": "",
        "floor": "3",
        "kind": 10,
        "text": WORDS,
        "availability": "le soir",
        "photos": [],
    }
    assert not draft_of(form)
    form.get_by_role("link", name="Suivre mon signalement").click()
    expect(form.get_by_text(WORDS)).to_be_visible()


def test_what_may_be_at_home_or_in_common_parts_is_asked(form: Page, api: FakeApi) -> None:
    form.get_by_role("button", name="Eau, fuite, plomberie").click()
    form.get_by_role("button", name="Continuer").click()
    expect(form.get_by_role("link", name="Dites si c’est dans les parties communes ou chez vous.")).to_be_visible()
    form.get_by_label("Chez moi").check()
    form.get_by_role("button", name="Continuer").click()
    form.get_by_label("Que se passe-t-il").fill("Une fuite sous l’évier.")
    send(form)
    is_sent(form)
    assert (api.reports.sent[0]["common"], api.reports.sent[0]["building"]) == (False, "")


def test_a_fault_that_is_known_is_followed_instead_of_sent(form: Page, api: FakeApi) -> None:
    api.reports.faults = [fault()]
    to_the_place(form)
    form.get_by_role("button", name="Continuer").click()
    expect(form.get_by_text("Passage prévu mardi 24 novembre, le matin.")).to_be_visible()
    form.get_by_role("button", name="Suivre cette panne").click()
    expect(form.get_by_text("Vous la suivez")).to_be_visible()
    assert api.reports.faults[0]["followed"] and SENDING not in api.asked


def test_works_that_explain_a_fault_are_shown_before_the_words(form: Page, api: FakeApi) -> None:
    api.reports.works = [works()]
    to_the_place(form)
    form.get_by_role("button", name="Continuer").click()
    expect(form.get_by_role("link", name="Ascenseur du bâtiment B")).to_have_attribute("href", "/t/048213/")
    form.get_by_role("button", name="C’est autre chose").click()
    expect(form.get_by_label("Que se passe-t-il")).to_be_visible()


def test_a_photo_is_made_small_before_it_travels(form: Page, api: FakeApi) -> None:
    written(form)
    form.get_by_label("Ajouter des photos").set_input_files([photo(), photo(600, 800)])
    expect(form.get_by_text("Envoyée")).to_have_count(2)
    send(form)
    is_sent(form)
    pictures = {id: Image.open(io.BytesIO(data)) for id, data in api.reports.photos.items()}
    assert sorted(each.size for each in pictures.values()) == [(600, 800), (1600, 800)]
    assert {each.format for each in pictures.values()} == {"JPEG"}
    assert set(api.reports.sent[0]["photos"]) == set(pictures)


def test_a_refused_photo_says_why_and_lets_the_report_leave_without_it(form: Page, api: FakeApi) -> None:
    written(form)
    api.reports.refused_photo = "Cette photo n’a pas pu être lue. Envoyez-la en JPEG ou en PNG."
    # A browser that cannot draw a HEIC sends it as it is; the server says what to do.
    heic: FilePayload = {"name": "photo.heic", "mimeType": "image/heic", "buffer": b"\0\0\0\x18ftypheic"}
    form.get_by_label("Ajouter des photos").set_input_files([heic])
    expect(form.get_by_text("Envoyez-la en JPEG ou en PNG.")).to_be_visible()
    send(form)
    expect(form.get_by_role("link", name="Une photo n’est pas partie")).to_be_visible()
    assert SENDING not in api.asked
    form.get_by_role("button", name="Retirer la photo 1").click()
    send(form)
    is_sent(form)
    assert api.reports.sent[0]["photos"] == []


def test_a_photo_lost_on_the_way_goes_again_alone(form: Page, api: FakeApi) -> None:
    written(form)
    form.context.set_offline(True)
    form.get_by_label("Ajouter des photos").set_input_files([photo()])
    again = form.get_by_role("button", name="Renvoyer la photo 1")
    expect(again).to_be_visible()
    form.context.set_offline(False)
    again.click()
    expect(form.get_by_text("Envoyée")).to_be_visible()
    assert len(api.reports.photos) == 1


def test_without_a_line_a_report_waits_and_leaves_once_when_it_is_back(
    form: Page, api: FakeApi, context: BrowserContext
) -> None:
    written(form)
    context.set_offline(True)
    send(form)
    expect(form.get_by_role("heading", name="Pas encore parti")).to_be_focused()
    expect(form.get_by_text("Pas de connexion à internet.")).to_be_visible()
    context.set_offline(False)
    is_sent(form)
    assert len(api.reports.sent) == 1


def test_an_answer_that_was_lost_is_asked_for_again_after_a_reload_and_nothing_is_sent_twice(
    form: Page, api: FakeApi
) -> None:
    written(form)
    api.lose = {"reports/"}
    send(form)
    expect(form.get_by_role("heading", name="Pas encore parti")).to_be_visible()
    api.lose = set()
    form.reload()
    is_sent(form)
    keys = {key for path, key in api.keys if path == "reports/"}
    assert len(keys) == 1
    assert len(api.reports.sent) == 1


def test_two_pages_with_the_same_report_send_it_once(
    form: Page, url: str, api: FakeApi, context: BrowserContext
) -> None:
    written(form)
    api.lose = {"reports/"}
    send(form)
    expect(form.get_by_role("heading", name="Pas encore parti")).to_be_visible()
    api.lose = set()
    other = context.new_page()
    other.goto(f"{url}/espace/signaler/")
    is_sent(other)
    form.get_by_role("button", name="Réessayer").click()
    is_sent(form)
    assert len(api.reports.sent) == 1


def test_pressing_twice_sends_once(form: Page, api: FakeApi) -> None:
    written(form)
    api.slow = {"reports/"}
    send(form)
    waiting = form.get_by_role("button", name="Un instant…")
    expect(waiting).to_be_visible()
    waiting.dispatch_event("click")
    api.held.set()
    is_sent(form)
    assert api.asked.count(SENDING) == 1


def test_what_was_begun_is_there_after_a_reload_with_its_photos(form: Page, api: FakeApi) -> None:
    written(form)
    form.get_by_label("Ajouter des photos").set_input_files([photo()])
    expect(form.get_by_text("Envoyée")).to_be_visible()
    form.reload()
    expect(form.get_by_role("heading", name="Un signalement est commencé")).to_be_focused()
    form.get_by_role("button", name="Le continuer").click()
    expect(form.get_by_label("Que se passe-t-il")).to_have_value(WORDS)
    send(form)
    is_sent(form)
    assert len(api.reports.sent[0]["photos"]) == 1


def test_what_was_begun_is_erased_when_one_starts_again(form: Page) -> None:
    written(form)
    form.reload()
    form.get_by_role("button", name="L’effacer et recommencer").click()
    expect(form.get_by_role("button", name="Ça sent le gaz")).to_be_visible()
    assert not draft_of(form)


def test_signing_out_erases_what_was_begun(form: Page, url: str) -> None:
    written(form)
    assert draft_of(form)
    form.goto(f"{url}/espace/")
    expect(form.get_by_role("link", name="Un signalement est commencé")).to_be_visible()
    form.get_by_role("button", name="Se déconnecter").click()
    expect(form.get_by_role("heading", name="Se connecter")).to_be_visible()
    assert not draft_of(form)


def test_another_account_on_the_same_device_finds_nothing_of_it(form: Page, url: str, api: FakeApi) -> None:
    written(form)
    api.open_account("paul", name="Paul")
    form.goto(f"{url}/espace/signaler/")
    expect(form.get_by_role("button", name="Ça sent le gaz")).to_be_visible()
    assert not draft_of(form)


def test_on_a_shared_device_nothing_is_kept_and_the_page_says_so(page: Page, url: str, api: FakeApi) -> None:
    api.open_account()
    page.goto(f"{url}/espace/signaler/")
    page.get_by_label("Identifiant", exact=True).fill("amina")
    page.get_by_label("Mot de passe", exact=True).fill("quatre mots sans lien")
    page.get_by_label("D’autres se servent de cet appareil").check()
    page.get_by_role("button", name="Entrer").click()
    written(page)
    expect(page.get_by_text("Cet appareil ne garde pas de brouillon")).to_be_visible()
    assert not draft_of(page)


def test_a_session_that_ends_half_way_costs_a_password_and_not_the_words(form: Page, api: FakeApi) -> None:
    written(form)
    api.signed_in = False
    send(form)
    form.get_by_label("Identifiant", exact=True).fill("amina")
    form.get_by_label("Mot de passe", exact=True).fill("quatre mots sans lien")
    form.get_by_role("button", name="Entrer").click()
    is_sent(form)
    assert [each["text"] for each in api.reports.sent] == [WORDS]


def test_a_category_that_is_withdrawn_meanwhile_costs_a_choice_and_not_the_words(form: Page, api: FakeApi) -> None:
    written(form)
    del api.reports.homes[0]["categories"][0]
    send(form)
    expect(form.get_by_text("Cette catégorie n’est plus proposée.")).to_be_visible()
    expect(form.get_by_role("button", name="Ascenseur En panne")).to_have_count(0)
    form.get_by_role("button", name="Serrure, porte ou fenêtre").click()
    form.get_by_role("button", name="Continuer").click()
    expect(form.get_by_label("Que se passe-t-il")).to_have_value(WORDS)
    send(form)
    is_sent(form)
    assert len(api.reports.sent) == 1


def test_where_nobody_receives_reports_the_form_says_whom_to_ring(
    page: Page, url: str, api: FakeApi, signed_in: None
) -> None:
    api.reports.homes[0]["categories"] = []
    page.goto(f"{url}/espace/signaler/")
    expect(page.get_by_text("Ici, les signalements ne sont pas encore ouverts.")).to_be_visible()
    expect(page.get_by_role("link", name="Appeler le 04 91 00 00 00")).to_have_attribute("href", "tel:0491000000")


def test_a_report_is_made_with_the_keyboard_alone(form: Page, api: FakeApi) -> None:
    def press(name: str) -> None:
        button = form.get_by_role("button", name=name)
        for _each in range(40):
            if button.evaluate("e => e === document.activeElement"):
                break
            form.keyboard.press("Tab")
        expect(button).to_be_focused()
        form.keyboard.press("Enter")

    press("Ascenseur En panne")
    press("Non, rien de cela")
    expect(form.get_by_role("heading", name="Ascenseur")).to_be_focused()
    press("Continuer")
    expect(form.get_by_role("heading", name="Votre signalement")).to_be_focused()
    form.keyboard.press("Tab")
    form.keyboard.type("En panne")
    press("Envoyer à Habitat Exemple")
    is_sent(form)
    assert api.reports.sent[0]["text"] == "En panne"


def test_one_step_back_keeps_what_was_answered(form: Page) -> None:
    written(form)
    form.get_by_role("button", name="Revenir").click()
    expect(form.get_by_label("Bâtiment")).to_have_value("B")
    form.get_by_role("button", name="Continuer").click()
    expect(form.get_by_label("Que se passe-t-il")).to_have_value(WORDS)
