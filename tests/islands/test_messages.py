"""What the lodge wrote: the list, one message, and those of long ago."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.islands.fake_api import FakeApi, message


@pytest.fixture(autouse=True)
def signed_in(page: Page, url: str, api: FakeApi) -> None:
    api.open_account()
    api.signed_in = True
    page.context.add_cookies([{"name": "palier_signed_in", "value": "1", "url": url}])


def test_a_message_is_unread_until_it_is_opened(page: Page, url: str) -> None:
    page.goto(f"{url}/espace/messages/")
    expect(page.get_by_text("Non lu")).to_have_count(1)
    page.get_by_role("link", name="Coupure d’eau n° 1").click()
    expect(page.get_by_role("heading", name="Coupure d’eau n° 1")).to_be_focused()
    expect(page.get_by_text("vendredi 20 novembre à 18 h 30")).to_be_visible()
    expect(page.get_by_text("remplir une bouteille")).to_be_visible()
    page.get_by_role("link", name="Tous mes messages").click()
    expect(page.get_by_role("link", name="Coupure d’eau n° 1")).to_be_visible()
    expect(page.get_by_text("Non lu")).to_have_count(0)


def test_a_notice_leads_straight_to_its_message(page: Page, url: str, api: FakeApi) -> None:
    page.goto(f"{url}/espace/messages/#message={api.messages[0]['id']}")
    expect(page.get_by_role("heading", name="Coupure d’eau n° 1")).to_be_visible()


def test_older_messages_come_when_asked_for_and_are_announced(page: Page, url: str, api: FakeApi) -> None:
    api.messages = [{**message(1, read=True), "id": f"m{number}", "title": f"Message {number}"} for number in range(25)]
    page.goto(f"{url}/espace/messages/")
    links = page.locator(".inbox a")
    expect(links).to_have_count(20)
    page.get_by_role("button", name="Messages plus anciens").click()
    expect(links).to_have_count(25)
    expect(page.locator("#status")).to_have_text("5 messages de plus")
    expect(page.get_by_role("button", name="Messages plus anciens")).to_have_count(0)


def test_an_empty_list_says_what_will_come_there(page: Page, url: str, api: FakeApi) -> None:
    api.messages = []
    page.goto(f"{url}/espace/messages/")
    expect(page.get_by_text("Pas encore de message.")).to_be_visible()


def test_a_hostile_message_is_read_as_words(page: Page, url: str, api: FakeApi) -> None:
    api.messages[0]["title"] = '"><img src=x onerror=alert(1)>'
    page.goto(f"{url}/espace/messages/")
    expect(page.get_by_role("link", name="onerror")).to_be_visible()
    assert page.locator(".inbox img").count() == 0


def told(number: int, path: str, title: str) -> dict[str, object]:
    return {"id": str(number), "title": title, "path": path, "created_at": "2026-11-28T09:12:00Z", "read": False}


def test_works_at_home_are_on_the_first_page_and_lead_to_their_public_page(page: Page, url: str, api: FakeApi) -> None:
    api.told = [
        told(1, "/t/048213/", "Ascenseur\u00a0: travaux reportés. Les Tilleuls, bâtiment B."),
        told(2, "/espace/messages/#message=1", "Un message vous attend\u00a0: la loge"),
    ]
    page.goto(f"{url}/espace/")
    expect(page.get_by_role("heading", name="Travaux chez vous")).to_be_visible()
    link = page.get_by_role("link", name="travaux reportés. Les Tilleuls, bâtiment B.")
    expect(link).to_have_attribute("href", "/t/048213/")
    expect(page.get_by_role("link", name="Un message vous attend")).to_have_count(0)


def test_without_works_at_home_nothing_is_said_of_them(page: Page, url: str, api: FakeApi) -> None:
    page.goto(f"{url}/espace/")
    expect(page.get_by_role("heading", name="Mon compte")).to_be_visible()
    expect(page.get_by_role("heading", name="Travaux chez vous")).to_have_count(0)
