"""Landlords' files as they come: any encoding, any heading, and every mistake told with its line and its column."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from typing import Any

import pytest
from openpyxl import Workbook

from cms.residents.spreadsheets import Sheet, SpreadsheetError, read

HEADINGS = ["Bâtiment", "Cage", "Étage", "N° logement", "Code UG", "Locataire", "Date d’entrée"]
ROW = ["A", "A1", "1er", "012", "UG-7", "Mme Éléonore D’Hérouville", "01/02/2020"]


def text(rows: Iterable[Sequence[Any]], encoding: str = "utf-8", separator: str = ";") -> bytes:
    out = io.StringIO()
    csv.writer(out, delimiter=separator).writerows(rows)
    return out.getvalue().encode(encoding)


def workbook(rows: Iterable[Sequence[Any]], change: Callable[[Any], None] = lambda book: None) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    change(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def sheet_of(data: bytes, name: str = "logements.csv") -> Sheet:
    return read(io.BytesIO(data), name)


def refusal(data: bytes, name: str = "logements.csv") -> str:
    with pytest.raises(SpreadsheetError) as caught:
        sheet_of(data, name)
    return str(caught.value)


def told(data: bytes) -> list[str]:
    return [str(each) for each in sheet_of(data).errors]


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "mac_roman", "cp850"]
)
@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_accents_are_right_whatever_the_encoding_and_the_separator(encoding: str, separator: str) -> None:
    row = [*ROW[:5], "Mme Éléonore Hérouville, née Çağ".replace("ğ", "g"), ROW[6]]
    headings = [each.replace("’", "'") for each in HEADINGS]
    (found,) = sheet_of(text([headings, row], encoding, separator)).rows
    assert found.addressee == "Mme Éléonore Hérouville, née Çag"
    assert (found.building, found.staircase, found.floor, found.door, found.reference) == (
        "A",
        "A1",
        "1er",
        "012",
        "UG-7",
    )
    assert found.moved_in == date(2020, 2, 1)


def test_a_workbook_says_the_same_as_the_text() -> None:
    row = [*ROW[:6], datetime(2020, 2, 1)]
    assert sheet_of(workbook([HEADINGS, row])).rows == sheet_of(text([HEADINGS, ROW])).rows


@pytest.mark.parametrize(
    ("field", "spellings"),
    [
        ("building", ["bâtiment", "BAT", "Bât.", "batiment", "Nom du bâtiment", "Immeuble"]),
        ("staircase", ["Escalier", "Cage", "cage d’escalier", "CAGE D'ESCALIER", "Montée", "N° escalier"]),
        ("floor", ["Étage", "ETAGE", "Niveau", "étage"]),
        ("reference", ["Référence", "Réf.", "N° lot", "N°lot", "Code UG", "code_ug", "Numéro de lot", "Référence du logement"]),
        ("addressee", ["Locataire", "Nom", "Occupant", "Destinataire", "Nom du locataire", "NOM PRENOM", "Titulaire du bail"]),
        ("moved_in", ["Date d'entrée", "Date d’entrée", "DATE ENTREE", "Entré le"]),
        ("moved_out", ["Date de sortie", "Sortie le", "Date départ"]),
    ],
)  # fmt: skip
def test_a_heading_is_understood_in_every_spelling(field: str, spellings: list[str]) -> None:
    for spelling in spellings:
        columns = sheet_of(text([["Porte", spelling], ["1", ""]])).columns
        assert [each.field for each in columns] == ["door", field], spelling


@pytest.mark.parametrize(
    "spelling", ["Porte", "N° logement", "Appartement", "n° de porte", "Numéro d’appartement", "APPT", "Logement"]
)
def test_a_door_is_understood_in_every_spelling(spelling: str) -> None:
    assert sheet_of(text([[spelling, "Nom"], ["7", "Kaci"]])).rows[0].door == "7"


def test_what_each_column_was_taken_for_is_told_and_the_others_too() -> None:
    columns = sheet_of(text([["Porte", "Loyer", "Nom"], ["1", "512", "Kaci"]])).columns
    assert [(each.heading, each.label) for each in columns] == [("Porte", "Porte"), ("Loyer", ""), ("Nom", "Locataire")]


def test_title_first_name_and_name_in_three_columns_make_an_addressee() -> None:
    rows = [["Porte", "Civilité", "Nom", "Prénom"], ["1", "Mme", "KACI", "Amina"], ["2", "M.", "", ""]]
    assert [each.addressee for each in sheet_of(text(rows)).rows] == ["Mme Amina KACI", ""]


def test_a_title_above_the_headings_is_passed_over_and_lines_keep_their_numbers() -> None:
    rows = [["Patrimoine au 1er novembre"], [], HEADINGS, ROW, [*ROW[:3], "", *ROW[4:]]]
    assert told(text(rows)) == ["Ligne 5, colonne N° logement : la porte n’est pas remplie."]


def test_a_missing_column_is_named_with_what_was_read() -> None:
    assert "« Porte »" in refusal(text([["Bâtiment", "Nom"], ["A", "Kaci"]]))
    assert "« Bâtiment », « Nom »" in refusal(text([["Bâtiment", "Nom"], ["A", "Kaci"]]))


def test_two_columns_for_one_thing_are_both_named() -> None:
    sentence = refusal(text([["Porte", "Locataire", "Occupant"], ["1", "a", "b"]]))
    assert "« Locataire »" in sentence and "« Occupant »" in sentence


def test_the_same_dwelling_twice_is_refused_with_both_lines() -> None:
    found = told(text([HEADINGS, ROW, [*ROW[:3], "013", "UG-8", *ROW[5:]], [*ROW[:4], "UG-9", *ROW[5:]]]))
    assert found == ["Ligne 4, colonne N° logement : ce logement (porte « 012 ») est déjà à la ligne 2."]


def test_the_same_reference_twice_is_refused_with_both_lines() -> None:
    found = told(text([HEADINGS, ROW, [*ROW[:3], "013", *ROW[4:]]]))
    assert found == ["Ligne 3, colonne Code UG : la référence « UG-7 » est déjà à la ligne 2."]


def test_a_formula_gives_its_result_and_one_without_a_result_says_so() -> None:
    data = workbook([["Porte", "Étage"], ["1", "=1+1"]])
    (error,) = told(data)
    assert error.startswith("Ligne 2, colonne Étage : la cellule est une formule sans résultat")
    assert (
        sheet_of(rewritten(data, b"<f>1+1</f><v />", b"<f>1+1</f><v>2</v>", b"<f>1+1</f><v></v>")).rows[0].floor == "2"
    )


def rewritten(data: bytes, *replacements: bytes) -> bytes:
    """A workbook whose first sheet was changed by hand; the middle is what the first and the last become."""
    first, new, last = replacements
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as changed:
        for name in old.namelist():
            content = old.read(name)
            if name == "xl/worksheets/sheet1.xml":
                assert first in content or last in content
                content = content.replace(first, new).replace(last, new)
            changed.writestr(name, content)
    return out.getvalue()


def test_merged_cells_are_refused_with_their_range_but_a_merged_title_is_not() -> None:
    rows = [["Liste des logements"], ["Porte", "Bâtiment"], ["1", "A"], ["2", None]]
    assert "B3:B4" in refusal(workbook(rows, lambda book: book.active.merge_cells("B3:B4")))
    assert len(sheet_of(workbook(rows, lambda book: book.active.merge_cells("A1:B1"))).rows) == 2


def test_the_first_visible_sheet_is_read() -> None:
    def hide(book: Any) -> None:
        book.active.sheet_state = "hidden"
        other = book.create_sheet("Novembre")
        other.append(["Porte"])
        other.append(["77"])

    found = sheet_of(workbook([["Porte"], ["1"]], hide))
    assert found.rows[0].door == "77"
    assert "« Novembre »" in found.written_as


def test_numbers_are_doors_as_somebody_would_write_them() -> None:
    found = sheet_of(workbook([["Porte", "Étage"], [12.0, 3]]))
    assert (found.rows[0].door, found.rows[0].floor) == ("12", "3")


def test_a_door_that_the_spreadsheet_made_a_date_is_told() -> None:
    (error,) = told(workbook([["Porte"], [datetime(2026, 2, 1)]]))
    assert error.startswith("Ligne 2, colonne Porte : le tableur en a fait une date")


def test_a_spreadsheets_own_error_is_told() -> None:
    data = rewritten(
        workbook([["Porte", "Nom"], ["1", 5]]),
        b'<c r="B2" t="n"><v>5</v></c>',
        b'<c r="B2" t="e"><v>#N/A</v></c>',
        b"-",
    )
    assert told(data) == ["Ligne 2, colonne Nom : le tableur affiche l’erreur #N/A."]


@pytest.mark.parametrize(
    ("written", "expected"),
    [("31/12/2025", date(2025, 12, 31)), ("2025-12-31", date(2025, 12, 31)), ("31.12.25", date(2025, 12, 31)),
     ("2025-12-31 00:00:00", date(2025, 12, 31)), ("46022", date(2025, 12, 31)), ("", None)],
)  # fmt: skip
def test_a_date_is_understood(written: str, expected: date | None) -> None:
    assert sheet_of(text([["Porte", "Date d'entrée"], ["1", written]])).rows[0].moved_in == expected


@pytest.mark.parametrize("written", ["31/02/2025", "bientôt", "31/12/1025", "12/2025"])
def test_what_is_no_date_is_told(written: str) -> None:
    (error,) = told(text([["Porte", "Entrée le"], ["1", written]]))
    assert error.startswith(f"Ligne 2, colonne Entrée le : « {written} » n’est pas une date")


def test_leaving_before_arriving_is_told() -> None:
    rows = [["Porte", "Date d'entrée", "Date de sortie"], ["1", "01/02/2025", "01/01/2025"]]
    assert told(text(rows)) == ["Ligne 2, colonne Date de sortie : la sortie est avant l’entrée."]


@pytest.mark.parametrize("name", ["N’Diaye-D’Arc", "محمد بن علي", "X", "O" * 200, "Łukasz Żółć", "Nguyễn Thị Ánh"])
def test_names_stay_as_they_are(name: str) -> None:
    assert sheet_of(text([["Porte", "Nom"], ["1", name]])).rows[0].addressee == name


def test_names_of_more_than_two_hundred_signs_and_no_names_at_all_are_told() -> None:
    assert told(text([["Porte", "Nom"], ["1", "O" * 201], ["2", "M. et Mme"], ["3", "???"]])) == [
        "Ligne 2, colonne Nom : plus de 200 signes.",
        "Ligne 3, colonne Nom : « M. et Mme » n’est pas un nom. Si le logement est vide, laissez la cellule vide.",
        "Ligne 4, colonne Nom : « ??? » n’est pas un nom. Si le logement est vide, laissez la cellule vide.",
    ]


def test_signs_that_would_turn_a_line_around_are_taken_out() -> None:
    assert sheet_of(text([["Porte", "Nom"], ["1", "Amina\u202e\tKaci"]])).rows[0].addressee == "Amina Kaci"


def test_quotes_keep_separators_and_line_breaks() -> None:
    data = b'Porte;Nom\r\n"1";"Kaci; Amina"\r\n2;"Kaci\r\nAmina"\r\n;x\r\n'
    found = sheet_of(data)
    assert [each.addressee for each in found.rows] == ["Kaci; Amina", "Kaci Amina"]
    assert [each.line for each in found.errors] == [5]


def test_a_separator_within_a_value_is_told() -> None:
    assert told(b"Porte;Nom\n1;Kaci;Amina\n") == [
        "Ligne 2 : 3 cellules pour 2 colonnes : une valeur contient sans doute le séparateur."
    ]


def test_the_line_that_excel_writes_above_is_passed_over() -> None:
    assert sheet_of(b"sep=;\nPorte;Nom\n1;Kaci\n").rows[0].line == 3


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "est vide"),
        (b"\n\n;;\n", "est vide"),
        (b"Porte;Nom\n", "aucune ligne"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 100, "mot de passe"),
        (b"<html><table><tr><td>Porte", "HTML"),
        (b"%PDF-1.7", "PDF"),
        (b"PK\x03\x04 nothing of a zip file", "abîmé"),
        (bytes(range(256)) * 8, "ni un CSV ni un classeur"),
    ],
)
def test_what_is_no_table_is_refused_in_a_sentence(data: bytes, says: str) -> None:
    assert says in refusal(data)


def test_a_file_of_more_than_twenty_megabytes_is_refused() -> None:
    assert "20 Mo" in refusal(b"x" * (20 * 1024 * 1024 + 1))


def test_a_bomb_is_refused_before_it_is_unpacked() -> None:
    data = workbook([["Porte"], ["1"]])
    out = io.BytesIO(data)
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/zeros.bin", b"\0" * (70 * 1024 * 1024))
    assert "beaucoup plus qu’une liste" in refusal(out.getvalue())


def test_a_row_without_end_is_refused() -> None:
    start, end = b"<sheetData><row>", b"</row></sheetData>"
    sheet = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    forged = sheet + start + b'<c r="A1"/>' * 60_000 + end + b"</worksheet>"
    data = workbook([["Porte"]])
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as changed:
        for name in old.namelist():
            changed.writestr(name, forged if name == "xl/worksheets/sheet1.xml" else old.read(name))
    assert "beaucoup plus qu’une liste" in refusal(out.getvalue())


def test_twenty_thousand_lines_are_read_with_progress_and_one_more_is_refused() -> None:
    lines = [b"Porte;Ref"] + [b"%d;R%d" % (number, number) for number in range(20_000)]
    seen: list[tuple[int, float]] = []
    found = read(io.BytesIO(b"\n".join(lines)), "grand.csv", lambda count, part: seen.append((count, part)))
    assert len(found.rows) == 20_000
    assert seen == sorted(seen) and len(seen) > 15 and seen[-1] == (20_000, 1.0)
    assert "20 000" in refusal(b"\n".join([*lines, b"x;y"]))


def test_the_errors_are_counted_but_not_all_kept() -> None:
    found = sheet_of(text([["Porte", "Nom"], *[["", "Kaci"]] * 1500]))
    assert (found.error_count, len(found.errors)) == (1500, 1000)
