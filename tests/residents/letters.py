"""Letters for the tests, and what a reader finds in their PDFs."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pypdfium2
import zxingcpp
from PIL import Image

from cms.residents.letters.letter import Letter
from cms.residents.rules.codes import generate

URL = "https://marseille.example/espace/premiers-pas/"


def letter(addressee: str = "Mme Amina Kaci", **changes: Any) -> Letter:
    """A letter to somebody of Les Tilleuls."""
    values: dict[str, Any] = {
        "landlord": "Habitat 13",
        "residence": "Les Tilleuls",
        "addressee": addressee,
        "address_lines": ("Étage 3 – Porte 12", "Bâtiment B", "14 rue des Tilleuls", "13004 MARSEILLE"),
        "code": generate(),
        "url": URL,
        "deadline": date(2027, 1, 3),
        "help_lines": ("La loge des Tilleuls", "lundi au vendredi : 9 h – 12 h, 14 h – 17 h", "04 65 71 00 00"),
        "languages": (),
    }
    return Letter(**values | changes)


def pages(pdf: Path) -> list[str]:
    """The text of each page."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [page.get_textpage().get_text_bounded().replace("\r\n", "\n") for page in document]
    finally:
        document.close()


def pictures(pdf: Path, dots_per_inch: int = 150) -> list[Image.Image]:
    """Each page as a printer would put it on paper."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [page.render(scale=dots_per_inch / 72).to_pil().convert("L") for page in document]
    finally:
        document.close()


def scanned(picture: Image.Image) -> str:
    """What a phone reads in the QR code of a page."""
    (found,) = zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormat.QRCode)
    return str(found.text)
