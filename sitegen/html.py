"""The one sanitiser and canonical form of an `html` block, used on both sides of the wall (nh3; idempotent)."""

from __future__ import annotations

import re

import nh3

_TAGS = {
    "p", "h2", "h3", "h4", "ul", "ol", "li", "a", "strong", "em", "br", "hr", "blockquote", "sub", "sup", "abbr", "code",
    "table", "thead", "tbody", "tr", "th", "td", "caption",
}  # fmt: skip
_ATTRIBUTES = {
    "a": {"href", "hreflang"},
    "abbr": {"title"},
    "th": {"scope", "colspan", "rowspan"},
    "td": {"colspan", "rowspan"},
    "ol": {"start"},
}
_ALLOWED_HREF = re.compile(
    r"(?:https?://[^\s\"'<>]+|mailto:[^\s\"'<>]+|tel:\+?[0-9 .-]+|record:[0-9a-f-]{36})\Z", re.IGNORECASE
)
_RENAMED = re.compile(r"<(/?)(?:(b|strong)|i|em)(?=[\s>])", re.IGNORECASE)
_HEADING_1 = re.compile(r"(</?)h1(?=[\s>])", re.IGNORECASE)
_EMPTY_PARAGRAPH = re.compile(r"<p>(?:\s|<br>)*</p>")

MOST_PASSES = 5
RECORD_LINK = re.compile(r'href="record:([0-9a-f-]{36})"')
"""An internal link in canonical HTML; group 1 is the id of the record it leads to."""


def _attribute(tag: str, name: str, value: str) -> str | None:
    if (tag, name) == ("a", "href"):
        value = value.strip()
        return value if _ALLOWED_HREF.match(value) else None
    return value


_CLEANER = nh3.Cleaner(
    tags=_TAGS,
    clean_content_tags={"script", "style", "template", "iframe", "svg", "math", "noscript", "textarea", "title"},
    attributes=_ATTRIBUTES,
    attribute_filter=_attribute,
    url_schemes={"http", "https", "mailto", "tel", "record"},
    link_rel=None,
)


def canonical(html: str) -> str:
    """The canonical form of any HTML: known tags only, no script, no style, no unsafe address, h1 lowered to h2.

    `canonical(canonical(x)) == canonical(x)`; what remains of an unsafe link is its text. HTML so broken that cleaning
    it never settles keeps its text alone.
    """
    for _ in range(MOST_PASSES):
        clean = _pass(html)
        if clean == html:
            return clean
        html = clean
    return _pass(nh3.clean(html, tags=set()))


def _pass(html: str) -> str:
    html = _RENAMED.sub(lambda m: f"<{m[1]}{'strong' if m[2] else 'em'}", html)
    html = _HEADING_1.sub(r"\1h2", html)
    clean = _CLEANER.clean(html.replace("\x00", ""))
    clean = re.sub(r"<a>(.*?)</a>", r"\1", clean, flags=re.DOTALL)
    clean = _EMPTY_PARAGRAPH.sub("", clean)
    # Any white space that holds a line end becomes one line end.
    return "\n".join([line for each in clean.split("\n") if (line := each.strip())])


def is_canonical(html: str) -> bool:
    """Whether `html` is already what `canonical` would make of it."""
    return _pass(html) == html


def record_links(html: str) -> set[str]:
    """The ids of the records that canonical HTML links to."""
    return set(RECORD_LINK.findall(html))
