"""`manage.py import_content content/`: a folder of Markdown or JSON records becomes pages."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from cms.publishing.importing import Importer, Outcome
from cms.publishing.progress import Progress
from sitegen.source import load_folder


class Command(BaseCommand):
    """Loads a folder into the CMS; may be run again and again: what is there already is left alone."""

    help = "Charge dans le CMS un dossier de fiches en Markdown ou en JSON. Peut être relancé sans rien doubler."

    def add_arguments(self, parser: CommandParser) -> None:
        """One argument."""
        parser.add_argument("folder", type=Path, help="dossier des fiches, par exemple content/")

    def handle(self, *args: Any, **options: Any) -> None:
        """Import what is good, report what is not; a non-zero exit when something is not."""
        folder: Path = options["folder"]
        if not folder.is_dir():
            raise CommandError(_("Le dossier %(folder)s n’existe pas.") % {"folder": folder})
        loaded = load_folder(folder)
        importer = Importer(loaded, timezone.now())
        imported, outcomes = [], Counter[Outcome]()
        for record in Progress(self.stderr, importer.ordered(), _("fiches")):
            outcome = importer.import_record(record)
            if outcome:
                outcomes[outcome] += 1
            if outcome in (Outcome.CREATED, Outcome.UPDATED):
                imported.append(record)
        for record in Progress(self.stderr, importer.unlinked(imported), _("liens")):
            importer.import_record(record)
        importer.index(Progress(self.stderr, imported, _("index")))
        self.stdout.write(
            _("%(created)s créées, %(updated)s mises à jour, %(unchanged)s inchangées, %(kept)s gardées telles quelles")
            % {each.value: outcomes[each] for each in Outcome}
        )
        problems = [*loaded.problems, *importer.problems]
        for file, field, reason in problems:
            self.stderr.write(f"{file} : {field} : {reason}" if field else f"{file} : {reason}")
        if problems:
            raise CommandError(_("%(count)s fiches refusées") % {"count": len({file for file, *_rest in problems})})
