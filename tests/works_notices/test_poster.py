"""What hangs in the hall: read from afar, in black, with a way to the page that a phone and a finger find."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date
from typing import Any

import pypdfium2
import pytest
from pypdf import PdfReader

from cms.works_notices.poster.render import make, render
from cms.works_notices.poster.values import poster_values
from tests.residents.letters import scanned
from tests.works_notices.test_rules import notice

URL = "https://marseille.example/t/048213/"
LONG = "La pièce attendue est bloquée chez le fabricant, qui la livrera au début du mois prochain. "


def made(**changes: Any) -> bytes:
    """The poster of a notice."""
    given = {"sender": "Habitat 13", "contact_label": "La loge des Tilleuls", "contact_number": "04 65 71 00 00"}
    return render(poster_values(notice(**given | changes), url=URL, today=date(2026, 11, 29)))


def pages(pdf: bytes) -> Iterator[tuple[str, Any]]:
    """The text of each page, and what a printer puts on paper."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        for page in document:
            yield page.get_textpage().get_text_bounded().replace("\r\n", "\n"), page.render(scale=150 / 72).to_pil()
    finally:
        document.close()


def sizes(pdf: bytes) -> dict[str, float]:
    """How large each line of the first page is, in points."""
    found: dict[str, float] = {}

    def visit(text: str, _matrix: Any, _text_matrix: Any, _font: Any, size: float) -> None:
        if text.strip():
            found[text.strip()] = max(size, found.get(text.strip(), 0))

    PdfReader(io.BytesIO(pdf)).pages[0].extract_text(visitor_text=visit)
    return found


@pytest.fixture(scope="module")
def poster() -> bytes:
    """Works put off, in two staircases."""
    return made(
        state="postponed",
        moved=True,
        title="Remplacement du moteur",
        parts=(("B", "1"), ("B", "2")),
        cut="L’ascenseur est à l’arrêt.",
        note="La pièce arrive mercredi.",
    )


def test_it_says_what_in_which_state_where_when_whom_to_call_and_who_speaks(poster: bytes) -> None:
    ((text, _picture),) = pages(poster)
    assert "?" not in text, "a sign that the fonts lack"
    for words in (
        "Habitat 13",
        "Les Tilleuls",
        "Ascenseur",
        "Travaux reportés",
        "Remplacement du moteur",
        "Bâtiment B, escaliers 1 et 2",
        "Du mardi 1er décembre à 8\u00a0h",
        "au jeudi 3 décembre à 18\u00a0h",
        "L’ascenseur est à l’arrêt.",
        "La pièce arrive mercredi.",
        "La loge des Tilleuls",
        "04\u00a065\u00a071\u00a000\u00a000",
        "marseille.example/t/048213",
        "Imprimé le 29 novembre 2026",
    ):
        assert " ".join(words.split()) in " ".join(text.split()), words


def test_its_qr_code_leads_to_the_page_from_the_printed_sheet(poster: bytes) -> None:
    ((_text, picture),) = pages(poster)
    assert scanned(picture.convert("L")) == URL


def test_it_is_black_on_white_and_loses_nothing_on_a_printer_without_colours(poster: bytes) -> None:
    ((_text, picture),) = pages(poster)
    red, green, blue = picture.convert("RGB").split()
    assert red.tobytes() == green.tobytes() == blue.tobytes()


def test_a_reader_that_speaks_finds_its_language_title_headings_and_the_words_of_its_picture(poster: bytes) -> None:
    root: Any = PdfReader(io.BytesIO(poster)).trailer["/Root"]
    assert root["/Lang"] == "fr"
    assert root["/MarkInfo"]["/Marked"]
    assert "pdfuaid:part" in root["/Metadata"].get_data().decode()
    tags: list[str] = []
    descriptions: list[str] = []
    waiting = [root["/StructTreeRoot"]]
    while waiting:
        element = waiting.pop(0)
        if "/S" in element:
            tags.append(element["/S"])
        if "/Alt" in element:
            descriptions.append(element["/Alt"])
        children = element.get("/K", [])
        children = children if isinstance(children, list) else [children]
        waiting += [each.get_object() for each in children if hasattr(each.get_object(), "get")]
    assert tags.count("/H1") == 1
    assert tags.count("/H2") == 5
    assert descriptions == ["Code QR\u00a0: il ouvre la page de cet avis."]


def test_what_counts_is_read_from_two_metres(poster: bytes) -> None:
    found = sizes(poster)
    assert max(size for text, size in found.items() if "Ascenseur" in text) >= 40
    for words in ("Travaux reportés", "Bâtiment B", "décembre à"):
        assert max(size for text, size in found.items() if words in text) >= 20, words


@pytest.mark.parametrize(
    ("changes", "most"),
    [
        ({"note": LONG * 5, "cut": "Eau froide et eau chaude, dans tous les logements et à la buanderie."}, 2),
        ({"note": "n" * 500, "cut": "Coupure " * 62, "title": "Remplacement " * 19}, 3),
        ({"parts": tuple((f"Bâtiment {n}", f"Escalier {n}") for n in range(60)), "nature": "Téléphone"}, 4),
        ({"sender": "Office public " * 14, "place": "R" * 255, "contact_label": "z" * 120}, 2),
        ({"end": None, "contact_label": "", "contact_number": "", "title": "Ascenseur"}, 1),
    ],
)
def test_long_words_stay_on_the_paper(changes: dict[str, Any], most: int) -> None:
    found = list(pages(made(**changes)))
    assert len(found) <= most
    for _text, picture in found:
        grey = picture.convert("L")
        edge = 30
        for box in ((0, 0, edge, grey.height), (grey.width - edge, 0, grey.width, grey.height)):
            assert grey.crop(box).getextrema()[0] > 200, "something is printed in the margin"
    assert sum(text.count("marseille.example/t/048213") for text, _picture in found) == 1
    printed = "".join(text for text, _picture in found)
    for value in changes.values():
        if isinstance(value, str):
            letters = "".join(value.split())
            assert letters in "".join(printed.replace("\ufffe", "").split()).replace("\u200b", "")


def test_signs_of_typst_are_printed_as_they_are_and_unknown_ones_stop_nothing() -> None:
    ((text, _picture),) = pages(made(cut='#let x = "a" *gras* _b_ $y$ @z <w> \\ [d] \U0001f600'))
    assert '#let x = "a" *gras* _b_ $y$ @z <w> \\ [d] ?' in " ".join(text.split())


def test_it_is_made_in_a_process_of_its_own_with_the_same_words(poster: bytes) -> None:
    values = poster_values(notice(state="finished"), url=URL, today=date(2026, 11, 29))
    assert [text for text, _picture in pages(make(values))] == [text for text, _picture in pages(render(values))]
