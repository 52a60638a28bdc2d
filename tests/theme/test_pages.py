"""What every page says to who hears it: its language, whether it is a draft, dates and hours in full words."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from jinja2 import Environment
from markupsafe import Markup

from sitegen.blocks import HtmlBlock
from sitegen.contexts import Card, Group, Head, Link, ListPage, NewsPage, NotFoundPage, Site
from sitegen.style import examples, rendered
from sitegen.theme import Theme
from tests.theme.theme_files import TEMPLATES, name_of

DRAFT = "Aperçu – ce brouillon n’est pas publié"
AT = datetime(2026, 11, 21, 18, 30, tzinfo=UTC)
SITE = Site(
    title="La Blancarde",
    level="neighbourhood",
    href="/la-blancarde/",
    ancestors=(Link("Marseille", "/"),),
    sections=(),
    legal=(),
    town_hall=None,
    area="/espace/",
    feed="/la-blancarde/actualites/atom.xml",
    calendar="/la-blancarde/agenda/agenda.ics",
)
HEAD = Head(
    title="Le jardin",
    path="/la-blancarde/actualites/jardin/",
    canonical="https://exemple.fr/la-blancarde/actualites/jardin/",
    description="",
    language="fr",
    crumbs=(),
)
NEWS = NewsPage(
    title="Call 30 13",
    summary="In ten languages.",
    picture=None,
    published=AT,
    updated=AT,
    place=Link("La Blancarde", "/la-blancarde/"),
    author="",
    blocks=(HtmlBlock(html=Markup("<p>Ask for English.</p>")),),
    related=(),
)


def page(environment: Environment, template: str, head: Head, content: Any) -> str:
    return environment.get_template(template).render(head=head, site=SITE, page=content)


def example_of(environment: Environment, theme: Theme, component: str, name: str) -> str:
    found = next(each for each in examples(theme, component) if each["name"] == name)
    return rendered(environment, component, found)


def test_a_preview_says_before_all_else_that_it_is_not_published(environment: Environment) -> None:
    draft = page(environment, "news.html", replace(HEAD, indexed=False), NEWS)
    assert DRAFT in draft
    assert draft.index('class="skip"') < draft.index(DRAFT) < draft.index("<header")


def test_a_published_page_and_the_page_of_a_wrong_address_are_no_drafts(environment: Environment) -> None:
    assert DRAFT not in page(environment, "news.html", HEAD, NEWS)
    lost = NotFoundPage(title="Cette page n’existe pas", places=())
    assert DRAFT not in page(environment, "not_found.html", replace(HEAD, indexed=False), lost)


def test_a_record_in_another_language_names_it_on_its_own_words_only(environment: Environment) -> None:
    english = page(environment, "news.html", replace(HEAD, language="en"), NEWS)
    assert '<html lang="fr"' in english
    assert '<h1 dir="auto" lang="en">' in english
    assert '<div class="blocks" lang="en">' in english
    assert 'lang="en"' not in page(environment, "news.html", HEAD, NEWS)


@pytest.mark.parametrize("number", [None, 1])
def test_an_archive_page_is_told_by_its_days_and_never_by_a_count(environment: Environment, number: int | None) -> None:
    card = Card("1", "news", "/jardin/", "Le jardin", "", None, AT, "La Blancarde")
    content = ListPage(
        kind="news",
        title="Actualités",
        past=False,
        groups=(Group("", "", (card, replace(card, published=AT.replace(day=2)))),),
        number=number,
        newer="/la-blancarde/actualites/",
        older="",
        archive=None,
        feed="",
        calendar="",
    )
    text = page(environment, "list.html", HEAD, content)
    assert ("du <time" in text) == (number is not None)
    assert " sur 0" not in text and "page 1" not in text.lower()


def test_hours_are_said_with_words_between_them(environment: Environment, theme: Theme) -> None:
    desk = example_of(environment, theme, "desk", "Une mairie")
    assert "Du mardi au jeudi" in desk
    assert '<span class="unseen"> et</span><br>' in desk


def test_a_calendar_leaf_is_silent_and_the_words_beside_it_say_the_day(environment: Environment, theme: Theme) -> None:
    for example in examples(theme, "card"):
        html = rendered(environment, "card", example)
        assert html.count('<div class="date-tile') == html.count('aria-hidden="true"><b>')
        if "date-tile" in html:
            assert "<time" in html


def test_a_desk_names_the_next_three_closures_and_none_of_the_past(environment: Environment, theme: Theme) -> None:
    desk = example_of(environment, theme, "desk", "Les trois fermetures à venir")
    shown = [desk.find(word) for word in ("Jour de l’an", "Lundi de Pâques", "Ascension")]
    assert -1 not in shown and shown == sorted(shown)
    assert "veille de Noël" not in desk and "Fête nationale" not in desk


def test_no_template_reads_an_abbreviated_day_aloud() -> None:
    short = [name_of(path) for path in TEMPLATES if "span_short" in path.read_text(encoding="utf-8")]
    assert not short
