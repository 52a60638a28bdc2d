"""What of this install is kept in a backup, and what its code knows."""

from __future__ import annotations

from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import DatabaseError, connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.loader import MigrationLoader
from django.utils.translation import gettext as _

from cms.backups.problems import UnreadableDatabase
from cms.places.models import CommunePage
from cms.reports.services import photos


def roots() -> list[Path]:
    """The folders of files that cannot be made again: the editors' pictures and documents, the photos of reports.

    Left out on purpose: letters, which hold codes, and secrets, with which codes could be worked out from the database.
    """
    return [Path(settings.MEDIA_ROOT), photos.folder()]


def migrations() -> list[str]:
    """The migrations of our rooms that the database has had. Raises UnreadableDatabase."""
    try:
        applied = _loader(connection).applied_migrations
    except DatabaseError as error:
        raise UnreadableDatabase(_("La base ne se lit pas : %(error)s") % {"error": error}) from error
    return sorted(f"{app}.{name}" for app, name in applied if app in _ours())


def unknown(applied: tuple[str, ...]) -> list[str]:
    """Those of a backup's migrations that this code has not: it was made by a later one."""
    known = {f"{app}.{name}" for app, name in _loader(None).disk_migrations or {}}
    return [each for each in applied if each not in known]


def is_in_use() -> bool:
    """Whether the database holds what somebody would miss. One that cannot be read may."""
    try:
        if CommunePage._meta.db_table not in connection.introspection.table_names():
            return False
        return CommunePage.objects.exists() or get_user_model().objects.exists()
    except DatabaseError:
        return True


def _loader(of: BaseDatabaseWrapper | None) -> MigrationLoader:
    return MigrationLoader(of, ignore_no_migrations=True)


def _ours() -> set[str]:
    return {each.label for each in apps.get_app_configs() if each.name.startswith("cms.")}
