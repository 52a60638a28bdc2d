"""What the templates promise, read from their sources."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from sitegen.contexts import PAGES
from sitegen.theme import Theme
from tests.theme.theme_files import PARTS, TEMPLATES, THEME, name_of

MESSAGE = re.compile(r"_\(\"([^\"]*)\"\)|\{% trans[^%]*%\}(.*?)\{% endtrans %\}", re.DOTALL)
WORDS_BETWEEN_TAGS = re.compile(r">\s*([^<>{}]*[A-Za-zÀ-ÿ]{3,}[^<>{}]*)<")

each_template = pytest.mark.parametrize("template", TEMPLATES, ids=name_of)


def test_every_page_class_has_its_template_and_the_other_way_round(theme: Theme) -> None:
    assert {*PAGES.values(), "style.html"} == set(theme.settings["templates"])
    assert {path.name for path in (THEME / "templates").iterdir()} == {*theme.settings["templates"], *PARTS}


@each_template
def test_a_template_has_no_inline_style_and_no_script_that_runs(template: Path) -> None:
    text = template.read_text(encoding="utf-8")
    assert not re.search(r"\sstyle=|\son[a-z]+=", text)
    inline = {'<script type="module">'} if template.name in ("home.html", "residence.html") else set()
    assert set(re.findall(r"<script[^>]*>", text)) <= {'<script type="application/ld+json">', *inline}


@each_template
def test_only_the_structured_data_is_let_through_unescaped(template: Path) -> None:
    raw = re.findall(r"[\w.]+\s*\|\s*safe|Markup", template.read_text(encoding="utf-8"))
    assert raw == (["head.structured|safe"] if template.name == "base.html" else [])


@each_template
def test_what_a_reader_sees_goes_through_gettext(template: Path) -> None:
    text = re.sub(
        r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", "", MESSAGE.sub("", template.read_text(encoding="utf-8")), flags=re.DOTALL
    )
    if template.name != "style.html":
        assert not WORDS_BETWEEN_TAGS.findall(text)


@each_template
def test_messages_are_set_in_good_french_typography(template: Path) -> None:
    for quoted, between in MESSAGE.findall(template.read_text(encoding="utf-8")):
        message = re.sub(r"\{[{%].*?[}%]\}", "x", quoted or between)
        assert "'" not in message and "..." not in message, message
        assert not re.search(r" [:;!?»]|« |[^\s\u202f\u00a0][;!?»]|«[^\u202f]", message), message
