"""The port of the theme for Hugo follows the theme: where it lags behind, the race could not even be run."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from bench.hugo.export import export
from sitegen import targets
from sitegen.pelican_room import host
from sitegen.theme import Theme
from tests.sitegen.town import INSEE, NOW, SmallTown, small_town

THEME = Path(__file__).parents[2] / "themes" / "palier"


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> SmallTown:
    """A small town, built with the shipped theme and written for Hugo beside it."""
    town = SmallTown(tmp_path_factory.mktemp("hugo"))
    town.write(*small_town())
    (report,) = host.run(town.records, town.output, Theme(THEME), NOW)
    assert report.good
    export(town.records, town.output.parent / "hugo", NOW)
    return town


@pytest.mark.parametrize(("part", "where"), targets.AREA.items())
def test_each_part_of_the_resident_area_has_its_page_and_its_words_for_hugo(
    town: SmallTown, part: str, where: str
) -> None:
    site = town.output.parent / "hugo"
    content = site / "content" / (f"{where}_index.html" if part == "home" else f"{where.rstrip('/')}.html")
    built = (town.output / INSEE / where / "index.html").read_text("utf-8")
    title = re.search("<h1[^>]*>(.*?)</h1>", built)
    assert title
    assert json.loads(content.read_text("utf-8"))["title"] == title[1]
    words = (site / "layouts" / "area.html").read_text("utf-8")
    assert words.count(f'"{part}" "') == 2, "what it is for, and what is needed"


def test_pages_end_in_hugo_with_the_drawings_and_modules_that_they_end_with_here(town: SmallTown) -> None:
    pages = {"residence": "secteur/blancarde/residences/les-pins/", "place": "secteur/blancarde/", **targets.AREA}
    for layout, where in pages.items():
        built = (town.output / INSEE / where / "index.html").read_text("utf-8")
        ours = built[built.index('<svg class="unseen"') : built.index("</body>")]
        islands = town.output.parent / "hugo" / "layouts" / "_partials" / "islands" / f"{layout}.html"
        theirs = islands.read_text("utf-8")
        assert "".join(theirs.split()) == "".join(ours.split()), layout
