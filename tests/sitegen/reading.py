"""What a reader finds: pages that are whole, and links that lead somewhere, in a folder or through a web server."""

from __future__ import annotations

import gzip
import hashlib
import http.client
import random
import re
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from html import unescape
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

import brotli

URL = "https://marseille.example"
_LINK = re.compile(
    r"""(?:\b(?:href|src)="|\burl=|<loc>|^URL:|^Sitemap: |")"""
    r"""(/[^\s"'<>]*|https://marseille\.example[^\s"'<>]*)""",
    re.MULTILINE,
)
_SET = re.compile(r'\bsrcset="([^"]*)"')
_TEXT = (".html", ".xml", ".ics", ".txt", ".webmanifest")
_ENCODINGS = ("identity", "br", "gzip")


def file_of(address: str) -> str:
    """The file below the output behind an address."""
    path = address.lstrip("/")
    return f"{path}index.html" if path.endswith("/") or not path else path


def links(file: str, data: bytes) -> frozenset[str]:
    """The internal addresses that a page, a feed, a calendar or a sitemap leads to."""
    return _links(data) if file.endswith(_TEXT) else frozenset()


@cache
def _links(data: bytes) -> frozenset[str]:
    text = data.decode().replace("\r\n ", "").replace("\r\n", "\n")
    found = [match[1] for match in _LINK.finditer(text)]
    found += [part.split()[0] for match in _SET.finditer(text) for part in match[1].split(",") if part.strip()]
    local = (unescape(each).removeprefix(URL) for each in found)
    return frozenset(path for each in local if (path := urlsplit(each).path or "/").startswith("/"))


class Site(NamedTuple):
    """A folder of pages as it stands."""

    files: dict[str, bytes]

    @classmethod
    def read(cls, folder: Path) -> Site:
        """Everything below a folder."""
        return cls(
            {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
        )

    def faults(self, allowed: Mapping[str, frozenset[str]]) -> list[str]:
        """What a reader would find wrong, given the hashes that each file may have."""
        return [*self._torn(allowed), *self.dead_links(), *self._wrong_twins()]

    def _torn(self, allowed: Mapping[str, frozenset[str]]) -> Iterable[str]:
        for name, data in self.files.items():
            unfinished = name.rpartition("/")[2].startswith(".") and name.endswith(".tmp")
            if (
                not unfinished
                and not name.endswith((".br", ".gz"))
                and hashlib.sha256(data).hexdigest() not in allowed.get(name, ())
            ):
                yield f"{name} is neither its old nor its new version"

    def dead_links(self) -> Iterable[str]:
        """Follows links from the home; a site without a home has no reader yet."""
        waiting = ["index.html"] if "index.html" in self.files else []
        seen = set(waiting)
        for name in waiting:
            for link in links(name, self.files[name]):
                file = file_of(link)
                if file not in self.files:
                    yield f"{name} leads to {link}, which is not there"
                elif file not in seen:
                    seen.add(file)
                    waiting.append(file)

    def _wrong_twins(self) -> Iterable[str]:
        for name, data in self.files.items():
            page, _dot, suffix = name.rpartition(".")
            if suffix in ("br", "gz") and _plain(suffix, data) != self.files.get(page):
                yield f"{name} does not hold {page}"


def either_of(*sites: Site) -> dict[str, frozenset[str]]:
    """The hashes that each file may have, in one of these or another."""
    found: dict[str, set[str]] = {}
    for site in sites:
        for name, data in site.files.items():
            found.setdefault(name, set()).add(hashlib.sha256(data).hexdigest())
    return {name: frozenset(hashes) for name, hashes in found.items()}


@cache
def _plain(suffix: str, data: bytes) -> bytes | None:
    return gzip.decompress(data) if suffix == "gz" else brotli.decompress(data)


class Read(NamedTuple):
    """A page as it was fetched, and the one that led to it."""

    address: str
    hash: str
    before: Read | None


class Reader:
    """Walks the pages of a site through its web server, as long as the site lives.

    `era` numbers what is being built: within one, each page changes once, from its old version to its new one.
    """

    def __init__(self, port: int, allowed: Mapping[str, frozenset[str]], era: Callable[[], int], seed: int) -> None:
        self._server = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self._allowed = allowed
        self._era = era
        self._random = random.Random(seed)
        self._status = 0
        self.fetched = 0
        self.faults: list[str] = []

    def walk(self) -> None:
        """From the home to every page that it leads to, in some order."""
        era = self._era()
        home, follow = self._read("/", None)
        if home is None:
            self.faults.append("the home does not answer")
            return
        waiting = [(home, link) for link in follow]
        seen = {"/"}
        while waiting:
            before, link = waiting.pop(self._random.randrange(len(waiting)))
            if link in seen:
                continue
            seen.add(link)
            found, follow = self._read(link, before)
            if found is None:
                first = self._status
                if self._still_leads_there(before) and self._era() == era:
                    # What it says now tells a file that comes late, or is gone, from a server that was short of something.
                    self._read(link, before)
                    self.faults.append(f"{before.address} leads to {link}: {first} at first, then {self._status}")
                return
            waiting.extend((found, each) for each in follow if each not in seen)

    def _still_leads_there(self, page: Read | None) -> bool:
        """Whether every page on the way is what it was: a reader who arrives now takes the same way."""
        while page is not None:
            again, _links = self._read(page.address, None)
            if again is None or again.hash != page.hash:
                return False
            page = page.before
        return True

    def _read(self, address: str, before: Read | None) -> tuple[Read | None, frozenset[str]]:
        encoding = self._random.choice(_ENCODINGS)
        self._server.request("GET", address, headers={"Accept-Encoding": encoding})
        answer = self._server.getresponse()
        data = answer.read()
        self.fetched += 1
        self._status = answer.status
        if answer.status != http.client.OK:
            return None, frozenset()
        used = {"br": "br", "gzip": "gz"}.get(answer.headers.get("Content-Encoding", ""))
        whole = _plain(used, data) if used else data
        file = file_of(address)
        hash = hashlib.sha256(whole or b"").hexdigest()
        if hash not in self._allowed.get(file, ()):
            self.faults.append(f"{address} answered with neither its old nor its new version ({encoding})")
        return Read(address, hash, before), links(file, whole or b"")
