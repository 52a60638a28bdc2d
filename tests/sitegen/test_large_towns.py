"""Large towns and whole countries: several processes give the bytes of one, and nothing urgent waits for something large."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from bench import corpus
from sitegen.pelican_room import host
from sitegen.theme import Theme
from sitegen.watch import of_shard
from tests.sitegen.town import NOW, SmallTown, id_of, instant, record, small_town, tree

ROOT = Path(__file__).parents[2]
TWINS = (".br", ".gz")


def build(source: Path, output: Path, *options: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "sitegen", "build", "--source", str(source), "--output", str(output)]
    command += ["--now", NOW.isoformat(), *options]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=120)


@pytest.fixture(scope="module")
def town_of_many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The records of a town large enough for several processes to share it."""
    folder = tmp_path_factory.mktemp("many")
    corpus.town(folder, 900, neighbourhoods=8)
    return folder


@pytest.fixture
def many_news(tmp_path: Path) -> Iterator[SmallTown]:
    """The small town with three hundred news, built."""
    town = SmallTown(tmp_path)
    town.write(*small_town())
    town.write(*(record("news", f"n{each:03}", "camas", published=instant(-300 + each)) for each in range(300)))
    assert town.build().good
    yield town


def test_a_town_built_by_several_processes_is_the_one_built_by_one(town_of_many: Path, tmp_path: Path) -> None:
    assert build(town_of_many, tmp_path / "three", "--jobs", "3").returncode == 0
    assert build(town_of_many, tmp_path / "one", "--jobs", "1", "--no-twins").returncode == 0
    built = tree(tmp_path / "three" / corpus.MARSEILLE)
    alone = tree(tmp_path / "one" / corpus.MARSEILLE)
    pages = {path for path in built if path.endswith(".html")}
    assert {path: each for path, each in built.items() if not path.endswith(TWINS)} == {
        path: each for path, each in alone.items() if not path.endswith(TWINS)
    }
    assert {f"{path}{twin}" for path in pages for twin in TWINS} <= built.keys()
    # What the theme publishes has its twins before any page is made.
    of_the_theme = ("assets/", "espace/notifications.js")
    assert not any(path.endswith(TWINS) and not path.startswith(of_the_theme) for path in alone)


def test_the_communes_of_a_country_are_shared_between_processes(tmp_path: Path) -> None:
    corpus.country(tmp_path / "records", 600)
    assert build(tmp_path / "records", tmp_path / "two", "--jobs", "2", "--no-twins").returncode == 0
    assert build(tmp_path / "records", tmp_path / "one", "--jobs", "1", "--no-twins").returncode == 0
    communes = [folder.name for folder in (tmp_path / "records").iterdir()]
    assert len(communes) > 2
    for insee in communes:
        assert tree(tmp_path / "two" / insee) == tree(tmp_path / "one" / insee)


def test_one_commune_of_a_country_can_be_built_alone(tmp_path: Path) -> None:
    corpus.country(tmp_path / "records", 600)
    first, *others = sorted(folder.name for folder in (tmp_path / "records").iterdir())
    assert build(tmp_path / "records", tmp_path / "site", "--commune", first, "--no-twins").returncode == 0
    assert (tmp_path / "site" / first / "index.html").is_file()
    assert not any((tmp_path / "site" / insee).exists() for insee in others)


@pytest.mark.parametrize("count", [1, 2, 5])
def test_every_commune_belongs_to_one_shard(count: int) -> None:
    shards = [of_shard((number, count)) for number in range(1, count + 1)]
    for insee in ("13055", "2A004", "97101", "01001", "75056"):
        assert sum(shard(insee) for shard in shards) == 1


@pytest.mark.parametrize("shard", ["0/2", "3/2", "x/2", "2", "1/0"])
def test_a_shard_that_is_none_is_refused(shard: str) -> None:
    command = [sys.executable, "-m", "sitegen", "watch", "--shard", shard]
    refused = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert refused.returncode == 2
    assert shard in refused.stderr


def test_verifying_finds_a_page_that_somebody_changed_and_makes_it_again(many_news: SmallTown) -> None:
    before = many_news.tree()
    page = many_news.output / "13055" / "secteur" / "camas" / "index.html"
    page.write_text("du bruit")
    many_news.build()
    assert page.read_text() == "du bruit", "an output is trusted unless asked otherwise"
    options = ("--theme", str(many_news.theme_folder), "--verify")
    assert build(many_news.records, many_news.output, *options).returncode == 0
    assert many_news.tree() == before


def test_after_a_restart_of_the_machine_every_page_is_read_once(many_news: SmallTown) -> None:
    before = many_news.tree()
    page = many_news.output / "13055" / "secteur" / "camas" / "index.html"
    page.write_text("")
    with closing(sqlite3.connect(many_news.output / ".sitegen" / "13055.sqlite3")) as manifest, manifest:
        manifest.execute("UPDATE meta SET value = 'an earlier start' WHERE key = 'boot'")
    many_news.build()
    assert many_news.tree() == before


def test_what_is_urgent_does_not_wait_for_a_new_theme_on_every_page(many_news: SmallTown) -> None:
    (many_news.theme_folder / "templates" / "news.html").write_text("Nouveau gabarit {{ page.title }}")
    generator, writer = host.resident(many_news.records, many_news.output, Theme(many_news.theme_folder))
    generator.find()
    try:
        first = generator.build("13055", writer, NOW, None, lambda: True)
        assert first.unfinished
        many_news.write(record("flash", "alerte", "marseille", level="danger", expire=instant(3)))
        changed = {f"{id_of('alerte')}.json"}
        rendered = 0
        report = generator.build("13055", writer, NOW, changed, lambda: True)
        while report.unfinished:
            rendered += report.rendered
            assert rendered < 500, "each slice gets on with the work"
            report = generator.build("13055", writer, NOW, set(), lambda: True)
    finally:
        generator.close()
    assert "Alerte" in many_news.page("/")
    assert many_news.page("/secteur/camas/actualites/n000/").startswith("Nouveau gabarit")
    built = {path: each for path, each in many_news.tree().items() if not path.endswith(TWINS)}
    assert built == {path: each for path, each in many_news.clean_build().items() if not path.endswith(TWINS)}


def test_a_builder_told_what_changed_looks_at_nothing_else(many_news: SmallTown) -> None:
    generator, writer = host.resident(many_news.records, many_news.output, Theme(many_news.theme_folder))
    generator.find()
    try:
        generator.build("13055", writer, NOW)
        many_news.write(record("news", "dite", "camas"), record("news", "tue", "camas"))
        generator.build("13055", writer, NOW, {f"{id_of('dite')}.json"})
        assert many_news.has("/secteur/camas/actualites/dite/")
        assert not many_news.has("/secteur/camas/actualites/tue/")
        generator.build("13055", writer, NOW)
        assert many_news.has("/secteur/camas/actualites/tue/")
    finally:
        generator.close()


def test_an_event_that_ends_moves_the_end_of_the_archive_and_not_all_of_it(tmp_path: Path) -> None:
    town = SmallTown(tmp_path)
    past = (
        record("event", f"e{each:02}", "camas", start=instant(-90 + each), end=instant(-89.9 + each))
        for each in range(60)
    )
    town.write(*small_town(), *past)
    town.build()
    first = (town.output / "13055/secteur/camas/agenda/archives/page/1/index.html").stat()
    report = town.build(NOW + timedelta(days=3))
    assert "Chorale" in town.page("/secteur/blancarde/agenda/archives/")
    assert (town.output / "13055/secteur/camas/agenda/archives/page/1/index.html").stat().st_ino == first.st_ino
    assert report.rendered < 30
