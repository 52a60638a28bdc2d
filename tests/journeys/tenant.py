"""What tenants do in their space, on a phone of 360 pixels, in the words they read there."""

from __future__ import annotations

import io
import re

from PIL import Image
from playwright.sync_api import Browser, BrowserContext, FilePayload, Page, expect

PASSWORD = "quatre mots faciles à retenir"


def photograph() -> bytes:
    """A picture as large as phones make them."""
    picture = io.BytesIO()
    Image.effect_noise((2400, 1800), 40).convert("RGB").save(picture, "JPEG")
    return picture.getvalue()


def phone(browser: Browser) -> BrowserContext:
    """A phone that nobody has signed in on."""
    context = browser.new_context(
        viewport={"width": 360, "height": 740}, has_touch=True, locale="fr-FR", timezone_id="Europe/Paris"
    )
    context.set_default_timeout(60_000)
    return context


def open_account(page: Page, address: str, initials: str, name: str, username: str) -> None:
    """Scan the code of a letter and open an account."""
    page.goto(address)
    page.get_by_label("Initiales du destinataire").fill(initials)
    page.get_by_role("button", name="Continuer").click()
    page.get_by_label("Nom que vos voisins verront").fill(name)
    page.get_by_label("Identifiant pour vous connecter").fill(username)
    page.get_by_role("button", name="Continuer").click()
    page.get_by_label("Mot de passe", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Ouvrir mon espace").click()
    expect(page.get_by_role("heading", name=f"Bienvenue chez vous, {name}")).to_be_visible()


def give_address(page: Page, url: str, address: str) -> None:
    """Write one's e-mail address in one's account; a message to confirm it is on its way."""
    page.goto(f"{url}/espace/compte/")
    page.get_by_label("Adresse e-mail").fill(address)
    page.locator("form").filter(has=page.get_by_label("Adresse e-mail")).get_by_role("button").click()
    expect(page.get_by_text("Pas encore confirmée")).to_be_visible()


def ask_for_mail(page: Page, url: str) -> None:
    """Choose to be told by e-mail, at any hour."""
    page.goto(f"{url}/espace/compte/")
    page.get_by_label("par e-mail").check()
    page.get_by_label("Jamais après").fill("00:00")
    page.get_by_label("ni avant").fill("00:00")
    page.get_by_role("button", name="Enregistrer mes choix").click()
    expect(page.get_by_role("status")).to_contain_text("C’est enregistré.")


def to_the_lift(page: Page, url: str, building: str) -> None:
    """As far as what is known of the lift of a building."""
    page.goto(f"{url}/espace/signaler/")
    page.get_by_role("button", name=re.compile("^Ascenseur")).click()
    page.get_by_role("button", name="Non, rien de cela").click()
    choose_building(page, building)


def choose_building(page: Page, building: str) -> None:
    """Say where it is, and go on to what is known there."""
    page.get_by_label("Bâtiment").select_option(value=building)
    page.get_by_role("button", name="Continuer").click()


def report_the_lift(page: Page, url: str, building: str, text: str, picture: bytes) -> str:
    """Send a report with a photo; its number, in digits."""
    to_the_lift(page, url, building)
    page.get_by_label("Que se passe-t-il").fill(text)
    photo: FilePayload = {"name": "photo.jpg", "mimeType": "image/jpeg", "buffer": picture}
    page.get_by_label("Ajouter des photos").set_input_files([photo])
    expect(page.get_by_text("Envoyée")).to_be_visible()
    page.get_by_role("button", name=re.compile("^Envoyer à")).click()
    expect(page.get_by_role("heading", name="C’est envoyé")).to_be_visible()
    return re.sub(r"\D", "", page.locator(".ticket").inner_text())
