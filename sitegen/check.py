"""Checks a built site as a reader meets it: every internal link leads somewhere, ids are single, pages are light."""

from __future__ import annotations

import sys
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import brotli

MAX_WEIGHT = 14 * 1024
"""Bytes of HTML and CSS of a page, compressed: what a server sends in its first ten packets."""


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.links: list[str] = []
        self.ids: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if value is None:
                continue
            if name == "id":
                self.ids.append(value)
            elif name in ("href", "src"):
                self.links.append(value)
            elif name == "srcset":
                self.links.extend(part.split()[0] for part in value.split(",") if part.strip())


def problems(folder: Path) -> list[tuple[str, str]]:
    """(page, what is wrong with it) for a commune's built site."""
    pages = {path: _parsed(path) for path in sorted(folder.rglob("*.html"))}
    found: list[tuple[str, str]] = []
    for path, page in pages.items():
        name = path.relative_to(folder).as_posix()
        found.extend((name, f"l’identifiant « {id} » est en double") for id in sorted(_doubled(page.ids)))
        weight = len(brotli.compress(path.read_bytes(), quality=9))
        if weight > MAX_WEIGHT:
            found.append((name, f"{weight} octets compressés, plus de {MAX_WEIGHT}"))
        for link in dict.fromkeys(page.links):
            reason = _broken(folder, path, page, link, pages)
            if reason:
                found.append((name, f"{link} {reason}"))
    return found


def _parsed(path: Path) -> _Page:
    page = _Page()
    page.feed(path.read_text(encoding="utf-8"))
    return page


def _doubled(ids: list[str]) -> set[str]:
    return {id for id in ids if ids.count(id) > 1}


def _broken(folder: Path, path: Path, page: _Page, link: str, pages: dict[Path, _Page]) -> str:
    parts = urlsplit(link)
    if parts.scheme or parts.netloc:
        return "" if parts.scheme in ("http", "https", "mailto", "tel", "sms") else "n’est pas une adresse sûre"
    target, there = path, page
    if parts.path:
        local = unquote(parts.path)
        target = folder / local.lstrip("/") if local.startswith("/") else path.parent / local
        if local.endswith("/") or target.is_dir():
            target = target / "index.html"
        if not target.is_file():
            return "ne mène nulle part"
        there = pages.get(target, page)
    if parts.fragment and target.suffix == ".html" and parts.fragment not in there.ids:
        return "ne trouve pas son ancre"
    return ""


def check(folder: Path) -> int:
    """Prints what is wrong with the sites of a folder; returns the exit code."""
    communes = [each for each in sorted(folder.iterdir()) if (each / "index.html").is_file()] if folder.is_dir() else []
    if folder.is_dir() and (folder / "index.html").is_file():
        communes = [folder]
    if not communes:
        print(f"sitegen : aucun site construit dans {folder}", file=sys.stderr)
        return 1
    wrong = 0
    for commune in communes:
        for page, reason in problems(commune):
            print(f"{commune.name}/{page} : {reason}", file=sys.stderr)
            wrong += 1
        print(f"{commune.name} : {sum(1 for _ in commune.rglob('*.html'))} pages vérifiées")
    return 1 if wrong else 0
