"""Codes made from names, and the drawings of categories."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, strategies as st

from cms.reports.rules import drawings, names
from cms.reports.rules.starter import starter_categories
from tests.theme.theme_files import THEME


@pytest.mark.parametrize(
    ("name", "code"),
    [("Local à vélos", "local-a-velos"), ("Eau & gaz !", "eau-gaz"), ("دراجات", "categorie"), ("x" * 80, "x" * 40)],
)
def test_a_code_is_the_name_in_small_latin_letters(name: str, code: str) -> None:
    assert names.code_for(name, (), "categorie") == code


@given(st.lists(st.text(max_size=60), max_size=30))
def test_whatever_the_names_their_codes_are_short_different_and_fit_an_address(given_names: list[str]) -> None:
    taken = set[str]()
    for name in given_names:
        code = names.code_for(name, taken, "categorie")
        assert re.fullmatch(r"[a-z0-9_][a-z0-9_-]{0,39}", code) and code not in taken
        taken.add(code)


def test_the_drawings_are_those_of_the_theme_and_the_page_of_the_form_has_them_all() -> None:
    template = (THEME / "components/icon/template.html").read_text("utf-8")
    paths = dict(re.findall(r'^ +"(\w+)": "([^"]+)",$', template, re.MULTILINE))
    assert {each.name: each.path for each in drawings.drawings()}.items() <= paths.items()
    page = (THEME / "templates/area.html").read_text("utf-8")
    drawn = {name for some in re.findall(r"sprite\(\[(.*?)\]\)", page) for name in re.findall(r'"(\w+)"', some)}
    assert {each.name for each in drawings.drawings()} <= drawn


def test_each_category_of_the_starter_set_has_a_drawing_of_its_own() -> None:
    used = [each.icon for each in starter_categories()]
    assert all(drawings.drawing(each) for each in used)
    assert len(set(used)) == len(used)
