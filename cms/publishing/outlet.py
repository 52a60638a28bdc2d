"""The only writer of the records folder: looks at a page again and makes its file agree, in an order that cannot turn back.

Every write happens inside one transaction that holds the row of `Outlet`. On PostgreSQL that is a row lock, so two
workers take turns; on SQLite the transaction begins IMMEDIATE and is the only writer there is. The page is read *after*
the lock is taken: whoever comes later reads a state at least as new, and every change committed meanwhile has left its
own row in the outbox. So an older state never lands on a newer one, whatever is killed when.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cms.publishing import disk, media, tree, visibility
from cms.publishing.models import Outlet, PublishedRecord, RefusedRecord
from cms.publishing.serialize import serialize
from sitegen.fields import RecordError
from sitegen.records import Record, from_dict, to_dict, to_json

logger = logging.getLogger(__name__)


class Outcome(Enum):
    """What a look at one page did to the disk."""

    WRITTEN = "written"
    REMOVED = "removed"
    UNCHANGED = "unchanged"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Expected:
    """What must be on disk for a page that the public may read now."""

    commune: str
    record: Record
    data: bytes


def expected(record_id: UUID, now: datetime) -> Expected | None:
    """The file that a page calls for at `now`, or None when the public may not read it. Raises RecordError."""
    page = tree.find(record_id)
    chain = page and visibility.public_chain(page, now)
    insee = chain and tree.insee(chain[0])
    if not page or not insee:
        return None
    record = serialize(page)
    check(record)
    return Expected(commune=insee, record=record, data=to_json(record))


def last_good(record_id: UUID) -> bytes | None:
    """What is on disk for a page whose present state is refused, if it ever was accepted."""
    published = PublishedRecord.objects.filter(pk=record_id, removed=False).first()
    return disk.read(disk.record_path(published.commune, record_id)) if published else None


def check(record: Record) -> None:
    """Refuse what the generator would refuse, and private files. Raises RecordError with every problem."""
    from_dict(to_dict(record))
    problems = list(media.private(record))
    if problems:
        raise RecordError(problems)


def lock() -> Outlet:
    """The right to write records until the end of the transaction."""
    return Outlet.objects.select_for_update().get_or_create(pk=1)[0]


def refresh(record_id: UUID, requested_at: datetime | None = None) -> Outcome:
    """Make the disk agree with one page as it is now. Raises OSError when the disk refuses; nothing has changed then."""
    with transaction.atomic():
        outlet = lock()
        now = timezone.now()
        published = PublishedRecord.objects.filter(pk=record_id).first()
        try:
            wanted = expected(record_id, now)
            if wanted:
                _write_media(wanted.record)
        except RecordError as error:
            _refuse(record_id, error, now)
            return Outcome.REFUSED
        RefusedRecord.objects.filter(pk=record_id).delete()
        touched = _write(record_id, wanted, published)
        if not touched and _agrees(published, wanted):
            return Outcome.UNCHANGED
        outlet.sequence += 1
        outlet.save(update_fields=["sequence"])
        PublishedRecord.objects.update_or_create(
            pk=record_id,
            defaults={
                "kind": wanted.record.kind if wanted else published.kind if published else "",
                "commune": wanted.commune if wanted else published.commune if published else "",
                "hash": disk.sha256(wanted.data) if wanted else "",
                "sequence": outlet.sequence,
                "requested_at": requested_at or now,
                "written_at": now,
                "removed": wanted is None,
            },
        )
        return Outcome.WRITTEN if wanted else Outcome.REMOVED


def _write(record_id: UUID, wanted: Expected | None, published: PublishedRecord | None) -> bool:
    """Bring the files of one record to what is wanted; whether any had to change."""
    touched = False
    if wanted:
        touched = disk.write(disk.record_path(wanted.commune, record_id), wanted.data)
    if published and published.commune and (wanted is None or wanted.commune != published.commune):
        touched |= disk.remove(disk.record_path(published.commune, record_id))
    return touched


def _agrees(published: PublishedRecord | None, wanted: Expected | None) -> bool:
    """Whether the database already says what is wanted."""
    if wanted is None:
        return published is None or published.removed
    return (
        published is not None
        and not published.removed
        and published.commune == wanted.commune
        and published.hash == disk.sha256(wanted.data)
    )


def _write_media(record: Record) -> None:
    """Pictures and documents land before the record that names them, so that a reader always finds them."""
    problems = []
    for file, field in {file: field for field, file in media.files(record)}.items():
        path = disk.media_path(file)
        present = disk.read(path)
        if present is not None and disk.sha256(present) == path.stem:
            continue
        data = media.read(file)
        if data is None:
            problems.append((field, _("le fichier n’est plus dans la médiathèque")))
        else:
            disk.write(path, data)
    if problems:
        raise RecordError(problems)


def _refuse(record_id: UUID, error: RecordError, now: datetime) -> None:
    page = tree.find(record_id)
    for field, reason in error.problems:
        logger.error("Page refused: “%s” (%s), field %s: %s", page, record_id, field or "-", reason)
    RefusedRecord.objects.update_or_create(
        pk=record_id, defaults={"problems": [list(each) for each in error.problems], "at": now}
    )
