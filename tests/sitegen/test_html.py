"""Whatever an editor pastes becomes safe, and what is safe stays as it is."""

from __future__ import annotations

import pytest
from hypothesis import given, settings, strategies as st

from sitegen.html import canonical, is_canonical, record_links

_PIECES = st.sampled_from(
    "<p> </p> <b> </b> <i> <a </a> href=\"javascript:alert(1)\" href='https://a.example/' > < & &amp; &nbsp; <h1> </h1> "
    "<h2> <ul> <li> </li> <table> <td> </table> <br> <!-- --> <script> </script> <svg> <img src=x onerror=alert(1)> "
    "<iframe> <style> x y record:".split(" ")
)


@given(st.lists(st.one_of(_PIECES, st.text(max_size=5)), max_size=25).map(" ".join))
@settings(max_examples=400, deadline=None)
def test_the_canonical_form_is_its_own_canonical_form(html: str) -> None:
    once = canonical(html)
    assert canonical(once) == once


@pytest.mark.parametrize(
    "html",
    [
        "<script>alert(1)</script>",
        '<img src=x onerror="alert(1)">',
        '<a href="javascript:alert(1)">x</a>',
        '<a href="JaVaScRiPt:alert(1)">x</a>',
        '<a href="data:text/html,<script>alert(1)</script>">x</a>',
        '<a href="//evil.example/">x</a>',
        '<p style="position:fixed" onclick="x()">x</p>',
        "<svg><script>alert(1)</script></svg>",
        '<iframe src="https://evil.example"></iframe>',
        "<style>body{display:none}</style>",
        "<math><mtext></mtext><mglyph><style></style></mglyph></math><img src=x onerror=alert(1)>",
    ],
)
def test_nothing_hostile_survives(html: str) -> None:
    clean = canonical(html).lower()
    for word in ("script", "onerror", "onclick", "style", "iframe", "svg", "href", "<img"):
        assert word not in clean


def test_links_to_records_sites_mail_and_phones_stay() -> None:
    html = (
        '<p><a href="record:5f0c4a1e-0000-4000-8000-000000000000">a</a> <a href="https://a.example/b?c=d&amp;e">b</a> '
        '<a href="mailto:a@b.example">c</a> <a href="tel:+33491145410">d</a></p>'
    )
    assert canonical(html) == html
    assert is_canonical(html)
    assert record_links(html) == {"5f0c4a1e-0000-4000-8000-000000000000"}


def test_a_first_level_heading_becomes_a_second_level_one() -> None:
    assert canonical("<h1>Titre</h1>") == "<h2>Titre</h2>"
