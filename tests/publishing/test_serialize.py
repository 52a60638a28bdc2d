"""The one function from page to record: complete, safe, deterministic, and sparing with queries."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries
from wagtail.rich_text import RichText

from cms.editorial.models import EventPage, NewsPage, WorksPage
from cms.pages.blocks import BodyBlock
from cms.pages.models import Picture, RecordPage
from cms.places.models import CommunePage
from cms.publishing import deserialize, outlet, rich_text, serialize as serializing, serialize_body, tree
from cms.publishing.serialize import serialize
from sitegen.blocks import BLOCK_TYPES
from sitegen.fields import RecordError
from sitegen.records import RECORD_TYPES, to_json
from sitegen.source import Loaded
from tests.publishing import town

Page = Callable[[str], Any]
BELOW_A_COMMUNE = [model for model in tree.record_models() if model is not CommunePage]
NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)


def test_every_block_of_the_editor_and_of_the_contract_is_written() -> None:
    assert set(serialize_body._WRITERS) == set(BodyBlock().child_blocks)
    assert set(serialize_body._WRITERS) - {"source"} == set(BLOCK_TYPES)


def test_every_kind_of_the_contract_is_written_and_read() -> None:
    assert set(serializing._OWN_FIELDS) == set(deserialize._OWN_FIELDS) == set(RECORD_TYPES)
    assert {model.record_kind for model in tree.record_models()} == set(RECORD_TYPES)


def test_every_kind_and_block_of_the_town_comes_out_as_it_went_in(imported: Loaded) -> None:
    kinds, blocks = set(), set()
    for record in imported.records.values():
        page = tree.find(record.id)  # type: ignore[arg-type]
        assert page is not None
        assert serialize(page) == record
        kinds.add(record.kind)
        blocks |= {block.type for block in record.body}
    assert (kinds, blocks) == (set(RECORD_TYPES), set(BLOCK_TYPES))


def test_the_same_page_gives_the_same_bytes(page: Page) -> None:
    assert to_json(serialize(page("jardin"))) == to_json(serialize(page("jardin")))


def test_a_record_with_every_block_costs_few_queries(
    page: Page, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    record_id = page("jardin").record_id
    with django_assert_max_num_queries(16):
        assert outlet.expected(record_id, datetime.now(UTC))


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ('<p data-block-key="x1">Bonjour</p>', "<p>Bonjour</p>"),
        ('<p>Un <a linktype="page" id="7">lien</a></p>', f'<p>Un <a href="record:{town.ident("crue")}">lien</a></p>'),
        ('<p>Un <a id="7" linktype="page">lien</a></p>', f'<p>Un <a href="record:{town.ident("crue")}">lien</a></p>'),
        ('<p>Une page <a linktype="page" id="8">disparue</a></p>', "<p>Une page disparue</p>"),
        ('<p>Un <a linktype="page" id="7 OR 1">lien</a></p>', "<p>Un lien</p>"),
        ('<p>Un <a linktype="document" id="7">fichier</a></p>', "<p>Un fichier</p>"),
        ('<p><a href="javascript:alert(1)">clic</a></p>', "<p>clic</p>"),
        ("<p><b>gras</b> <i>penché</i></p>", "<p><strong>gras</strong> <em>penché</em></p>"),
        ('<p onclick="x()">a</p><script>alert(1)</script>', "<p>a</p>"),
        ('<p>a</p><embed embedtype="image" id="1" format="left" alt="x"/>', "<p>a</p>"),
        ("<h1>Titre</h1>", "<h2>Titre</h2>"),
    ],
)
def test_the_text_of_the_editor_becomes_canonical(text: str, html: str) -> None:
    known = {7: town.ident("crue")}
    assert rich_text.to_record(text, known.get) == html  # type: ignore[arg-type]


def test_an_internal_link_goes_to_the_editor_and_back() -> None:
    html = f'<p>Un <a href="record:{town.ident("crue")}">lien</a> et <a href="https://a.example/?b=1&amp;c=2">un autre</a></p>'
    text = rich_text.from_record(html, {town.ident("crue"): 7}.get)
    assert 'linktype="page" id="7"' in text
    assert rich_text.to_record(text, {7: town.ident("crue")}.get) == html  # type: ignore[arg-type]
    assert rich_text.from_record(html, {}.get) == html, "a link to what is not there yet waits as it is"


def test_a_deleted_picture_leaves_its_blocks_out_and_the_rest_in(page: Page) -> None:
    Picture.objects.all().delete()
    record = serialize(page("jardin"))
    assert record.image is None
    assert "image" not in {block.type for block in record.body}
    assert record.body[-1].image is None  # type: ignore[attr-defined]


def test_an_empty_text_makes_no_block(page: Page) -> None:
    crue = page("crue")
    crue.body = [("html", RichText('<p data-block-key="x"></p>')), ("html", RichText("<p>Plein</p>"))]
    assert [block.html for block in serialize(crue).body] == ["<p>Plein</p>"]  # type: ignore[attr-defined]


def test_an_alternative_text_given_on_the_page_stands_over_that_of_the_picture(page: Page) -> None:
    jardin = page("jardin")
    jardin.image_alt = "Le jardin au printemps"
    image = serialize(jardin).image
    assert image and (image.alt, image.focal_x, image.focal_y, image.credit) == (
        "Le jardin au printemps", 30, 70, "Ville",
    )  # fmt: skip


def test_a_page_never_published_makes_no_record_but_makes_a_draft(page: Page) -> None:
    draft = page("marseille").add_child(instance=NewsPage(title="Brouillon", slug="brouillon", live=False))
    with pytest.raises(RecordError):
        serialize(draft)
    assert serialize(draft, draft_at=NOW).published == NOW


@pytest.mark.parametrize("model", BELOW_A_COMMUNE, ids=lambda model: model.__name__)
def test_a_page_of_any_type_not_saved_yet_makes_a_draft(page: Page, model: type[RecordPage]) -> None:
    required = {EventPage: {"start": NOW, "end": NOW}, WorksPage: {"start": NOW, "nature": "lift"}}
    new = model(**required.get(model, {}))
    parent = page("marseille")
    new.title, new.slug = "Nouvelle", "nouvelle"
    new.depth, new.path = parent.depth + 1, f"{parent.path}0099"
    new.set_url_path(parent)
    record = serialize(new, draft_at=NOW)
    assert (record.kind, record.place) == (type(new).record_kind, town.ident("marseille"))


def test_markup_in_a_title_stays_text(page: Page, imported: Loaded) -> None:
    assert serialize(page("jardin")).title == "Le jardin <b>ouvre</b> & fleurit"
