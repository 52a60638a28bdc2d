"""Takes the pictures of `docs/screenshots/` from the demo town: phone, desktop, dark and print. Run by `make screenshots`."""

from __future__ import annotations

import io
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser

from tests.support.browser import running_browser
from tests.support.built import COMMUNE, build_demo
from tests.support.processes import ROOT, caddy

FOLDER = ROOT / "docs" / "screenshots"
QUARTER = "/4e-et-5e-arrondissements/la-blancarde/"
WORKS = f"{QUARTER}residences/le-sakakini/travaux/ascenseur-batiment-a-remplacement/"
TALLEST = 2600
"""Pixels: what a reader looks at before scrolling away."""

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
    Image.open(io.BytesIO(data)).convert("P", palette=Image.Palette.ADAPTIVE, colors=128).save(
        FOLDER / f"{name}.png", optimize=True
    )


def main() -> None:
    """Every picture, and the works notice as a printer gives it."""
    FOLDER.mkdir(parents=True, exist_ok=True)
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
