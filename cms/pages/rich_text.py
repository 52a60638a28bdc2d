"""Which formatting an editor may use, and whether given HTML keeps all of its own in the editor."""

from __future__ import annotations

import re

FEATURES = ["h2", "h3", "bold", "italic", "ol", "ul", "link", "hr", "blockquote", "superscript", "subscript"]
"""For an `html` block: what `sitegen.html.canonical` keeps and Wagtail's editor can write."""
SHORT_FEATURES = ["bold", "italic", "ol", "ul", "link"]
"""For the text of a callout, an answer, a step."""

_EDITABLE_TAGS = {
    "full": "p h2 h3 strong em ol ul li a hr blockquote sup sub br".split(),
    "short": "p strong em ol ul li a br".split(),
}
_TAG = re.compile(r"<([a-z0-9]+)((?:\s[^>]*)?)>")
_LOST_ATTRIBUTE = re.compile(r"\s(?!href=)[a-z]+=")
_NESTED = re.compile(r"<blockquote>\s*<(?!p>)|<li>\s*<(?:p|h[2-4]|blockquote)>|</p>\s*</li>")


def fits_editor(html: str, features: str = "full") -> bool:
    """Whether Wagtail's editor gives back all of `html` (canonical form); tables, for one, would be lost."""
    tags = list(_TAG.finditer(html))
    return all(tag[1] in _EDITABLE_TAGS[features] and not _LOST_ATTRIBUTE.search(tag[2]) for tag in tags) and not (
        _NESTED.search(html)
    )
