"""Pictures and documents behind the names that records give them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.core.files.storage import default_storage
from django.utils.translation import gettext as _
from wagtail.models import CollectionViewRestriction

from cms.pages.models import Attachment, Picture
from cms.publishing import disk
from sitegen.blocks import DocumentsBlock
from sitegen.fields import Problem
from sitegen.records import Record

NAME = re.compile(r"([0-9a-f]{64})\.([a-z0-9]{2,5})\Z")
"""The name of a file in the media folder: its SHA-256 and its extension."""


def files(record: Record) -> Iterator[tuple[str, str]]:
    """Every (field, file) of a record, pictures and documents alike."""
    if record.image:
        yield "image", record.image.file
    for number, block in enumerate(record.body, 1):
        image = getattr(block, "image", None)
        if image:
            yield f"body.{number}.image", image.file
        if isinstance(block, DocumentsBlock):
            for place, document in enumerate(block.documents, 1):
                yield f"body.{number}.documents.{place}", document.file


def read(file: str) -> bytes | None:
    """The bytes of `media/<sha256>.<ext>` from the library; None when nothing there has this content any more."""
    match = NAME.match(file.removeprefix("media/"))
    if not match:
        return None
    for model in (Picture, Attachment):
        for stored in model.objects.filter(sha256=match[1]).order_by("pk"):
            data = _content(stored.file.name)
            if data is not None and disk.sha256(data) == match[1]:
                return data
    return None


def private(record: Record) -> Iterator[Problem]:
    """The pictures and documents of a record that lie in a collection reserved to some readers."""
    restricted = list(
        CollectionViewRestriction.objects.select_related("collection").values_list("collection__path", flat=True)
    )
    if not restricted:
        return
    for field, file in files(record):
        match = NAME.match(file.removeprefix("media/"))
        for model in (Picture, Attachment):
            paths = model.objects.filter(sha256=match[1]).values_list("collection__path", flat=True) if match else []
            # The same file may also lie in an open collection: then it is no secret.
            if paths and all(any(path.startswith(each) for each in restricted) for path in paths):
                yield field, _("ce fichier est rangé dans une collection privée")


def _content(name: str) -> bytes | None:
    try:
        with default_storage.open(name) as file:
            return bytes(file.read())
    except FileNotFoundError:
        return None
