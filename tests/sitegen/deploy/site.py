"""A small site as a builder leaves it: pages that lead to one another, and a manifest that counts the builds."""

from __future__ import annotations

import os
import re
import sqlite3
from collections.abc import Collection, Mapping
from contextlib import closing
from pathlib import Path

from sitegen.write import remove, write_atomically

INSEE = "13055"
Version = dict[str, bytes]
"""Path below the site → content."""


def page(words: str, *links: str) -> bytes:
    """A page that says some words and leads to some addresses."""
    return (f"<p>{words}</p>" + "".join(f'<a href="{link}">.</a>' for link in links)).encode()


def version_a() -> Version:
    """A front page, two news items, an event that will be withdrawn with its picture, and files for programs."""
    style, photo = "/assets/style.a1.css", "/media/photo.a1.webp"
    return {
        "assets/style.a1.css": b"body{}",
        "media/photo.a1.webp": b"photo",
        "index.html": page("accueil", style, "/actualites/", "/agenda/fete/", "/contact/"),
        "404.html": page("perdu", style, "/"),
        "actualites/index.html": page("liste", style, "/actualites/un/", "/actualites/deux/", "/actualites/atom.xml"),
        "actualites/un/index.html": page("un", style, "/", "/actualites/deux/"),
        "actualites/deux/index.html": page("deux", style, "/"),
        "actualites/atom.xml": b"<feed>un deux</feed>",
        "agenda/fete/index.html": page("fete", style, photo, "/agenda/fete/rendez-vous.ics", "/"),
        "agenda/fete/rendez-vous.ics": b"BEGIN:VCALENDAR",
        "contact/index.html": page("contact", style, "/"),
        "sitemap.xml": b"<urlset>a</urlset>",
        "_redirects": b"",
    }


def version_b() -> Version:
    """Another style, three new pages that lead to one another, the event withdrawn, an item moved; the contact page as it was."""
    style, photo = "/assets/style.b2.css", "/media/photo.b2.webp"
    return {
        "assets/style.a1.css": b"body{}",
        "assets/style.b2.css": b"body{color:red}",
        "media/photo.b2.webp": b"another photo",
        "index.html": page("accueil b", style, "/actualites/", "/travaux/", "/contact/"),
        "404.html": page("perdu b", style, "/"),
        "actualites/index.html": page(
            "liste b", style, "/actualites/trois/", "/actualites/deux/", "/actualites/atom.xml"
        ),
        "actualites/un/index.html": page("moved", style, "/actualites/trois/"),
        "actualites/trois/index.html": page("trois", style, photo, "/", "/travaux/ascenseur/"),
        "actualites/deux/index.html": page("deux b", style, "/", "/actualites/trois/"),
        "actualites/atom.xml": b"<feed>trois deux</feed>",
        "travaux/index.html": page("travaux", style, "/travaux/ascenseur/", "/"),
        "travaux/ascenseur/index.html": page("ascenseur", style, "/travaux/", "/travaux/ascenseur/rendez-vous.ics"),
        "travaux/ascenseur/rendez-vous.ics": b"BEGIN:VCALENDAR b",
        "contact/index.html": version_a()["contact/index.html"],
        "sitemap.xml": b"<urlset>b</urlset>",
        "_redirects": b"/actualites/un/ /actualites/trois/ 301\n",
    }


def version_c() -> Version:
    """The works of B withdrawn again but for their list, which leads elsewhere; the event of A back with other links."""
    style = "/assets/style.b2.css"
    found = version_b()
    for path in ("travaux/ascenseur/index.html", "travaux/ascenseur/rendez-vous.ics"):
        del found[path]
    found["index.html"] = page("accueil c", style, "/actualites/", "/travaux/", "/agenda/fete/", "/contact/")
    found["actualites/trois/index.html"] = page("trois c", style, "/", "/agenda/fete/")
    found["travaux/index.html"] = page("travaux c", style, "/travaux/toiture/", "/")
    found["travaux/toiture/index.html"] = page("toiture", style, "/travaux/")
    found["agenda/fete/index.html"] = page("fete c", style, "/agenda/fete/programme/", "/")
    found["agenda/fete/programme/index.html"] = page("programme", style, "/agenda/fete/")
    return found


def published(version: Version) -> Version:
    """What of a version goes into a bucket."""
    return {path: data for path, data in version.items() if path != "_redirects"}


class Output:
    """An output folder whose builds are written by the test, as the builder writes them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.site = folder / INSEE
        self.manifest = folder / ".sitegen" / f"{INSEE}.sqlite3"
        self.manifest.parent.mkdir(parents=True)
        self.site.mkdir()
        (self.manifest.with_suffix(".lock")).write_text(f"{os.getpid()}\n")
        with closing(sqlite3.connect(self.manifest)) as db:
            db.execute("PRAGMA journal_mode = WAL")
            db.execute("CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID")

    def build(self, version: Version) -> None:
        """Makes the site this version, page by page, and counts one build more."""
        self.begin()
        self.change(version)
        self.end()

    def begin(self) -> None:
        self._tell({"building": "1"})

    def change(self, version: Version) -> None:
        """Writes what differs, with its twins, and removes what is no more."""
        for path, data in version.items():
            file = self.site / path
            if not file.is_file() or file.read_bytes() != data:
                write_atomically(file, data)
                write_atomically(file.with_name(f"{file.name}.br"), b"twin")
        for file in [each for each in self.site.rglob("*") if each.is_file() and each.suffix != ".br"]:
            if file.relative_to(self.site).as_posix() not in version:
                remove(file, self.site)

    def end(self) -> None:
        with closing(sqlite3.connect(self.manifest)) as db:
            row = db.execute("SELECT value FROM meta WHERE key = 'generation'").fetchone()
        self._tell({"building": "0", "generation": str(int(row[0]) + 1 if row else 1)})

    def states(self) -> list[Path]:
        """The files in which deployments remember."""
        return sorted(self.manifest.parent.glob("*.deploy.*.sqlite3"))

    def _tell(self, values: dict[str, str]) -> None:
        with closing(sqlite3.connect(self.manifest, timeout=30)) as db, db:
            db.executemany("INSERT OR REPLACE INTO meta VALUES (?, ?)", list(values.items()))


def pages_of(version: Collection[str]) -> set[str]:
    """The paths of the pages."""
    return {path for path in version if path.endswith(".html")}


def dead_links(there: Mapping[str, bytes], entries: Collection[str]) -> list[str]:
    """What a reader who comes in by any of these pages finds missing: "page → address"."""
    found: list[str] = []
    seen: set[str] = set()
    waiting = [path for path in entries if path in there]
    while waiting:
        path = waiting.pop()
        if path in seen:
            continue
        seen.add(path)
        for link in re.findall(r'href="/([^"]*)"', there[path].decode()):
            target = f"{link}index.html" if link.endswith("/") or not link else link
            if target not in there:
                found.append(f"{path} → /{link}")
            elif target.endswith(".html"):
                waiting.append(target)
    return found
