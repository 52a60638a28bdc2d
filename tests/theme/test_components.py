"""Each component is a whole: a macro, a style, examples that render, and a page that says what it is for."""

from __future__ import annotations

import re
from pathlib import Path

import html5lib
import pytest
from jinja2 import Environment

from sitegen.style import examples, rendered
from sitegen.theme import Theme
from tests.theme.theme_files import COMPONENTS

each_component = pytest.mark.parametrize("folder", COMPONENTS, ids=lambda folder: folder.name)


@each_component
def test_a_component_has_its_four_files_and_no_other(folder: Path) -> None:
    assert {path.name for path in folder.iterdir()} == {"template.html", "style.css", "examples.yaml", "README.md"}


@each_component
def test_the_macro_bears_the_name_of_its_component(folder: Path) -> None:
    assert re.search(rf"\{{% macro {folder.name}\(", (folder / "template.html").read_text(encoding="utf-8"))


@each_component
def test_the_readme_says_in_a_paragraph_at_least_what_it_is_for(folder: Path) -> None:
    title, _, text = (folder / "README.md").read_text(encoding="utf-8").partition("\n\n")
    assert title == f"# {folder.name}"
    assert len(text.split()) >= 15


@each_component
def test_every_example_is_named_once_and_renders_as_whole_html(
    folder: Path, theme: Theme, environment: Environment
) -> None:
    found = examples(theme, folder.name)
    names = [example["name"] for example in found]
    assert names and len(set(names)) == len(names)
    for example in found:
        html = rendered(environment, folder.name, example)
        parser = html5lib.HTMLParser(strict=False)
        parser.parseFragment(html)
        assert not parser.errors, f"{example['name']}: {parser.errors}"
        assert "None" not in html and "Undefined" not in html, example["name"]
        assert not re.search(r"\sstyle=|\son[a-z]+=|<script|<style", html), example["name"]


@each_component
def test_hostile_text_in_an_example_comes_out_as_text(folder: Path, theme: Theme, environment: Environment) -> None:
    def poisoned(value: object, key: str = "") -> object:
        if isinstance(value, dict):
            return {name: poisoned(each, name) for name, each in value.items()}
        if isinstance(value, list):
            return [poisoned(each, key) for each in value]
        if key in (
            "title",
            "text",
            "name",
            "summary",
            "label",
            "alt",
            "caption",
            "note",
            "word",
            "detail",
            "scope",
            "cut",
        ):
            return '"><img src=x onerror=alert(1)>'
        return value

    for example in examples(theme, folder.name):
        assert "<img src=x" not in rendered(
            environment, folder.name, {**example, "arguments": poisoned(example["arguments"])}
        )
