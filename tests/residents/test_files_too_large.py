"""A landlord's whole list of 100,000 dwellings, sent for one residence: refused early, whole, with what to do instead."""

from __future__ import annotations

import io
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from openpyxl import Workbook
from openpyxl.xml.constants import SHARED_STRINGS

from cms.residents.models import Dwelling, DwellingImport, Household
from cms.residents.services import imports
from cms.residents.spreadsheets import SpreadsheetError, read
from cms.residents.spreadsheets.sheet import LARGEST_FILE, MOST_ROWS
from tests.places.town import Town
from tests.residents.desk import agent, seen

__all__ = ["agent"]
LINES = 100_000
HEADINGS = ("Bâtiment", "Porte", "Référence", "Locataire")
NAMESPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
SHARED_TEXTS = f'<Override PartName="/xl/sharedStrings.xml" ContentType="{SHARED_STRINGS}"/>'


def values(number: int) -> tuple[str, ...]:
    return (f"B{number // 200}", f"{number:06}", f"UG{number:07}", f"Mme Amina Kaci-{number}")


def csv_file(lines: int) -> bytes:
    return "\n".join(";".join(each) for each in (HEADINGS, *map(values, range(lines)))).encode()


def workbook_as_excel_writes_it(lines: int) -> bytes:
    """Every text once in the part of shared texts, each cell with the number of its text."""
    rows = [HEADINGS, *map(values, range(lines))]
    numbers: dict[str, int] = {}
    body = "".join(
        f'<row r="{line}">'
        + "".join(
            f'<c r="{column}{line}" t="s"><v>{numbers.setdefault(text, len(numbers))}</v></c>'
            for column, text in zip("ABCD", row, strict=True)
        )
        + "</row>"
        for line, row in enumerate(rows, start=1)
    )
    texts = "".join(f"<si><t>{text}</t></si>" for text in numbers)
    parts = {
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{NAMESPACE}"><sheetData>{body}</sheetData></worksheet>',
        "xl/sharedStrings.xml": f'<sst xmlns="{NAMESPACE}">{texts}</sst>',
    }
    return with_parts(parts)


def workbook_as_our_library_writes_it(lines: int) -> bytes:
    """Every text in its own cell."""
    cells = "".join(
        f'<row r="{line}">'
        + "".join(
            f'<c r="{column}{line}" t="inlineStr"><is><t>{text}</t></is></c>'
            for column, text in zip("ABCD", row, strict=True)
        )
        + "</row>"
        for line, row in enumerate([HEADINGS, *map(values, range(lines))], start=1)
    )
    sheet = f'<worksheet xmlns="{NAMESPACE}"><sheetData>{cells}</sheetData></worksheet>'
    return with_parts({"xl/worksheets/sheet1.xml": sheet, "xl/sharedStrings.xml": f'<sst xmlns="{NAMESPACE}"/>'})


def with_parts(parts: dict[str, str]) -> bytes:
    """A small workbook, some of whose parts are these."""
    small, out = io.BytesIO(), io.BytesIO()
    book = Workbook()
    book.active.append(["Porte"])
    book.save(small)
    with zipfile.ZipFile(small) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as new:
        types = old.read("[Content_Types].xml").decode()
        every = {"[Content_Types].xml": types.replace("</Types>", f"{SHARED_TEXTS}</Types>"), **parts}
        for name in {*old.namelist(), *every}:
            new.writestr(name, every[name] if name in every else old.read(name))
    return out.getvalue()


MAKERS: dict[str, Callable[[int], bytes]] = {
    "logements.csv": csv_file,
    "excel.xlsx": workbook_as_excel_writes_it,
    "autre.xlsx": workbook_as_our_library_writes_it,
}


@pytest.fixture(scope="module", params=MAKERS)
def large(request: pytest.FixtureRequest) -> tuple[str, bytes]:
    """A file of a hundred thousand lines, and its name."""
    return request.param, MAKERS[request.param](LINES)


@pytest.mark.parametrize("name", MAKERS)
def test_the_files_of_these_tests_are_read_when_they_are_small(name: str) -> None:
    found = read(io.BytesIO(MAKERS[name](3)), name)
    assert [(each.building, each.door, each.addressee) for each in found.rows] == [
        ("B0", f"00000{number}", f"Mme Amina Kaci-{number}") for number in range(3)
    ]


def test_reading_stops_at_the_first_line_too_many(large: tuple[str, bytes]) -> None:
    name, data = large
    told: list[tuple[int, float]] = []
    with pytest.raises(SpreadsheetError) as refused:
        read(io.BytesIO(data), name, lambda lines, part: told.append((lines, part)))
    assert "plus de 20 000 lignes" in str(refused.value)
    assert "envoyez un fichier par résidence" in str(refused.value)
    lines, part = told[-1]
    assert lines == MOST_ROWS and part < 0.3, "four fifths of the file are never looked at"


def test_the_memory_that_it_takes_is_that_of_twenty_thousand_lines_and_of_the_texts_that_cells_share(
    large: tuple[str, bytes],
) -> None:
    name, data = large
    file = io.BytesIO(data)
    tracemalloc.start()
    try:
        with pytest.raises(SpreadsheetError):
            read(file, name)
        _now, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert most < (60 if name == "excel.xlsx" else 20) * 1024 * 1024


def test_the_landlord_is_told_what_to_do_and_nothing_is_half_imported(
    agent: Client, town: Town, settings: Any, tmp_path: Path, large: tuple[str, bytes]
) -> None:
    settings.PALIER_VAR = tmp_path
    name, data = large
    address = reverse("residents_import", args=[town.pages["residence"].pk])
    answer = agent.post(address, {"file": SimpleUploadedFile(name, data)})
    while (waiting := imports.import_take()) is not None:
        imports.import_go_on(id=waiting, now=timezone.now())
    said = seen(agent, answer.url)
    assert "plus de 20 000 lignes" in said and "envoyez un fichier par résidence" in said
    assert DwellingImport.objects.get().state == DwellingImport.State.REFUSED
    assert not Dwelling.objects.exists() and not Household.objects.exists()
    assert not [path for path in (tmp_path / "imports").rglob("*") if path.is_file()]


def test_a_file_of_too_many_bytes_is_not_even_kept(agent: Client, town: Town, settings: Any, tmp_path: Path) -> None:
    settings.PALIER_VAR = tmp_path
    address = reverse("residents_import", args=[town.pages["residence"].pk])
    answer = agent.post(address, {"file": SimpleUploadedFile("tout.csv", b"x" * (LARGEST_FILE + 1))})
    assert "dépasse 20 Mo" in answer.content.decode() and "un fichier par résidence" in answer.content.decode()
    assert not DwellingImport.objects.exists()
    assert not (tmp_path / "imports").exists()
