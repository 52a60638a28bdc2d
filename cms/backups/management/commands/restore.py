"""`manage.py restore FOLDER`: puts a backup in the place of what is there."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from cms.backups import install, restoring, snapshots
from cms.backups.databases import database
from cms.backups.problems import BackupError, UnreadableDatabase
from cms.backups.snapshots import Backup, Through
from cms.publishing.progress import Progress


class Command(BaseCommand):
    """Checks a backup, keeps what is there, restores, migrates, erases again, writes the records."""

    help = "Remet une sauvegarde en place, après l’avoir relue ; les services doivent être arrêtés."

    def add_arguments(self, parser: CommandParser) -> None:
        """Which, and whether there may be something there."""
        parser.add_argument(
            "folder", type=Path, help="une sauvegarde, ou le dossier des sauvegardes : alors la dernière"
        )
        parser.add_argument("--replace", action="store_true", help="remplacer ce qui est là, sauvegardé d’abord")
        parser.add_argument("--check", action="store_true", help="relire la sauvegarde, et ne rien remettre")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it, or say why not; a non-zero exit then."""
        through = partial(Progress, self.stderr)
        try:
            backup = _chosen(options["folder"].absolute())
            if options["check"]:
                self._check(backup, through)
                return
            with snapshots.alone(backup.folder.parent):
                here = database()
                restoring.check(backup, here, options["replace"], through)
                if install.is_in_use():
                    self._keep(backup.folder.parent, through)
                restoring.restore(backup, here, self.stdout.write, through)
        except BackupError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            _("La sauvegarde du %(day)s est en place. Redémarrez les services : `systemctl start palier.target`.")
            % {"day": f"{backup.made_at.astimezone():%d/%m/%Y, %H:%M}"}
        )

    def _check(self, backup: Backup, through: Through) -> None:
        if damaged := backup.damaged(through):
            raise BackupError(_("Cette sauvegarde est abîmée : %(files)s") % {"files": ", ".join(damaged[:10])})
        self.stdout.write(
            _("%(folder)s : tout est intact (fichiers relus : %(files)s).")
            % {"folder": backup.folder, "files": len(backup.sums())}
        )

    def _keep(self, folder: Path, through: Through) -> None:
        """Makes a backup of what is about to be replaced, unless that cannot be read. Raises BackupError."""
        # Whatever was there stays: how many there are to be is for `backup` to say.
        keep = len(snapshots.backups(folder)) + 1
        try:
            made = snapshots.make(folder, database(), install.roots(), install.migrations(), keep, through)
        except UnreadableDatabase as error:
            self.stderr.write(_("Ce qui est là n’a pas pu être sauvegardé : %(error)s") % {"error": error})
        else:
            self.stdout.write(_("Ce qui était là est dans %(folder)s.") % {"folder": made.backup.folder})


def _chosen(folder: Path) -> Backup:
    """The backup in a folder, or the last of those in it. Raises BackupError."""
    found = snapshots.read(folder)
    if found is None:
        every = snapshots.backups(folder)
        if not every:
            raise BackupError(_("Il n’y a pas de sauvegarde dans %(folder)s.") % {"folder": folder})
        found = every[-1]
    return found
