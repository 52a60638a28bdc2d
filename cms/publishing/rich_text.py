"""Rich text between the two forms it has: the editor's, with database ids, and the record's, with record ids."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from html import escape
from uuid import UUID

from sitegen.html import RECORD_LINK, canonical

_LINK = re.compile(r"<a\b([^>]*)>")
_ATTRIBUTE = re.compile(r'([a-z-]+)="([^"]*)"')


def linked_pages(texts: Iterable[str]) -> set[int]:
    """The primary keys of the pages that the editor's texts link to."""
    found = set()
    for text in texts:
        for attributes in _links(text):
            if attributes.get("linktype") == "page" and attributes.get("id", "").isdecimal():
                found.add(int(attributes["id"]))
    return found


def to_record(text: str, record_ids: Callable[[int], UUID | None]) -> str:
    """The canonical HTML of a record from the editor's text. A link to a page that is gone leaves its words behind."""

    def link(match: re.Match[str]) -> str:
        attributes = dict(_ATTRIBUTE.findall(match[1]))
        if "linktype" not in attributes:
            return match[0]
        target = None
        if attributes["linktype"] == "page" and attributes.get("id", "").isdecimal():
            target = record_ids(int(attributes["id"]))
        return f'<a href="record:{target}">' if target else "<a>"

    return canonical(_LINK.sub(link, text))


def from_record(html: str, page_ids: Callable[[str], int | None]) -> str:
    """The editor's text from canonical HTML. A link to a record without a page stays as it is, until there is one."""

    def link(match: re.Match[str]) -> str:
        page = page_ids(match[1])
        return f'linktype="page" id="{escape(str(page))}"' if page else match[0]

    return RECORD_LINK.sub(link, html)


def _links(text: str) -> Iterable[dict[str, str]]:
    return (dict(_ATTRIBUTE.findall(match[1])) for match in _LINK.finditer(text))
