"""Takes the pictures of `docs/screenshots/` from the demo town: phone, desktop, dark and print. Run by `make screenshots`."""

from __future__ import annotations

import io
import json
import re
import signal
import tempfile
from datetime import date, timedelta
from pathlib import Path

from PIL import Image, ImageDraw
from playwright.sync_api import Browser, Page, expect

from tests.journeys import tenant
from tests.journeys.caretaker import Caretaker
from tests.support.browser import running_browser
from tests.support.built import COMMUNE, build_demo
from tests.support.processes import ROOT, caddy
from tests.support.stack import Stack, start

FOLDER = ROOT / "docs" / "screenshots"
QUARTER = "/4e-et-5e-arrondissements/la-blancarde/"
WORKS = f"{QUARTER}residences/le-sakakini/travaux/ascenseur-batiment-a-remplacement/"
TALLEST = 2600
"""Pixels: what a reader looks at before scrolling away."""
DESK, GAP, FRAME = 880, 36, 12
"""Pixels: how high the picture of the desk is, what is around it, and the frame of the phone."""

COVER = ("cover", QUARTER, 1280, "light")
SHOTS = [
    ("home-desktop", QUARTER, 1280, "light"),
    ("home-dark", QUARTER, 1280, "dark"),
    ("home-phone", QUARTER, 360, "light"),
    ("works-desktop", WORKS, 1280, "light"),
    ("works-phone", WORKS, 360, "light"),
    ("residence-desktop", f"{QUARTER}residences/le-sakakini/", 1280, "light"),
    ("news-desktop", f"{QUARTER}actualites/gare-blancarde-velos/", 1280, "light"),
    ("agenda-phone-dark", f"{QUARTER}agenda/", 360, "dark"),
    ("service-desktop", "/services/passeport/", 1280, "light"),
    ("commune-desktop", "/", 1280, "light"),
]


def take(browser: Browser, url: str, name: str, path: str, width: int, scheme: str, tallest: int = TALLEST) -> None:
    """One picture, as a palette PNG: the theme has few colours."""
    page = browser.new_page(
        viewport={"width": width, "height": 900},
        color_scheme="dark" if scheme == "dark" else "light",
        device_scale_factor=2 if width < 500 else 1,
    )
    page.goto(url + path)
    height = min(tallest, int(page.evaluate("document.documentElement.scrollHeight")))
    data = page.screenshot(full_page=True, clip={"x": 0, "y": 0, "width": width, "height": height})
    page.close()
    save(Image.open(io.BytesIO(data)), name)


def save(picture: Image.Image, name: str) -> None:
    """Few colours, few bytes."""
    few = picture.convert("P", palette=Image.Palette.ADAPTIVE, colors=128)
    few.save(FOLDER / f"{name}.png", optimize=True)


def report_and_desk(browser: Browser, stack: Stack) -> None:
    """A tenant's report on a phone, beside the same report at the landlord's desk."""
    looks = {"locale": "fr-FR", "timezone_id": "Europe/Paris"}
    letter = json.loads((stack.var / "demo-letter.json").read_text())
    with tenant.phone(browser) as phone, browser.new_context(viewport={"width": 1180, "height": DESK}, **looks) as desk:  # type: ignore[arg-type]
        claire = phone.new_page()
        address = f"{stack.url}/espace/premiers-pas/#code={letter['code']}"
        tenant.open_account(claire, address, letter["initials"], "Claire", "claire.photo")
        text = "L’ascenseur s’arrête entre le 3e et le 4e étage. Ma voisine ne peut plus descendre."
        picture = (ROOT / "content" / "media" / "ascenseur.jpg").read_bytes()
        number = tenant.report_the_lift(claire, stack.url, "4", text, picture)
        caretaker = Caretaker(stack, desk)
        queue = f"{stack.url}/admin/signalements/"
        caretaker.page.goto(queue)
        caretaker.open_report(number)
        caretaker.decide("acknowledged", "pris en compte", "Je suis passé, j’appelle l’ascensoriste.")
        day = (date.today() + timedelta(days=3)).isoformat()  # noqa: DTZ011 - a day of the picture
        caretaker.decide("scheduled", "intervention prévue", "Il passe avant midi.", day=day, part="le matin")
        # Once more, without the message of what was just done.
        caretaker.page.goto(queue)
        caretaker.open_report(number)
        claire.goto(f"{stack.url}/espace/")
        claire.get_by_role("link", name=re.compile("^Ascenseur")).first.click()
        expect(claire.get_by_text("j’appelle l’ascensoriste")).to_be_visible()
        claire.set_viewport_size({"width": 360, "height": DESK - 60})
        claire.locator(".tags").first.evaluate("tags => scrollTo(0, tags.getBoundingClientRect().top + scrollY - 24)")
        beside(caretaker.page, claire)


def beside(desk: Page, phone: Page) -> None:
    """Both pictures on one, the phone in its frame."""
    left, right = (Image.open(io.BytesIO(each.screenshot())) for each in (desk, phone))
    sheet = Image.new("RGB", (left.width + right.width + 3 * GAP + 2 * FRAME, DESK + 2 * GAP), "#e7edf0")
    sheet.paste(left, (GAP, GAP))
    x, y = left.width + 2 * GAP, GAP + (DESK - right.height - 2 * FRAME) // 2
    box = (x, y, x + right.width + 2 * FRAME, y + right.height + 2 * FRAME)
    ImageDraw.Draw(sheet).rounded_rectangle(box, radius=34, fill="#1d2226")
    mask = Image.new("L", right.size, 0)
    ImageDraw.Draw(mask).rounded_rectangle((0, 0, *right.size), radius=24, fill=255)
    sheet.paste(right, (x + FRAME, y + FRAME), mask)
    save(sheet, "report-and-desk")


def main() -> None:
    """Every picture, and the works notice as a printer gives it."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, running_browser() as browser:
        stack = start(Path(folder) / "stack")
        report_and_desk(browser, stack)
        stack.end(signal.SIGINT)
    with tempfile.TemporaryDirectory() as folder:
        site = build_demo(Path(folder))
        with caddy(site.folder, COMMUNE) as url, running_browser() as browser:
            take(browser, url, *COVER, tallest=1000)
            for name, path, width, scheme in SHOTS:
                take(browser, url, name, path, width, scheme)
            page = browser.new_page()
            page.goto(url + WORKS)
            page.pdf(path=str(FOLDER / "works-print.pdf"), format="A4", print_background=False)
            page.close()


if __name__ == "__main__":
    main()
