"""The way back from a backup: checked first, then put in the place of what is there, then made what it would be today."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.core.management import CommandError, call_command
from django.db import DatabaseError
from django.utils.translation import gettext as _

from cms.backups import install, snapshots
from cms.backups.databases import Database
from cms.backups.problems import BackupError
from cms.backups.snapshots import Backup, Through, files_of
from cms.residents.models import ErasedAccount
from cms.residents.services.accounts import accounts_erase_again

Say = Callable[[str], None]
_ERASED = ".erased-accounts.json"
"""Beside the backups, for as long as a restore lasts."""


def check(backup: Backup, database: Database, replace: bool, through: Through) -> None:
    """Looks at everything that could go wrong while nothing has been touched. Raises BackupError."""
    if backup.database != database.file:
        raise BackupError(
            _(
                "Cette sauvegarde contient %(file)s, et cette installation tient sa base autrement (PALIER_DATABASE_URL)."
            )
            % {"file": backup.database}
        )
    if later := install.unknown(backup.migrations):
        raise BackupError(
            _("Cette sauvegarde vient d’une version plus récente de Palier : celle-ci ne connaît pas %(migration)s.")
            % {"migration": later[0]}
        )
    if damaged := backup.damaged(through):
        raise BackupError(
            _("Cette sauvegarde est abîmée ; rien n’a été touché. À revoir : %(files)s")
            % {"files": ", ".join(damaged[:10])}
        )
    if install.is_in_use() and not replace:
        raise BackupError(
            _(
                "Cette installation contient déjà des données. Pour les remplacer, ajoutez --replace : "
                "elles seront d’abord sauvegardées."
            )
        )
    if users := database.users():
        raise BackupError(
            _("Arrêtez d’abord ce qui emploie la base (`systemctl stop palier.target`) : %(users)s")
            % {"users": ", ".join(users[:10])}
        )


def restore(backup: Backup, database: Database, say: Say, through: Through) -> None:
    """Puts a backup that was checked in the place of what is there. Raises BackupError.

    Killed at any instant it can be run again: files are added, the database is replaced in one step, then the files that
    it knows nothing of go. Until that step what was there before is whole.
    """
    left = backup.folder.parent / _ERASED
    erased = {**_read_erased(left), **_erased(say)}
    # The database that knows them is about to go, and a restore that is killed is run again.
    left.write_text(json.dumps({str(id): at.isoformat() for id, at in erased.items()}))
    roots = install.roots()
    for root in roots:
        _add(backup.folder / root.name, root, through)
    database.replace_by(backup.folder / backup.database)
    for root in roots:
        _remove_others(root, backup.folder / root.name)
    call_command("migrate", verbosity=0)
    again = accounts_erase_again(erased=erased.items())
    left.unlink()
    if again:
        say(_("Comptes effacés depuis cette sauvegarde, et de nouveau effacés : %(count)s.") % {"count": again})
    try:
        call_command("export_records")
    except CommandError as error:
        # Everything is there: what does not become a page is told, as it would be on any other day.
        say(str(error))


def _read_erased(path: Path) -> dict[UUID, datetime]:
    """What a restore that was killed had written down."""
    try:
        return {UUID(id): datetime.fromisoformat(at) for id, at in json.loads(path.read_text()).items()}
    except (FileNotFoundError, ValueError):
        return {}


def _erased(say: Say) -> dict[UUID, datetime]:
    """The accounts erased up to now, as the database that is about to be replaced knows them."""
    if not install.is_in_use():
        return {}
    try:
        return dict(ErasedAccount.objects.values_list("resident_id", "erased_at"))
    except DatabaseError:
        say(_("La base à remplacer ne dit pas quels comptes ont été effacés depuis la sauvegarde."))
        return {}


def _add(source: Path, root: Path, through: Through) -> None:
    """Copies the files of a backup to where they were, each in one step, in a folder that may be a disk of its own."""
    try:
        root.mkdir(mode=0o700, parents=True, exist_ok=True)
        for name, path in through(list(files_of(source).items()), _("fichiers remis")):
            file = root / name
            if not (file.exists() and snapshots.is_same(path, file)):
                file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                new = file.with_name(f".{file.name}.restored")
                shutil.copy2(path, new)
                new.replace(file)
    except OSError as error:
        raise BackupError(snapshots.unwritten(root, error)) from error


def _remove_others(root: Path, source: Path) -> None:
    known = files_of(source)
    for name, path in files_of(root).items():
        if name not in known:
            path.unlink()
