"""Markdown written by hand gives the same records as JSON, and what is wrong in it is told by file, field and reason."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PIL import Image

from sitegen import records
from sitegen.source import load_folder, open_sources
from tests.sitegen.town import id_of, record, small_town

COMMUNE = """---
kind: place
id: {id}
slug: marseille
title: Marseille
level: commune
insee: "13055"
url: https://marseille.example
published: 2026-01-01
updated: 2026-01-01
---
"""


def news(body: str = "", **fields: str) -> str:
    """A news file; `fields` add to its header or replace what is there."""
    header = {
        "kind": "news",
        "id": id_of("jardin"),
        "place": "marseille",
        "slug": "jardin",
        "title": "Le jardin ouvre",
        "published": "2026-11-20 09:30",
        "updated": "2026-11-20 09:30",
        **fields,
    }
    return "---\n" + "\n".join(f"{name}: {value}" for name, value in header.items()) + f"\n---\n{body}"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a commune."""
    (tmp_path / "media").mkdir()
    (tmp_path / "marseille.md").write_text(COMMUNE.format(id=id_of("marseille")))
    return tmp_path


def test_a_date_without_a_zone_is_wall_clock_time_in_paris(folder: Path) -> None:
    (folder / "jardin.md").write_text(news(go_live="2026-12-01"))
    found = load_folder(folder).records[id_of("jardin")]
    assert found.published.isoformat() == "2026-11-20T08:30:00+00:00"
    assert found.go_live and found.go_live.isoformat() == "2026-11-30T23:00:00+00:00"


def test_a_place_is_named_by_the_slugs_that_lead_to_it(folder: Path) -> None:
    district = COMMUNE.format(id=id_of("secteur")).replace("slug: marseille", "slug: secteur\nplace: marseille")
    district = district.replace("level: commune", "level: district").replace(
        'insee: "13055"\nurl: https://marseille.example\n', ""
    )
    (folder / "secteur.md").write_text(district)
    (folder / "jardin.md").write_text(news(place="marseille/secteur"))
    loaded = load_folder(folder)
    assert loaded.problems == []
    assert loaded.records[id_of("jardin")].place == id_of("secteur")


def test_markdown_and_fences_become_typed_blocks(folder: Path) -> None:
    body = f"""
Un **mot** et [un lien](record:{id_of("marseille")}).

:::faq
items:
  - title: Faut-il un rendez-vous ?
    text: Oui, *avant* de venir.
:::

- après
"""
    (folder / "jardin.md").write_text(news(body))
    found = load_folder(folder).records[id_of("jardin")]
    assert [each.type for each in found.body] == ["html", "faq", "html"]
    assert records.to_dict(found)["body"][1] == {
        "type": "faq",
        "items": [{"title": "Faut-il un rendez-vous ?", "html": "<p>Oui, <em>avant</em> de venir.</p>"}],
    }


def test_a_picture_is_named_by_its_hash_and_measured(folder: Path) -> None:
    Image.new("RGB", (640, 480), "teal").save(folder / "media" / "jardin.png")
    (folder / "jardin.md").write_text(news(image='{file: media/jardin.png, alt: "Un jardin"}'))
    loaded = load_folder(folder)
    image = loaded.records[id_of("jardin")].image
    assert image and (image.width, image.height) == (640, 480)
    assert loaded.media[image.file].read_bytes() == (folder / "media" / "jardin.png").read_bytes()


@pytest.mark.parametrize(
    ("text", "field", "reason"),
    [
        ("Pas d’en-tête", "", "en-tête"),
        ("---\ntitle: [\n---\n", "", "YAML"),
        (news(colour="rouge"), "colour", "champ inconnu"),
        (news().replace("title: Le jardin ouvre\n", ""), "title", "absent"),
        (news(place="marseille/nulle-part"), "place", "lieu inconnu"),
        (news(slug="../../etc"), "slug", "minuscules"),
        (news(published="hier"), "published", "date"),
        (news(image="{file: ../../etc/passwd, alt: x}"), "image.file", "media"),
        (news(image="{file: media/absente.png, alt: x}"), "image.file", "media"),
        (news(":::iframe\nsrc: x\n:::\n"), "body.1", "inconnu"),
        (news(":::faq\nitems: [\n:::\n"), "bloc faq n° 1", "YAML"),
        (news(":::callout\nhtml: <b>x</b>\n:::\n"), "body.1.html (écrire text)", "inconnu"),
    ],
)
def test_a_bad_file_is_named_and_the_others_are_read(folder: Path, text: str, field: str, reason: str) -> None:
    (folder / "mauvais.md").write_text(text)
    (folder / "bon.md").write_text(news(id=id_of("bon"), slug="bon"))
    loaded = load_folder(folder)
    assert any(file == "mauvais.md" and name == field and reason in why for file, name, why in loaded.problems), (
        loaded.problems
    )
    assert id_of("bon") in loaded.records


def test_script_in_markdown_is_gone(folder: Path) -> None:
    (folder / "jardin.md").write_text(
        news('<script>alert(1)</script>\n\n[x](javascript:alert(1)) <b onclick="x">gras</b>')
    )
    (block,) = load_folder(folder).records[id_of("jardin")].body
    assert "script" not in str(block) and "onclick" not in str(block)


def test_one_id_in_two_files_is_refused_once(folder: Path) -> None:
    (folder / "a.md").write_text(news())
    (folder / "b.md").write_text(news(slug="autre"))
    loaded = load_folder(folder)
    assert [(file, name) for file, name, _why in loaded.problems] == [("b.md", "id")]


def test_a_record_in_json_must_carry_canonical_html(tmp_path: Path) -> None:
    (tmp_path / "13055").mkdir()
    for each in [
        *small_town(),
        record("news", "hostile", "marseille", body=[{"type": "html", "html": "<script>x</script>"}]),
    ]:
        (tmp_path / "13055" / f"{each['id']}.json").write_text(json.dumps(each))
    loaded = load_folder(tmp_path)
    assert [(name, why) for _file, name, why in loaded.problems] == [
        ("body.1.html", "le HTML n’est pas sous sa forme sûre et canonique")
    ]


def test_a_folder_that_is_not_there_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="n’existe pas"):
        open_sources(tmp_path / "nulle-part")


def bomb() -> str:
    """Nine lines of YAML that stand for a thousand million words."""
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 9)]
    return "---\n" + "\n".join(lines) + "\n---\n"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (bomb(), "alias"),
        ("---\na: &a [*a]\n---\n", "alias"),
        ("---\na: " + "[" * 5000 + "\n---\n", "YAML illisible"),
        (news("x" * 1_000_001), "dépasse"),
    ],
)
def test_a_file_made_to_exhaust_the_machine_is_refused(folder: Path, text: str, reason: str) -> None:
    (folder / "piege.md").write_text(text)
    loaded = load_folder(folder)
    assert [name for name, _field, why in loaded.problems if reason in why] == ["piege.md"]
    assert id_of("marseille") in loaded.records


def test_blocks_that_never_close_are_read_in_one_go(folder: Path) -> None:
    (folder / "jardin.md").write_text(news(":::faq\n" * 20_000))
    assert not load_folder(folder).problems


def test_links_out_of_the_folder_are_not_followed(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    outside = tmp_path_factory.mktemp("ailleurs") / "jardin.md"
    outside.write_text(news())
    (folder / "lien.md").symlink_to(outside)
    (folder / "dossier.md").mkdir()
    loaded = load_folder(folder)
    assert set(loaded.records) == {id_of("marseille")}
    assert not loaded.problems
