"""What else an editor does in a day, and what each role cannot do."""

from __future__ import annotations

import re
import sqlite3
import uuid
from datetime import datetime, timedelta
from urllib.parse import urljoin
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.journeys.editor import Editor
from tests.support.processes import status_of, text_at, wait_until
from tests.support.stack import Stack

CAMAS = "/4e-et-5e-arrondissements/le-camas/"


def page_id(stack: Stack, tree_path: str) -> int:
    """The number of a page of the demo town in the admin, by the end of its path in the tree."""
    with sqlite3.connect(f"file:{stack.var}/palier.sqlite3?mode=ro", uri=True) as database:
        query = "SELECT id FROM wagtailcore_page WHERE url_path LIKE ? ORDER BY length(url_path)"
        row = database.execute(query, (f"%{tree_path}",)).fetchone()
    assert row, f"the demo town has no page at {tree_path}"
    return int(row[0])


def test_a_scheduled_page_goes_live_by_itself(stack: Stack, context: BrowserContext) -> None:
    mark = uuid.uuid4().hex[:6]
    address = f"{stack.url}{CAMAS}actualites/programmee-{mark}/"
    editor = Editor(stack, context, "mairie")
    page = editor.page
    editor.add("Actualités", "Le Camas")
    editor.title.fill(f"Programmée {mark}")
    editor.write("Ce texte attend son heure.")
    due = datetime.now(ZoneInfo("Europe/Paris")) + timedelta(minutes=1)
    page.get_by_role("button", name="Afficher/masquer le statut").click()
    page.get_by_role("button", name="Programmer").click()
    # Without focus: the calendar under the field covers the button, and puts the present hour when the field is left.
    page.locator("#id_go_live_at").evaluate("(field, value) => field.value = value", f"{due:%Y-%m-%d %H:%M}")
    page.get_by_role("button", name="Enregistrer la programmation").press("Enter")
    expect(page.get_by_text(re.compile(r"à partir du \d+"))).to_be_visible()
    editor.publish(re.compile("ublication|Publier"))
    expect(page.get_by_text(re.compile("programmée", re.IGNORECASE)).first).to_be_visible()
    assert status_of(address) == 404
    wait_until(lambda: status_of(address) == 200, f"{address} to go live at {due:%H:%M}", seconds=240)
    assert datetime.now(ZoneInfo("Europe/Paris")) >= due.replace(second=0, microsecond=0)
    assert not editor.errors


def test_the_state_of_works_changes_in_one_click_and_its_history_stays_visible(
    stack: Stack, context: BrowserContext
) -> None:
    editor = Editor(stack, context, "mairie")
    page = editor.page
    page.get_by_role("link", name="Travaux et coupures", exact=True).click()
    row = page.get_by_role("row").filter(has_text="annoncés").first
    title = row.get_by_role("link").first.inner_text().strip()
    row.get_by_role("button", name=re.compile("^Mettre en cours")).click()
    changed = page.get_by_role("row").filter(has_text=title)
    expect(changed.get_by_text("en cours", exact=True)).to_be_visible()
    changed.get_by_role("link", name=title, exact=True).click()
    path = page.locator("a[href*='/travaux/']:not([href^='/admin/'])").first.get_attribute("href")
    live = urljoin(stack.url, path)
    wait_until(lambda: "en cours" in text_at(live).lower(), f"{live} to say that works are under way")
    assert "annonc" in text_at(live).lower(), "the history of the notice is gone"
    assert not editor.errors


@pytest.mark.parametrize(
    ("username", "foreign"),
    [
        ("mairie", "/1er-et-7e-arrondissements/opera/"),
        ("mairie", "/marseille/"),
        ("bailleur", "/4e-et-5e-arrondissements/le-camas/"),
        ("gardien", "/4e-et-5e-arrondissements/le-camas/"),
        ("gardien", "/marseille/"),
        ("ville", None),
        ("moderation", None),
    ],
)
def test_a_role_stays_within_its_part_of_the_town(
    stack: Stack, context: BrowserContext, username: str, foreign: str | None
) -> None:
    editor = Editor(stack, context, username)
    page = editor.page
    for path in ("/admin/users/", "/admin/sites/", "/admin/groups/"):
        answer = page.goto(stack.url + path)
        assert answer and (answer.status in (403, 404) or page.url == f"{stack.url}/admin/"), f"{username} opens {path}"
    if foreign:
        number = page_id(stack, foreign)
        for action in ("edit/", "delete/", "unpublish/", "move/", "add_subpage/"):
            answer = page.goto(f"{stack.url}/admin/pages/{number}/{action}")
            refused = answer and answer.status in (403, 404)
            assert refused or page.url == f"{stack.url}/admin/", f"{username} may {action} {foreign}"
    assert not editor.errors


def test_a_caretaker_announces_works_in_their_residence(stack: Stack, context: BrowserContext) -> None:
    editor = Editor(stack, context, "gardien")
    page = editor.page
    expect(page.get_by_role("link", name="Travaux et coupures", exact=True)).to_be_visible()
    expect(page.get_by_role("link", name="Démarches", exact=True)).to_have_count(0)
    expect(page.get_by_role("link", name="Actualités", exact=True)).to_have_count(0)
    assert not editor.errors
