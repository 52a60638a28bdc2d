"""One answer in the two forms of the specification."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any
from xml.etree import ElementTree

from django.http import HttpResponse

TYPES = {"json": "application/json; charset=utf-8", "xml": "text/xml; charset=utf-8"}


def answer(content: Any, form: str, *names: str, status: int = 200) -> HttpResponse:
    """`content` as JSON, or as XML whose root, and the items of a list, are called by `names`."""
    if form == "json":
        body = json.dumps(content, ensure_ascii=False).encode()
    else:
        body = ElementTree.tostring(_element(content, *names), encoding="utf-8", xml_declaration=True)
    return HttpResponse(body, status=status, content_type=TYPES[form])


_ITEMS = {"attributes": "attribute", "values": "value", "endpoints": "endpoint", "formats": "format"}
"""What the items of the lists within an answer are called."""


def _element(content: Any, name: str, item: str = "") -> ElementTree.Element:
    element = ElementTree.Element(name)
    if isinstance(content, Mapping):
        for key, value in content.items():
            element.append(_element(value, key, _ITEMS.get(key, "")))
    elif isinstance(content, Sequence) and not isinstance(content, str):
        for each in content:
            element.append(_element(each, item))
    elif isinstance(content, bool):
        element.text = "true" if content else "false"
    elif content is not None:
        element.text = str(content)
    return element
