"""A workbook that leaves as it is made is one that spreadsheets open, whatever is in its cells."""

from __future__ import annotations

import io
from datetime import date, datetime

from hypothesis import given, settings, strategies
from openpyxl import load_workbook

from cms.reports.desk.workbook import Cell, workbook

CELLS = strategies.one_of(
    strategies.text(alphabet=strategies.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"))
    # What looks like an escape of the format is one (ECMA-376, 22.9.2.19).
    .filter(lambda text: "_x" not in text),
    strategies.integers(0, 10**6),
    strategies.none(),
)


def opened(*rows: list[Cell]) -> list[tuple[object, ...]]:
    data = b"".join(workbook("Essai", ["Un", "Deux"], [rows[:1], rows[1:]]))
    sheet = load_workbook(io.BytesIO(data)).active
    assert sheet is not None and sheet.title == "Essai" and sheet.freeze_panes == "A2"
    found = list(sheet.iter_rows(values_only=True))
    assert found[0][:2] == ("Un", "Deux")
    return found[1:]


def test_dates_are_dates_and_times_are_times() -> None:
    at = datetime(2026, 11, 28, 23, 59, 30)
    ((day, moment),) = opened([date(1999, 12, 31), at])
    assert (day, moment) == (datetime(1999, 12, 31), at)


def test_signs_that_no_xml_holds_are_left_out_and_the_others_stay() -> None:
    assert opened(["a\x00b\x0bc\uffff", " <&\"'> \n"], ["مصعد", "🛗"]) == [("abc", " <&\"'> \n"), ("مصعد", "🛗")]


def test_what_begins_like_a_formula_is_text() -> None:
    data = b"".join(workbook("Essai", ["Un"], [[["=1+1"]]]))
    sheet = load_workbook(io.BytesIO(data)).active
    assert sheet is not None and (sheet["A2"].data_type, sheet["A2"].value) == ("s", "=1+1")


@given(strategies.lists(strategies.lists(CELLS, min_size=2, max_size=2), max_size=4))
@settings(max_examples=40, deadline=None)
def test_what_goes_in_comes_out(rows: list[list[Cell]]) -> None:
    found = [list(row) for row in opened(*rows)]
    assert found == [[cell or None if cell == "" else cell for cell in row] for row in rows]
