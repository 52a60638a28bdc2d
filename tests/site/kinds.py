"""One page of every kind in the demo town, by the shape of its address."""

from __future__ import annotations

import re
from functools import cache

from tests.support.built import BuiltSite

_PLACE = r"/(?:[a-z0-9-]+/)*?"
SHAPES: dict[str, str] = {
    "commune home": r"/",
    "district or neighbourhood home": r"/[a-z0-9-]+/[a-z0-9-]+/",
    "news list": rf"{_PLACE}actualites/",
    "news": rf"{_PLACE}actualites/[a-z0-9-]+/",
    "agenda": rf"{_PLACE}agenda/",
    "event": rf"{_PLACE}agenda/[a-z0-9-]+/",
    "services": rf"{_PLACE}services/",
    "service": rf"{_PLACE}services/[a-z0-9-]+/",
    "works list": rf"{_PLACE}travaux/",
    "works": rf"{_PLACE}travaux/[a-z0-9-]+/",
    "residences": rf"{_PLACE}residences/",
    "residence": rf"{_PLACE}residences/[a-z0-9-]+/",
    "flash": rf"{_PLACE}flash/[a-z0-9-]+/",
    "accessibility statement": r"/accessibilite/",
    "plan": r"/plan-du-site/",
    "resident area": r"/espace/(?:[a-z-]+/)?",
}
"""Every kind a visitor meets; the 404 page and the style page have their own addresses."""

_SECTIONS = {
    "actualites",
    "agenda",
    "services",
    "travaux",
    "residences",
    "flash",
    "plan-du-site",
    "page",
    "archives",
    "espace",
}


@cache
def page_of_kind(site: BuiltSite, kind: str) -> str:
    """The longest page of a kind, which holds the most of what may go wrong."""
    shape = re.compile(SHAPES[kind] + r"\Z")
    found = [path for path in site.pages if shape.match(path) and not site.is_redirect(path)]
    if kind == "district or neighbourhood home":
        found = [path for path in found if not _SECTIONS & set(path.split("/"))]
    assert found, f"the demo town has no page of the kind « {kind} »"
    return max(found, key=lambda path: site.file(path).stat().st_size)
