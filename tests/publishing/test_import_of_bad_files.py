"""The import of a folder that holds something bad, into an empty database: it says what, and takes the rest."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sitegen.records import NewsRecord, to_dict
from tests.publishing import town
from tests.publishing.conftest import run

pytestmark = pytest.mark.django_db

BAD = {
    "unknown field": ({"colour": "red"}, "colour"),
    "missing title": ({"title": ""}, "title"),
    "slug that is a path": ({"slug": "../../etc"}, "slug"),
    "unknown place": ({"place": town.ident("nowhere")}, "place"),
    "dates in the wrong order": ({"go_live": "2026-12-02T00:00:00Z", "expire": "2026-12-01T00:00:00Z"}, "expire"),
    "newer schema": ({"schema": 99}, "schema"),
    "the address of another page": ({"slug": "crue", "place": town.ident("blancarde")}, "slug"),
    "no such picture": ({"image": {"file": "media/none.jpg", "alt": "x"}}, "image.file"),
    "script in the text": ({"body": [{"type": "html", "html": "<script>alert(1)</script>"}]}, "body.1.html"),
    "a longer author than a page holds": ({"author": "a" * 201}, "author"),
}


@pytest.mark.parametrize("what", BAD)
def test_a_bad_file_is_named_with_field_and_reason_and_the_good_ones_are_taken(
    var: Path, content: Path, what: str
) -> None:
    changes, field = BAD[what]
    good = NewsRecord(
        id=town.ident("bad"), place=town.ident("blancarde"), slug="bad", title="Bad", published=town.WRITTEN,
        updated=town.WRITTEN,
    )  # fmt: skip
    (content / "zz-bad.json").write_text(json.dumps({**to_dict(good), **changes}))
    out, err, succeeded = run(content)
    assert not succeeded
    complaint = next(line for line in err.splitlines() if line.startswith("zz-bad.json"))
    assert complaint.split(" : ")[1] == field
    assert complaint.split(" : ")[2]
    assert out.startswith("14 créées")


def test_what_belongs_to_a_bad_place_is_named_too_and_comes_once_the_place_is_good(var: Path, content: Path) -> None:
    place = content / "place" / "la-blancarde.json"
    good = place.read_text()
    place.write_text(good.replace('"la-blancarde"', '"La Blancarde"'))
    out, err, succeeded = run(content)
    assert not succeeded
    assert out.startswith("6 créées")
    assert "news/jardin.json : place" in err
    place.write_text(good)
    out, _err, succeeded = run(content)
    assert succeeded and out.startswith("8 créées, 0 mises à jour, 6 inchangées")


def test_an_unknown_building_is_named(var: Path, content: Path) -> None:
    town.rewrite(content, "works/ascenseur.json", buildings=["Z"])
    _out, err, succeeded = run(content)
    assert not succeeded
    assert "works/ascenseur.json : buildings : la résidence n’a pas « Z »" in err


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    assert "nowhere" in run(tmp_path / "nowhere")[1]
