"""The generated towns are what the generator reads, the same every time, and as large as they say."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bench.corpus import Corpus, country, town
from sitegen.pelican_room import host
from sitegen.records import EventRecord, WorksRecord, to_json
from sitegen.source import load_folder
from sitegen.theme import Theme

THEME = Path(__file__).parents[2] / "themes" / "palier"


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    return town(tmp_path_factory.mktemp("town"), 600, neighbourhoods=12)


def _files(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*.json")}


def test_every_record_is_accepted_and_is_written_as_the_cms_writes_it(small: Corpus) -> None:
    loaded = load_folder(small.folder)
    assert loaded.problems == []
    assert len(loaded.records) == small.records
    for id, record in loaded.records.items():
        assert (small.folder / small.insee / f"{id}.json").read_bytes() == to_json(record)


def test_a_town_holds_what_a_town_publishes(small: Corpus) -> None:
    records = load_folder(small.folder).records.values()
    events = [each for each in records if isinstance(each, EventRecord)]
    works = [each for each in records if isinstance(each, WorksRecord)]
    assert {each.kind for each in records} == {
        "place", "residence", "news", "event", "service", "works", "flash", "page",
    }  # fmt: skip
    assert any(each.end < small.now for each in events) and any(each.start > small.now for each in events)
    assert any(each.recurrence for each in events)
    assert {"finished", "in_progress"} <= {each.now.state for each in works}
    assert any("record:" in getattr(block, "html", "") for each in records for block in each.body)
    assert all(each.published <= small.now for each in records)


def test_the_same_size_gives_the_same_bytes(small: Corpus, tmp_path: Path) -> None:
    assert _files(town(tmp_path, 600, neighbourhoods=12).folder) == _files(small.folder)


def test_the_built_sites_have_the_pages_promised(small: Corpus, tmp_path: Path) -> None:
    reports = host.run(small.folder, tmp_path, Theme(THEME), small.now)
    assert [(each.refused, each.failed) for each in reports] == [([], [])]
    assert len(list(tmp_path.rglob("*.html"))) == small.pages == 600
    assert (tmp_path / small.insee / small.neighbourhood_address.strip("/") / "index.html").is_file()
    for address in small.sites.values():
        assert (tmp_path / small.insee / address.strip("/") / "index.html").is_file()


def test_a_country_is_made_of_several_real_communes(tmp_path: Path) -> None:
    written = country(tmp_path, 1_000)
    loaded = load_folder(tmp_path)
    assert loaded.problems == []
    assert len(loaded.records) == written.records
    assert len([each for each in tmp_path.iterdir() if each.is_dir()]) == 1_000 // 143
    assert abs(written.pages - 1_000) <= 20
    assert written.now == datetime(2026, 11, 21, 9, tzinfo=UTC)


def test_a_town_too_small_for_its_neighbourhoods_is_refused_with_the_least_it_takes(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"have at least [0-9]+ pages, 600 were asked for"):
        town(tmp_path, 600)
    assert list(tmp_path.iterdir()) == []
