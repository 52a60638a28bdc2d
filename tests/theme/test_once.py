"""`once` changes what a page costs, never what it says; and messages are those of Jinja2's own gettext."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from jinja2 import DictLoader, Environment, StrictUndefined
from markupsafe import Markup

from sitegen.pelican_room import environment as rooms
from sitegen.pelican_room.environment import prepare
from tests.theme.theme_files import TEMPLATES

PARTS = """{% macro card(each, level=3) %}{{ made() }}<h{{ level }}>{{ each.title }}</h{{ level }}>{% endmacro %}"""
PAGE = """{% from "parts" import card %}{% for each in cards %}{{ once(card, each, level) }}{% endfor %}"""


@pytest.fixture
def counted() -> Environment:
    """An environment that counts how often the macro `card` is made."""
    made: list[int] = []
    environment = Environment(
        loader=DictLoader({"parts": PARTS, "page": PAGE}),
        autoescape=True,
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"],
    )
    environment.globals.update(made=lambda: made.append(1) or "", count=made)  # type: ignore[func-returns-value]
    prepare(environment)
    return environment


def shown(environment: Environment, level: int, *cards: object) -> str:
    """A page that shows some cards."""
    return environment.get_template("page").render(cards=cards, level=level)


def count(environment: Environment) -> int:
    """How many cards were made so far."""
    made: list[int] = environment.globals["count"]
    return len(made)


def test_an_object_shown_on_two_pages_is_made_once(counted: Environment) -> None:
    card = SimpleNamespace(title="A & B")
    assert shown(counted, 2, card) == shown(counted, 2, card) == "<h2>A &amp; B</h2>"
    assert count(counted) == 1


def test_another_level_or_another_object_is_made_for_itself(counted: Environment) -> None:
    first, second = SimpleNamespace(title="A"), SimpleNamespace(title="A")
    assert shown(counted, 2, first, second) == "<h2>A</h2><h2>A</h2>"
    assert shown(counted, 3, first) == "<h3>A</h3>"
    assert count(counted) == 3


def test_an_object_that_went_away_never_lends_its_markup_to_another(counted: Environment) -> None:
    for number in range(2000):
        # Each object is gone when the next is made, and may well get its place in memory.
        assert shown(counted, 2, SimpleNamespace(title=str(number))) == f"<h2>{number}</h2>"


def test_what_is_kept_is_bounded(counted: Environment, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rooms, "MOST_KEPT", 10)
    cards = [SimpleNamespace(title=str(number)) for number in range(25)]
    assert shown(counted, 2, *cards) == "".join(f"<h2>{number}</h2>" for number in range(25))
    kept = counted.globals["once"]
    assert len(kept._kept) <= 10  # type: ignore[attr-defined]


def test_a_text_and_the_same_text_as_markup_are_not_the_same(counted: Environment) -> None:
    assert shown(counted, 2, SimpleNamespace(title="<b>")) == "<h2>&lt;b&gt;</h2>"
    assert shown(counted, 2, SimpleNamespace(title=Markup("<b>"))) == "<h2><b></h2>"
    echo = counted.from_string("{% macro same(text) %}{{ text }}{% endmacro %}").module.same  # type: ignore[attr-defined]
    once = counted.globals["once"]
    assert (once(echo, "<b>"), once(echo, Markup("<b>"))) == ("&lt;b&gt;", "<b>")


@pytest.mark.parametrize(
    "source",
    [
        '{{ _("50 %% de réduction & plus") }}',
        '{{ _("à %(who)s", who="<b>") }}',
        "{% trans who=who %}à {{ who }} & <i>co</i>{% endtrans %}",
        "{% trans count=count %}une date{% pluralize %}{{ count }} dates{% endtrans %}",
        "{% trans count=1, who=who %}une {{ who }}{% pluralize %}{{ count }} {{ who }}{% endtrans %}",
    ],
)
@pytest.mark.parametrize("who", ["<b>&", Markup("<b>x</b>")])
def test_messages_are_those_of_the_gettext_of_jinja(source: str, who: str) -> None:
    ours = Environment(autoescape=True, extensions=["jinja2.ext.i18n"])
    prepare(ours)
    theirs = Environment(autoescape=True, extensions=["jinja2.ext.i18n"])
    theirs.install_null_translations(newstyle=True)  # type: ignore[attr-defined]
    values = {"who": who, "count": 3}
    assert ours.from_string(source).render(values) == theirs.from_string(source).render(values)


def test_a_macro_shown_once_comes_from_a_file_of_its_own() -> None:
    # One defined in the page is a new macro for each page, and would be kept for nothing.
    for template in TEMPLATES:
        text = template.read_text(encoding="utf-8")
        for part in text.split("once(")[1:]:
            name = part.split(",")[0].split(")")[0].strip()
            is_part = template.parent.parent.name == "components"
            assert is_part or f"macro {name}(" not in text, template
