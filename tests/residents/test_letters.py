"""What lies in the letter box: one page a dwelling, its code, its QR code, and nothing that falls off the page."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageChops, ImageFilter
from pypdf import PdfReader

from cms.residents.letters import pdf as press
from cms.residents.letters.letter import Letter
from cms.residents.letters.pdf import write_letters
from cms.residents.letters.words import printable, translations
from tests.residents.letters import letter, pages, pictures, scanned

NAMES = {
    "apostrophes": "Mme D’Angelo-O'Neill",
    "signs of typst": '#let x = "a" *gras* _b_ $y$ @z <w> `c` \\ [d] {e} //',
    "Arabic": "السيدة فاطمة الزهراء بن علي",
    "Greek and Cyrillic": "Ελένη Иванова",
    "Vietnamese": "Nguyễn Thị Ánh",
    "one letter": "O",
    "two hundred letters": "W" * 200,
    "signs without a picture": "Zoé \U0001f600 阮 \x00\x1b",
}
LANGUAGES = tuple(translations())


def one_pdf(folder: Path, *letters: Letter) -> Path:
    write_letters(letters, folder, lambda done: None)
    return folder / "001.pdf"


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[Letter], Path]:
    """One letter to each of the names."""
    letters = [letter(name) for name in NAMES.values()]
    return letters, one_pdf(tmp_path_factory.mktemp("letters"), *letters)


def test_each_dwelling_has_one_page_with_its_code_its_deadline_and_where_to_get_help(many: Any) -> None:
    letters, pdf = many
    texts = pages(pdf)
    assert len(texts) == len(letters)
    for each, text in zip(letters, texts, strict=True):
        assert each.code in text
        assert "dimanche 3 janvier 2027" in text
        assert "Habitat 13" in text
        assert "04 65 71 00 00" in text
        assert "marseille.example/espace/premiers-pas" in text


@pytest.mark.parametrize("name", ["apostrophes", "signs of typst", "Greek and Cyrillic", "Vietnamese", "one letter"])
def test_a_name_is_printed_as_it_is_and_never_read_as_markup(many: Any, name: str) -> None:
    text = pages(many[1])[list(NAMES).index(name)]
    assert NAMES[name].replace(" ", "") in text.replace(" ", "").replace("\n", "")


def test_a_name_of_two_hundred_letters_is_printed_whole(many: Any) -> None:
    assert pages(many[1])[list(NAMES).index("two hundred letters")].count("W") >= 200


def test_a_sign_without_a_picture_becomes_a_question_mark_and_stops_no_batch(many: Any) -> None:
    assert "Zoé ? ?" in pages(many[1])[list(NAMES).index("signs without a picture")]


def test_the_spaces_of_french_are_printed_as_they_are(many: Any) -> None:
    name = "Résidence «\N{NARROW NO-BREAK SPACE}Les Tilleuls\N{NARROW NO-BREAK SPACE}»\N{NO-BREAK SPACE}: bâtiment A"
    assert printable(name) == name
    assert all("Lettre perdue\N{NARROW NO-BREAK SPACE}?" in text for text in pages(many[1]))


def test_the_fonts_have_every_sign_that_is_let_through(tmp_path: Path) -> None:
    signs = [chr(number) for number in range(0x20, 0x2200) if printable(f"a{chr(number)}") == f"a{chr(number)}"]
    assert len(signs) > 1000
    # Both weights: the landlord's name is bold, the lines of help are not. A sign that is missing fails the whole PDF.
    assert one_pdf(tmp_path, letter(landlord="a" + "a".join(signs), help_lines=("a" + "a".join(signs),))).is_file()


def test_each_qr_code_leads_to_the_address_with_the_code_in_the_fragment(many: Any) -> None:
    letters, pdf = many
    found = [scanned(picture) for picture in pictures(pdf)]
    assert found == [f"https://marseille.example/espace/premiers-pas/#code={each.code}" for each in letters]


def test_each_qr_code_is_read_after_a_bad_printer_and_a_cheap_scanner(many: Any) -> None:
    letters, pdf = many
    for each, picture in zip(letters, pictures(pdf, 150), strict=True):
        code = picture.crop((picture.width * 3 // 5, picture.height // 4, picture.width, picture.height * 2 // 3))
        scan = code.rotate(1.5, fillcolor=255, resample=Image.Resampling.BICUBIC)
        scan = scan.filter(ImageFilter.GaussianBlur(1)).resize((scan.width * 4 // 5, scan.height * 4 // 5))
        assert scanned(scan.point(lambda grey: 255 if grey > 140 else 0, mode="1").convert("L")).endswith(each.code)


def test_the_pdf_is_tagged_for_screen_readers_with_its_title_and_language(many: Any) -> None:
    reader = PdfReader(many[1])
    catalog: Any = reader.trailer["/Root"]
    assert catalog["/MarkInfo"]["/Marked"]
    assert catalog["/Lang"] == "fr"
    assert catalog["/ViewerPreferences"]["/DisplayDocTitle"]
    assert reader.metadata and reader.metadata.title == "Courriers : Résidence Les Tilleuls"
    assert b"pdfuaid:part>1<" in catalog["/Metadata"].get_data().replace(b'="1"', b">1<")
    assert {"/H1", "/H2", "/L", "/Figure"} <= {each["/S"] for each in elements(catalog["/StructTreeRoot"])}
    figures = [each for each in elements(catalog["/StructTreeRoot"]) if each["/S"] == "/Figure"]
    assert len(figures) == len(NAMES) and all(each["/Alt"] for each in figures)


def elements(node: Any) -> list[Any]:
    """The tags below a tag, itself included."""
    node = node.get_object()
    if not hasattr(node, "get"):
        return []
    below = node.get("/K", [])
    below = below if isinstance(below, list) else [below]
    found = [each for child in below if not isinstance(child, int) for each in elements(child)]
    return [node, *found] if "/S" in node else found


def test_the_second_page_says_the_same_in_the_languages_asked_for_each_marked_as_such(tmp_path: Path) -> None:
    pdf = one_pdf(tmp_path, letter(languages=LANGUAGES), letter(languages=LANGUAGES))
    texts = pages(pdf)
    assert len(texts) == 4
    assert "3 January 2027" in texts[1] and "3 de janeiro de 2027" in texts[3] and "3 Ocak 2027" in texts[3]
    tags = elements(PdfReader(pdf).trailer["/Root"]["/StructTreeRoot"])  # type: ignore[index]
    assert {str(each["/Lang"]) for each in tags if "/Lang" in each} >= set(LANGUAGES)


def test_every_language_has_the_same_sentences_and_twelve_months() -> None:
    shapes = {
        name: (len(each["sentences"]), len(each["months"]), sorted(each)) for name, each in translations().items()
    }
    assert len(set(map(str, shapes.values()))) == 1
    assert all(
        printable(text) == text for each in translations().values() for text in (each["title"], *each["sentences"])
    )


LONGEST = replace(
    letter("W" * 200),
    landlord="L’Office public de l’habitat de la métropole " * 4,
    residence="Résidence du Parc des Sept Collines " * 7,
    address_lines=("W" * 200,) * 4,
    url="https://quartiers.metropole-aix-marseille-provence.example/espace/premiers-pas/",
    help_lines=("La loge du bâtiment du fond de la cour " * 5,) * 8,
    languages=LANGUAGES,
)


@pytest.mark.parametrize(
    "sent", [letter(), letter(languages=LANGUAGES), LONGEST], ids=["usual", "languages", "longest"]
)
def test_nothing_comes_near_the_edge_of_the_paper_or_shows_beside_the_address_in_the_window(
    tmp_path: Path, sent: Letter
) -> None:
    found = pictures(one_pdf(tmp_path, sent), 72)
    assert len(found) == (2 if sent.languages else 1)
    for picture in found:
        box = ImageChops.invert(picture).getbbox()
        assert box is not None
        left, top, right, bottom = (each / 72 * 25.4 for each in box)
        assert left >= 19 and top >= 15 and right <= 191 and bottom <= 297 - 9
    window = crop(found[0], 90, 34, 200, 90)
    assert ink(window) == ink(crop(found[0], 103, 45, 191, 80)) > 0


def crop(picture: Image.Image, *millimetres: float) -> Image.Image:
    left, top, right, bottom = (int(each / 25.4 * 72) for each in millimetres)
    return picture.crop((left, top, right, bottom))


def ink(picture: Image.Image) -> int:
    return sum(picture.histogram()[:200])


def test_a_long_batch_is_cut_into_files_and_tells_how_far_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(press, "LETTERS_A_FILE", 2)
    told: list[int] = []
    letters = [letter(f"Mme {number}") for number in range(5)]
    write_letters(iter(letters), tmp_path, told.append)
    files = sorted(tmp_path.iterdir())
    assert [path.name for path in files] == ["001.pdf", "002.pdf", "003.pdf"]
    assert told == sorted(told) and told[-1] == 5
    assert [code for path in files for text in pages(path) for code in [text[text.index(" code\n") :][6:25]]] == [
        each.code for each in letters
    ]
    assert {path.stat().st_mode & 0o777 for path in files} == {0o600}


def test_the_vendored_fonts_are_those_that_were_checked() -> None:
    folder = Path(press.__file__).parent / "fonts"
    sums = dict(reversed(line.split()) for line in (folder / "SHA256SUMS").read_text().splitlines())
    assert sums == {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.glob("*.ttf")}
