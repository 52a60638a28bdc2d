"""Whether two outputs hold the same pages: every page as the sequence of elements and words a browser would see."""

from __future__ import annotations

import json
import os
import re
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from html.parser import HTMLParser
from itertools import zip_longest
from pathlib import Path

Token = tuple[str, ...]
_INLINE = frozenset("a abbr b bdi cite code em i s small span strong sub sup time u svg path rect circle".split())
"""Elements beside which a space is seen; beside all others it is not."""
_VOID = frozenset("meta link br hr img source input path rect circle".split())
_SPACES = re.compile(r"[ \t\n\r\f]+")


class _Tokens(HTMLParser):
    """A page as tokens: attributes sorted, entities read, runs of spaces made one, spaces between blocks left out."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[Token] = []
        self._raw = ""

    def handle_decl(self, decl: str) -> None:
        self.found.append(("doctype", decl.lower()))

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self._end_block(tag)
        pairs = sorted((name, value or "") for name, value in attributes)
        self.found.append(("start", tag, *(f"{name}={value}" for name, value in pairs)))
        self._raw = tag if tag in ("style", "script") else ""

    def handle_startendtag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attributes)

    def handle_endtag(self, tag: str) -> None:
        self._end_block(tag)
        if tag not in _VOID:
            self.found.append(("end", tag))
        self._raw = ""

    def handle_data(self, data: str) -> None:
        if self._raw:
            self.found.append(("raw", data))
            return
        text = _SPACES.sub(" ", data)
        last = self.found[-1] if self.found else ("",)
        if last[0] == "text":
            self.found[-1] = ("text", _SPACES.sub(" ", last[1] + text))
            return
        if last[0] == "doctype" or (last[0] in ("start", "end") and last[1] not in _INLINE):
            text = text.lstrip(" ")
        if text:
            self.found.append(("text", text))

    def _end_block(self, tag: str) -> None:
        """A space before the edge of a block is not seen."""
        if tag not in _INLINE and self.found and self.found[-1][0] == "text":
            text = self.found.pop()[1].rstrip(" ")
            if text:
                self.found.append(("text", text))


def tokens(html: str) -> list[Token]:
    """What a page says, whatever its spaces, quotes, entities and order of attributes."""
    parser = _Tokens()
    parser.feed(html)
    parser.close()
    return parser.found


def same(ours: Path, theirs: Path) -> list[str]:
    """The differences between the HTML pages of two outputs: pages that only one has, and the first unlike node of a page."""
    left, right = _pages(ours), _pages(theirs)
    found = [f"{name}: only in {ours}" for name in sorted(left - right)]
    found += [f"{name}: only in {theirs}" for name in sorted(right - left)]
    both = sorted(left & right)
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        differences = pool.map(partial(_difference_of, ours, theirs), both, chunksize=100)
        found += [f"{name}: {each}" for name, each in zip(both, differences, strict=True) if each]
    return found


def _pages(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*.html")}


def _difference_of(ours: Path, theirs: Path, name: str) -> str:
    left, right = ((each / name).read_text("utf-8") for each in (ours, theirs))
    return _difference(left, right)


def _difference(ours: str, theirs: str) -> str:
    open_tags: list[str] = []
    for left, right in zip_longest(tokens(ours), tokens(theirs), fillvalue=("nothing",)):
        if left != right:
            return f"in {' > '.join(open_tags)}: {_shown(left)} is {_shown(right)}"
        if left[0] == "start" and left[1] not in _VOID:
            open_tags.append(left[1])
        elif left[0] == "end" and open_tags:
            open_tags.pop()
    return ""


def _shown(token: Token) -> str:
    return json.dumps(token, ensure_ascii=False)[:300]
