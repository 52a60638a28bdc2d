"""The pictures of reports: sent one by one, named by the report afterwards, and erased with the author who took them.

Files lie in a folder that no web server knows, under names drawn by chance; who may see one is decided by a selector.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from cms.reports.models import ReportAuthor, ReportPhoto
from cms.reports.pictures import PictureRefused, encoded
from cms.residents.models import Resident
from cms.residents.services.refusals import Refused

MOST = 5
"""Pictures that one report may bring, and again one that adds something."""
MOST_IN_ALL = 15
"""Pictures of one report over its life."""
MOST_WAITING = 20
"""Pictures that an account has sent and not yet put into a report."""
KEPT_WAITING = timedelta(days=1)
_AT_ONCE = 500


@transaction.atomic
def photo_keep(*, resident: Resident, id: UUID, data: bytes, now: datetime) -> ReportPhoto:
    """Keep a picture for a report to come. The same `id` sent again is the same picture. Raises Refused."""
    # One after the other for each account: the limit holds whatever arrives at the same time.
    Resident.objects.select_for_update().get(pk=resident.pk)
    kept = ReportPhoto.objects.filter(pk=id).first()
    if kept is not None:
        if kept.resident_id != resident.pk:
            raise Refused({"photo": _("Cette photo ne peut pas être gardée sous ce nom. Envoyez-la de nouveau.")})
        return kept
    if ReportPhoto.objects.filter(resident=resident, author=None).count() >= MOST_WAITING:
        raise Refused({"photo": _("Vous avez déjà envoyé beaucoup de photos. Envoyez d’abord votre signalement.")})
    return _keep(data, now, id=id, resident=resident)


@transaction.atomic
def photo_add(*, author: ReportAuthor, data: bytes, now: datetime) -> ReportPhoto:
    """A picture that the staff adds to a report it writes down, found in its charge by who calls. Raises Refused."""
    if author.photos.count() >= MOST_IN_ALL:
        raise Refused({"photo": _("Ce signalement a déjà beaucoup de photos.")})
    return _keep(data, now, author=author)


def _keep(data: bytes, now: datetime, **owner: object) -> ReportPhoto:
    try:
        picture = encoded(data)
    except PictureRefused as error:
        raise Refused({"photo": str(error)}) from error
    name = f"{secrets.token_hex(24)}.jpg"
    _write(folder() / name, picture.data)
    return ReportPhoto.objects.create(
        file=name, width=picture.width, height=picture.height, size=len(picture.data), created_at=now, **owner
    )


def photos_take(*, author: ReportAuthor, resident: Resident, ids: Sequence[UUID]) -> None:
    """Put pictures that a resident sent into a report. Raises Refused when there are too many or one is not there any more."""
    wanted = list(dict.fromkeys(ids))
    if len(wanted) > MOST:
        raise Refused({"photos": _("%(n)d photos au plus.") % {"n": MOST}})
    if author.photos.count() + len(wanted) > MOST_IN_ALL:
        raise Refused({"photos": _("Ce signalement a déjà beaucoup de photos.")})
    taken = ReportPhoto.objects.filter(pk__in=wanted, resident=resident, author=None).update(author=author)
    if taken != len(wanted):
        raise Refused({"photos": _("Une photo n’est plus là. Ajoutez-la de nouveau : votre texte est gardé.")})


def photo_drop(*, resident: Resident, id: UUID) -> bool:
    """Take back a picture that is in no report yet; whether there was one."""
    deleted, _each = ReportPhoto.objects.filter(pk=id, resident=resident, author=None).delete()
    return bool(deleted)


def photo_file(photo: ReportPhoto) -> Path:
    """Where the bytes of a picture are, for who was found allowed to see it."""
    return folder() / photo.file


def photos_sweep(*, now: datetime) -> int:
    """Erase what waited too long for its report, and every file whose row is gone; how many files."""
    ReportPhoto.objects.filter(author=None, created_at__lt=now - KEPT_WAITING).delete()
    old = (now - timedelta(hours=1)).timestamp()
    # A file is written before its row is: only those of more than an hour have none for good.
    names = (each.name for each in os.scandir(folder()) if each.stat().st_mtime < old)
    swept = 0
    while some := set(islice(names, _AT_ONCE)):
        known = set(ReportPhoto.objects.filter(file__in=some).values_list("file", flat=True))
        for name in some - known:
            (folder() / name).unlink(missing_ok=True)
        swept += len(some - known)
    return swept


def folder() -> Path:
    """The folder of the pictures, for their owner alone."""
    found = Path(settings.PALIER_VAR) / "report-photos"
    found.mkdir(mode=0o700, parents=True, exist_ok=True)
    return found


def _write(path: Path, data: bytes) -> None:
    """Whole or not at all."""
    new = path.with_suffix(".jpg.new")
    descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
    new.replace(path)
