"""The French of the source is what people read: no sentence of ours is an English one that a library translates."""

from __future__ import annotations

import re

from django.utils import translation

from tests.support.processes import ROOT

CALLS = re.compile(r'(?:\b_|\bgettext|\bgettext_lazy)\(\s*((?:"(?:[^"\\]|\\.)*"\s*)+)')
TAGS = re.compile(r"""\{%\s*translate\s+(["'])(.*?)\1""")


def sentences() -> dict[str, str]:
    """What is handed to gettext in the CMS, with a file where it is."""
    found: dict[str, str] = {}
    for path in (ROOT / "cms").rglob("*"):
        if path.suffix not in (".py", ".html", ".txt") or not path.is_file():
            continue
        text = path.read_text(encoding="utf-8")
        for call in CALLS.findall(text):
            found["".join(re.findall(r'"((?:[^"\\]|\\.)*)"', call))] = path.name
        found |= {words: path.name for _quote, words in TAGS.findall(text)}
    return found


def test_no_word_of_ours_is_taken_for_an_english_one() -> None:
    ours = sentences()
    assert len(ours) > 1000
    with translation.override("fr"):
        said = {f"{name}: {words}": translation.gettext(words) for words, name in ours.items()}
    changed = {
        where: words
        for where, words in said.items()
        # A capital more is no other word.
        if words.lower() != where.partition(": ")[2].lower()
    }
    assert not changed
