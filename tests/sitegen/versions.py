"""Three versions of one small town that differ in every way an editor, a clock and a theme can make them differ."""

from __future__ import annotations

import hashlib
import io
import shutil
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from PIL import Image

from sitegen.theme import Theme
from tests.sitegen.town import INSEE, NOW, SmallTown, id_of, instant, record, small_town, tree, works

PALIER = Path(__file__).parents[2] / "themes" / "palier"


@dataclass
class Version:
    """The records of the town, its theme and its clock at one moment; `tree` is what a build from nothing makes of it."""

    name: str
    records: dict[str, dict[str, Any]]
    theme: Theme
    now: datetime
    tree: dict[str, str] = field(default_factory=dict)


def put(town: SmallTown, version: Version) -> None:
    """Makes the folder of records that of a version, touching only the files that differ."""
    wanted = {each["id"] for each in version.records.values()}
    for path in (town.records / INSEE).glob("*.json"):
        if path.stem not in wanted:
            path.unlink()
    for each in version.records.values():
        town.write(each)


def versions(town: SmallTown, folder: Path) -> list[Version]:
    """The town before, after, and as yet another editor has it."""
    pictures = [_picture(town.records, colour) for colour in ("teal", "orange", "navy")]
    before = _before(pictures)
    after = _after(before, pictures)
    other = _other(after, pictures)
    later = NOW + timedelta(days=6)
    plain, bold, wide = (_theme(folder / f"theme-{name}", name) for name in ("plain", "bold", "wide"))
    return [
        Version("before", before, plain, NOW),
        Version("after", after, bold, later),
        Version("other", other, wide, NOW + timedelta(hours=1)),
    ]


def _picture(folder: Path, colour: str) -> dict[str, Any]:
    out = io.BytesIO()
    Image.new("RGB", (480, 320), colour).save(out, "JPEG")
    name = f"media/{hashlib.sha256(out.getvalue()).hexdigest()}.jpg"
    (folder / "media").mkdir(exist_ok=True)
    (folder / name).write_bytes(out.getvalue())
    return {"file": name, "width": 480, "height": 320, "alt": f"Une image {colour}"}


def _theme(folder: Path, name: str) -> Theme:
    """Palier's theme with a style sheet, a template and an asset of its own."""
    shutil.copytree(PALIER, folder)
    for path in ("static/examples/stairs.jpg", "static/icons/icon-512.png", "static/icons/icon-maskable-512.png"):
        Image.new("RGB", (8, 8), "white").save(folder / path)
    icon = folder / "static" / "icons" / "favicon.svg"
    icon.write_text(icon.read_text().replace("</svg>", f"<desc>{name}</desc></svg>"))
    template = folder / "templates" / "news.html"
    template.write_text(f"{template.read_text()}\n<!-- {name} -->\n")
    return Theme(folder)


def _keyed(records: Iterable[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {each["slug"]: each for each in records}


def _before(pictures: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return _keyed(
        [
            *small_town(),
            record("news", "photo", "camas", image=pictures[0]),
            record("news", "lumieres", "blancarde", related=[id_of("photo")]),
            record("news", "noel", "blancarde"),
            record("event", "bal", "camas", start=instant(3), end=instant(3.1), image=pictures[2]),
            record("event", "loto", "camas", start=instant(8), end=instant(8.1)),
            record("flash", "neige", "camas", level="warning", expire=instant(5)),
            *(record("news", f"lettre-{number}", "marseille", published=instant(-number)) for number in range(1, 5)),
        ]
    )


def _after(before: dict[str, dict[str, Any]], pictures: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Creates, changes, withdraws, moves, renames, exchanges addresses; a week goes by."""
    found = {name: dict(values) for name, values in before.items()}
    for withdrawn in ("marche", "neige", "lettre-4"):
        del found[withdrawn]
    body = [{"type": "html", "html": f'<p>Voir <a href="record:{id_of("fete")}">la fête</a>.</p>'}]
    found["chorale"].update(title="Chorale du soir", body=body)
    found["jardin"].update(place=id_of("camas"), former_paths=["/secteur/blancarde/actualites/jardin/"])
    found["camas"].update(slug="le-camas", title="Le Camas", former_paths=["/secteur/camas/"])
    found["photo"].update(image=pictures[1])
    found["lumieres"].update(slug="noel", related=[id_of("fete"), id_of("photo")])
    found["noel"].update(slug="lumieres", related=[id_of("saisons")])
    # A page that goes leaves its address to another at once, and a new one to a link from there.
    found["bal"].update(slug="loto", body=body)
    found["loto"].update(slug="grand-loto")
    added = [
        record("news", "fete", "camas", related=[id_of("saisons")]),
        record("news", "saisons", "secteur", image=pictures[1], related=[id_of("fete")]),
        record("news", "budget", "marseille", related=[id_of("fete")]),
        record("residence", "les-ifs", "camas", landlord="Logis"),
        works("chaudiere", "les-ifs"),
        record("flash", "canicule", "marseille", level="warning", expire=instant(9)),
    ]
    return found | _keyed(added)


def _other(after: dict[str, dict[str, Any]], pictures: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Undoes a part, and goes another way with the rest."""
    found = {name: dict(values) for name, values in after.items()}
    for withdrawn in ("fete", "les-pins", "ascenseur", "noel", "lettre-1", "canicule"):
        del found[withdrawn]
    found["camas"].update(slug="camas", title="Camas", former_paths=["/secteur/le-camas/"])
    found["chorale"].update(body=[], place=id_of("camas"))
    found["lumieres"].update(related=[])
    found["jardin"].update(place=id_of("blancarde"), slug="marche", former_paths=[])
    found["saisons"].update(slug="lumieres", place=id_of("blancarde"), related=[], image=pictures[2])
    found["budget"].update(related=[id_of("veillee")])
    found["loto"].update(slug="bal")
    found["bal"].update(slug="grand-loto", body=[])
    return found | _keyed([record("news", "veillee", "camas", related=[id_of("chorale")])])


def clean_tree(output: Path) -> dict[str, str]:
    """Each file and folder of a site, hidden ones included, and the hash of what is in the file."""
    found = tree(output)
    found.update({f"{path.relative_to(output).as_posix()}/": "" for path in output.rglob("*") if path.is_dir()})
    return found
