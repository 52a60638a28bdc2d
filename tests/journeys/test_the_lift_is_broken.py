"""A tenant reports a broken lift from a phone, the caretaker deals with it, and a neighbour finds it known already."""

from __future__ import annotations

import io
import json
import re

from PIL import Image
from playwright.sync_api import Browser, FilePayload, Page, expect

from tests.support.stack import Stack

PASSWORD = "quatre mots faciles à retenir"
DECIDING = """
from datetime import timedelta
from django.contrib.auth import get_user_model
from django.utils import timezone
from cms.reports.models import Report
from cms.reports.selectors.calendars import calendar_of
from cms.reports.services.deciding import report_decide
from cms.reports.services.moving import Details

def decide(target, *details):
    report = Report.objects.latest("created_at")
    caretaker = get_user_model().objects.get(username="gardien")
    report_decide(
        user=caretaker, id=report.pk, version=report.version, target=target, now=timezone.now(), details=Details(*details)
    )

calendar = calendar_of(residence=Report.objects.latest("created_at").residence)
tomorrow = calendar.last_day(calendar.due(timezone.now(), 1))
"""
SECOND_LETTER = """
from django.utils import timezone
from cms.residents.models import Household
from cms.residents.services.codes import code_issue
household = Household.objects.get(addressee="M. Hugo Vidal")
print(code_issue(household=household, now=timezone.now(), days=30), household.initials)
"""


def open_account(page: Page, stack: Stack, code: str, initials: str, name: str) -> None:
    """Somebody opens an account with a letter."""
    page.goto(f"{stack.url}/espace/premiers-pas/#code={code}")
    page.get_by_label("Initiales du destinataire").fill(initials)
    page.get_by_role("button", name="Continuer").click()
    page.get_by_label("Nom que vos voisins verront").fill(name)
    page.get_by_label("Identifiant pour vous connecter").fill(f"{name.lower()}.ascenseur")
    page.get_by_role("button", name="Continuer").click()
    page.get_by_label("Mot de passe", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Ouvrir mon espace").click()
    expect(page.get_by_role("heading", name=f"Bienvenue chez vous, {name}")).to_be_visible()


def to_the_lift(page: Page, stack: Stack) -> None:
    """As far as what is known of the lift of the last building."""
    page.goto(f"{stack.url}/espace/signaler/")
    page.get_by_role("button", name=re.compile("^Ascenseur")).click()
    page.get_by_role("button", name="Non, rien de cela").click()
    building = page.get_by_label("Bâtiment")
    last = building.locator("option").last.get_attribute("value")
    building.select_option(value=last)
    page.get_by_role("button", name="Continuer").click()


def report_with_a_photo(page: Page, stack: Stack) -> str:
    """The number of the report."""
    to_the_lift(page, stack)
    page.get_by_label("Que se passe-t-il").fill("Il s’arrête entre le 3e et le 4e.")
    picture = io.BytesIO()
    Image.effect_noise((2400, 1800), 40).convert("RGB").save(picture, "JPEG")
    photo: FilePayload = {"name": "photo.jpg", "mimeType": "image/jpeg", "buffer": picture.getvalue()}
    page.get_by_label("Ajouter des photos").set_input_files([photo])
    expect(page.get_by_text("Envoyée")).to_be_visible()
    page.get_by_role("button", name=re.compile("^Envoyer à")).click()
    expect(page.get_by_role("heading", name="C’est envoyé")).to_be_visible()
    return page.locator(".ticket").inner_text()


def test_from_a_broken_lift_to_a_satisfied_tenant(stack: Stack, browser: Browser) -> None:
    letter = json.loads((stack.var / "demo-letter.json").read_text())
    phone = {"viewport": {"width": 360, "height": 740}, "locale": "fr-FR", "timezone_id": "Europe/Paris"}
    with browser.new_context(**phone) as of_claire, browser.new_context(**phone) as of_hugo:  # type: ignore[arg-type]
        claire, hugo = of_claire.new_page(), of_hugo.new_page()
        open_account(claire, stack, letter["code"], letter["initials"], "Claire")
        number = report_with_a_photo(claire, stack)

        stack.does(
            f'{DECIDING}\ndecide("acknowledged", "Je suis passé, j’appelle l’ascensoriste.")\n'
            'decide("scheduled", "Il passe avant midi.", tomorrow, "morning")'
        )
        claire.goto(f"{stack.url}/espace/")
        claire.get_by_role("link", name=re.compile("^Ascenseur")).click()
        expect(claire.get_by_role("heading", name=re.compile("^Ascenseur"))).to_be_visible()
        expect(claire.locator(".ticket")).to_contain_text(number)
        expect(claire.get_by_text("j’appelle l’ascensoriste")).to_be_visible()
        expect(claire.get_by_text(re.compile("Passage prévu .*, le matin")).first).to_be_visible()
        photo = claire.get_by_alt_text("Photo 1 de votre signalement")
        assert photo.evaluate("async e => { await e.decode(); return e.naturalWidth; }") == 1600

        code, initials = stack.does(SECOND_LETTER).split()
        open_account(hugo, stack, code, initials, "Hugo")
        to_the_lift(hugo, stack)
        expect(hugo.get_by_role("heading", name="Déjà signalé au même endroit")).to_be_visible()
        expect(hugo.get_by_text("3e et le 4e")).to_have_count(0)
        hugo.get_by_role("button", name="Suivre cette panne").click()
        expect(hugo.get_by_text("Vous la suivez")).to_be_visible()

        stack.does(f'{DECIDING}\ndecide("done", "La carte est changée.", None, "", "", "repaired")')
        claire.reload()
        claire.get_by_label("Ce n’est pas réglé").fill("Il s’est arrêté de nouveau ce matin.")
        claire.get_by_role("button", name="Dire que ce n’est pas réglé").click()
        expect(claire.get_by_text("votre bailleur doit y revenir").first).to_be_visible()

        stack.does(
            f'{DECIDING}\ndecide("reopened", "")\ndecide("done", "Le moteur est changé.", None, "", "", "replaced")'
        )
        claire.reload()
        claire.get_by_label("Très bien").check()
        claire.get_by_role("button", name="Donner mon avis").click()
        expect(claire.get_by_text("Merci de votre réponse.").first).to_be_visible()
        hugo.goto(f"{stack.url}/espace/")
        expect(hugo.get_by_role("link", name=re.compile("nouvelle"))).to_be_visible()
