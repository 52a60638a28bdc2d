"""A record's body as a page shows it: pictures with their files, links with their addresses."""

from __future__ import annotations

import dataclasses
import re
from functools import cache
from typing import Any

from markupsafe import Markup

from sitegen.blocks import Block
from sitegen.town import Reading

_LINK = re.compile(r'<a href="record:([0-9a-f-]{36})">(.*?)</a>', re.DOTALL)


def resolved(reading: Reading, blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    """The blocks with `html` as Markup whose internal links are addresses, and with `Picture` for each image."""
    return tuple(_resolved(reading, each) for each in blocks)


def _resolved(reading: Reading, value: Any) -> Any:
    changes: dict[str, Any] = {}
    cls: Any = type(value)
    for name in _resolved_fields(cls):
        content = getattr(value, name)
        if name in ("html", "transcript"):
            changes[name] = markup(reading, content)
        elif name == "image":
            changes[name] = reading.picture(content)
        elif name == "file":
            changes[name] = reading.document(content)
        else:
            changes[name] = tuple(_resolved(reading, each) for each in content)
    return dataclasses.replace(value, **changes) if changes else value


@cache
def _resolved_fields(cls: Any) -> list[str]:
    resolved = ("html", "transcript", "image", "file", "items", "documents")
    return [field.name for field in dataclasses.fields(cls) if field.name in resolved]


def markup(reading: Reading, html: str) -> Markup:
    """Sanitised HTML with addresses in place of `record:` links; a link that leads nowhere now keeps its text only."""

    def link(match: re.Match[str]) -> str:
        row = reading.row(match[1])
        return f'<a href="{row.address}">{match[2]}</a>' if row else match[2]

    text = _LINK.sub(link, html) if "record:" in html else html
    return Markup(text)  # noqa: S704 - canonical HTML, checked when the record was read
