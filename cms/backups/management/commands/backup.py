"""`manage.py backup FOLDER`: a copy of all that cannot be made again, while everything runs."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from cms.backups import install, snapshots
from cms.backups.databases import database
from cms.backups.problems import BackupError
from cms.publishing.progress import Progress


class Command(BaseCommand):
    """Makes a backup, then removes the oldest; says what it took."""

    help = "Sauvegarde la base, les images et documents, et les photos des signalements, sans rien arrêter."

    def add_arguments(self, parser: CommandParser) -> None:
        """Where, and how many stay."""
        parser.add_argument("folder", type=Path, help="le dossier des sauvegardes, sur un autre disque de préférence")
        parser.add_argument("--keep", type=int, default=30, metavar="N", help="combien en garder (30 si absent)")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it, or say why not; a non-zero exit then."""
        folder: Path = options["folder"].absolute()
        if options["keep"] < 1:
            raise CommandError(_("--keep demande au moins 1."))
        try:
            with snapshots.alone(folder):
                made = snapshots.make(
                    folder,
                    database(),
                    install.roots(),
                    install.migrations(),
                    options["keep"],
                    partial(Progress, self.stderr),
                )
        except BackupError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            _(
                "%(folder)s : la base et les fichiers (%(files)s, dont %(new)s de plus qu’avant). Place prise : %(size)s."
            )
            % {
                "folder": made.backup.folder,
                "files": made.files,
                "new": made.new,
                "size": filesizeformat(made.bytes),
            }
        )
        if made.removed:
            self.stdout.write(_("Sauvegardes plus anciennes retirées : %(count)s.") % {"count": made.removed})
