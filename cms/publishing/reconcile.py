"""Database and disk compared as wholes: what a crash, a restored backup or a stray hand may have left apart."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cms.publishing import disk, media, outlet, tree
from cms.publishing.models import PublishedRecord
from sitegen.fields import RecordError

_MEDIA_NAME = re.compile(rb"media/([0-9a-f]{64}\.[a-z0-9]{2,5})")


def every_record_id() -> list[UUID]:
    """Every record that a page, the database or the disk knows of."""
    known = tree.every_record_id() | set(PublishedRecord.objects.values_list("record_id", flat=True))
    return sorted(known | {UUID(path.stem) for path in disk.record_files()})


def remove_strays() -> int:
    """Take away files that nothing accounts for: leftovers of a killed writer, records of no page, media of no record."""
    if not (_stray_records() or _unused_media() or disk.leftovers()):
        return 0
    with transaction.atomic():
        outlet.lock()
        # Records first: what only they used is unused once they are gone.
        removed = sum(disk.remove(path) for path in [*disk.leftovers(), *_stray_records()])
        return removed + sum(disk.remove(path) for path in _unused_media())


def differences() -> Iterator[tuple[str, str]]:
    """Every (file, what is wrong with it), the database taken as right."""
    now = timezone.now()
    root = disk.records_folder()
    accounted: set[Path] = set()
    for record_id in every_record_id():
        published = PublishedRecord.objects.filter(pk=record_id, removed=False).first()
        try:
            wanted = outlet.expected(record_id, now)
        except RecordError as error:
            yield str(record_id), _("page refusée : %(problems)s") % {"problems": error}
            if published:
                accounted.add(disk.record_path(published.commune, record_id))
            continue
        if wanted is None:
            continue
        path = disk.record_path(wanted.commune, record_id)
        accounted.add(path)
        data = disk.read(path)
        if data is None:
            yield str(path.relative_to(root)), _("absent du disque")
        elif data != wanted.data:
            yield str(path.relative_to(root)), _("différent de la page")
        elif published is None or published.hash != disk.sha256(data):
            yield str(path.relative_to(root)), _("sur le disque sans que la base le sache")
        yield from _media_differences(wanted)
    for path in disk.record_files():
        if path not in accounted:
            yield str(path.relative_to(root)), _("en trop : aucune page publique ne lui répond")
    for path in _unused_media():
        yield str(path.relative_to(root)), _("en trop : aucune fiche ne s’en sert")


def _media_differences(wanted: outlet.Expected) -> Iterator[tuple[str, str]]:
    for file in sorted({file for _field, file in media.files(wanted.record)}):
        data = disk.read(disk.media_path(file))
        if data is None:
            yield file, _("absent du disque")
        elif disk.sha256(data) != Path(file).stem:
            yield file, _("altéré : le contenu ne répond plus à son nom")


def _stray_records() -> list[Path]:
    rows = PublishedRecord.objects.filter(removed=False).values_list("commune", "record_id")
    known = {disk.record_path(commune, record_id) for commune, record_id in rows}
    return [path for path in disk.record_files() if path not in known]


def _unused_media() -> list[Path]:
    used: set[bytes] = set()
    for path in disk.record_files():
        used.update(_MEDIA_NAME.findall(disk.read(path) or b""))
    return [path for path in disk.media_files() if path.name.encode() not in used]
