"""What an editor does in the admin, in the words they read there."""

from __future__ import annotations

import random
import re
from io import BytesIO

from PIL import Image
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.support.stack import Stack


class Editor:
    """Somebody at work in the admin."""

    def __init__(self, stack: Stack, context: BrowserContext, username: str) -> None:
        self.stack = stack
        self.page: Page = context.new_page()
        self.errors: list[str] = []
        self.page.on("response", lambda answer: self.errors.append(answer.url) if answer.status >= 500 else None)
        self.page.goto(f"{stack.url}/admin/login/")
        name, password = stack.account(username)
        self.page.locator("#id_username").fill(name)
        self.page.locator("#id_password").fill(password)
        self.page.locator("button[type=submit]").first.click()
        expect(self.page).to_have_url(f"{stack.url}/admin/")

    def add(self, section: str, place: str) -> None:
        """Open the form of a new item from its menu entry, for a place."""
        self.page.goto(f"{self.stack.url}/admin/")
        self.page.get_by_role("link", name=section, exact=True).click()
        self.page.get_by_role("link", name=re.compile("^Ajouter")).first.click()
        choice = self.page.get_by_label(re.compile("Lieu"))
        option = choice.locator("option", has_text=re.compile(rf"{place}\s*$")).first
        choice.select_option(value=option.get_attribute("value"))
        self.page.locator("main [type=submit]").last.click()
        expect(self.title).to_be_visible()

    @property
    def title(self) -> Locator:
        return self.page.locator("#id_title")

    def upload_image(self, title: str, alternative: str, picture: bytes) -> None:
        """Choose a new image for the item, with the text that stands for it."""
        self.page.get_by_role("button", name="Choisir une image").first.click()
        dialog = self.page.get_by_role("dialog")
        dialog.get_by_role("tab", name="Transférer").click()
        dialog.locator("input[type=file]").set_input_files(
            {"name": "photo.jpg", "mimeType": "image/jpeg", "buffer": picture}
        )
        dialog.locator("input[name$='-title']").fill(title)
        dialog.locator("input[name$='-description']").fill(alternative)
        dialog.locator("[type=submit]:visible").click()
        expect(dialog).to_be_hidden()

    def write(self, text: str) -> None:
        """Add a paragraph to the body."""
        self.page.get_by_role("button", name="Insérer un bloc").first.click()
        self.page.get_by_role("option", name="Texte", exact=True).click()
        area = self.page.locator("[contenteditable=true]").first
        area.click()
        area.press_sequentially(text, delay=5)
        # The editor hands its text to the form a moment after the last key.
        self.page.wait_for_timeout(1500)

    def save_draft(self) -> None:
        """Keep the item as a draft and stay on its form."""
        self.page.get_by_role("button", name=re.compile("Enregistrer le brouillon")).click()
        expect(self.page).to_have_url(re.compile(r"/edit/"))

    def publish(self, button: re.Pattern[str] = re.compile("Publier")) -> None:
        """Publish from the menu of actions."""
        self.open_actions()
        self.page.locator("footer").get_by_role("button", name=button).click()

    def open_actions(self) -> None:
        """Show what else may be done with the item."""
        self.page.locator("footer").get_by_role("button", name="Plus d'actions").click()


def photograph() -> bytes:
    """A JPEG that says where and with what it was taken, of another colour each time: the CMS knows pictures it has."""
    picture = Image.new("RGB", (1600, 1000), (random.randrange(256), random.randrange(256), random.randrange(256)))
    exif = Image.Exif()
    exif[0x010F] = "CameraOfTheTest"
    exif.get_ifd(0x8825).update({1: "N", 2: (43.0, 18.0, 0.0), 3: "E", 4: (5.0, 23.0, 0.0)})
    data = BytesIO()
    picture.save(data, "JPEG", exif=exif)
    return data.getvalue()
