"""A small town written inside the tests: records on disk, a theme that shows everything it is given, and its builds."""

from __future__ import annotations

import hashlib
import shutil
import uuid
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sitegen.pelican_room import host
from sitegen.records import from_dict, to_json
from sitegen.report import Report
from sitegen.theme import Theme

INSEE = "13055"
NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
NAMESPACE = uuid.UUID("6f1d4e0c-5d0f-4c43-9b5e-1f6f3f0a7b11")

# A template that prints its whole context finds any stale word, wherever the real theme would show it.
_TEMPLATE = "{{ head }}\n{{ site }}\n{{ page }}\n"
_TEMPLATES = (
    "home news event service works residence flash page list plan area not_found".split()
)  # fmt: skip


def id_of(name: str) -> str:
    """A stable record id for a name."""
    return str(uuid.uuid5(NAMESPACE, name))


def instant(days: float) -> str:
    """An instant some days from NOW, as records write it."""
    return (NOW + timedelta(days=days)).strftime("%Y-%m-%dT%H:%M:%SZ")


def record(kind: str, slug: str, place: str = "", **fields: Any) -> dict[str, Any]:
    """A record's values; its id comes from its slug."""
    base = {
        "schema": 1,
        "kind": kind,
        "id": id_of(slug),
        "place": id_of(place) if place else "",
        "slug": slug,
        "title": slug.replace("-", " ").capitalize(),
        "published": instant(-30),
        "updated": instant(-30),
    }
    return {**base, **fields}


def small_town() -> list[dict[str, Any]]:
    """A commune with a district, two neighbourhoods, a residence, and an item or two of each kind."""
    return [
        record("place", "marseille", level="commune", insee=INSEE, url="https://marseille.example"),
        record("place", "secteur", "marseille", level="district"),
        record("place", "blancarde", "secteur", level="neighbourhood"),
        record("place", "camas", "secteur", level="neighbourhood"),
        record("residence", "les-pins", "blancarde", landlord="Logis"),
        record("news", "marche", "marseille"),
        record("news", "jardin", "blancarde", related=[id_of("chorale")]),
        record("event", "chorale", "blancarde", start=instant(2), end=instant(2.1)),
        record("event", "passee", "camas", start=instant(-3), end=instant(-2.9)),
        record("service", "passeport", "marseille", theme="papers"),
        works("ascenseur", "les-pins"),
        record("flash", "mistral", "marseille", level="warning", expire=instant(5)),
        record("page", "mentions", "marseille", role="legal"),
    ]


def works(slug: str, place: str, *states: str, **fields: Any) -> dict[str, Any]:
    """Works whose announcements follow one another a day apart."""
    history = [
        {"at": instant(-10 + number), "state": state, "start": instant(-1 + number), "end": instant(3 + number)}
        for number, state in enumerate(states or ("announced",))
    ]
    return record("works", slug, place, nature="lift", history=history, **fields)


class SmallTown:
    """A folder of records, a theme and an output, built as often as a test likes."""

    def __init__(self, folder: Path) -> None:
        self.records = folder / "records"
        self.output = folder / "site"
        self.theme_folder = folder / "theme"
        (self.records / INSEE).mkdir(parents=True)
        write_theme(self.theme_folder)

    def write(self, *values: dict[str, Any]) -> None:
        """Puts records on disk in their canonical form."""
        for each in values:
            path = self.records / INSEE / f"{each['id']}.json"
            temporary = path.with_suffix(".tmp")
            temporary.write_bytes(to_json(from_dict(each)))
            temporary.replace(path)

    def remove(self, slug: str) -> None:
        """Takes a record away."""
        (self.records / INSEE / f"{id_of(slug)}.json").unlink()

    def build(self, now: datetime = NOW, output: Path | None = None, twins: bool = True) -> Report:
        """Builds, and returns the report."""
        (report,) = host.run(self.records, output or self.output, Theme(self.theme_folder), now, twins=twins)
        return report

    def clean_build(self, now: datetime = NOW) -> dict[str, str]:
        """The hash of each file of a build from nothing, beside the others; no page has its twins."""
        clean = self.output.with_name("clean")
        shutil.rmtree(clean, ignore_errors=True)
        self.build(now, clean, twins=False)
        return tree(clean / INSEE)

    def tree(self) -> dict[str, str]:
        """The hash of each built file."""
        return tree(self.output / INSEE)

    def page(self, path: str) -> str:
        """The text of a built page."""
        return (self.output / INSEE / path.strip("/") / "index.html").read_text()

    def has(self, path: str) -> bool:
        """Whether a page answers at an address."""
        return (self.output / INSEE / path.strip("/") / "index.html").is_file()


def tree(folder: Path) -> dict[str, str]:
    """Each file below a folder and the hash of its bytes."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def write_theme(folder: Path) -> None:
    """A theme of one line for each kind of page."""
    (folder / "templates").mkdir(parents=True)
    (folder / "static").mkdir()
    names = [*(f"{name}.html" for name in _TEMPLATES), "redirect.html"]
    text = ['name = "bare"', "[stylesheet]", "first = []", "last = []", "[templates]"]
    text += [f'"{name}" = []' for name in names]
    (folder / "theme.toml").write_text("\n".join(text) + "\n")
    for name in _TEMPLATES:
        (folder / "templates" / f"{name}.html").write_text(_TEMPLATE)
    (folder / "templates" / "redirect.html").write_text("{{ page }}\n")
