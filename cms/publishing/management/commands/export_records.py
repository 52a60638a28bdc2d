"""`manage.py export_records`: every record on disk as the database has it."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from cms.publishing import outlet, reconcile
from cms.publishing.models import Change, RefusedRecord
from cms.publishing.progress import Progress


class Command(BaseCommand):
    """Goes through every page and makes the records folder agree; what agrees already is not rewritten."""

    help = "Écrit la fiche de chaque page publique, retire les autres, et dit lesquelles sont refusées."

    def handle(self, *args: Any, **options: Any) -> None:
        """Report at the end; a non-zero exit when pages were refused."""
        # Changes made from here on leave rows of their own; those before are covered by the walk that follows.
        last = Change.objects.order_by("-sequence").values_list("sequence", flat=True).first()
        everything = reconcile.every_record_id()
        outcomes: Counter[outlet.Outcome] = Counter()
        for record_id in Progress(self.stderr, everything, _("fiches")):
            try:
                outcomes[outlet.refresh(record_id)] += 1
            except OSError as error:
                raise CommandError(_("Le dossier des fiches ne s’écrit pas : %(error)s") % {"error": error}) from error
        strays = reconcile.remove_strays()
        if last is not None:
            Change.objects.filter(sequence__lte=last).delete()
        self.stdout.write(
            _(
                "%(written)s écrites, %(removed)s retirées, %(unchanged)s inchangées, %(refused)s refusées, %(strays)s en trop"
            )
            % {**{each.value: outcomes[each] for each in outlet.Outcome}, "strays": strays}
        )
        if outcomes[outlet.Outcome.REFUSED]:
            for refused in RefusedRecord.objects.filter(record_id__in=everything):
                for field, reason in refused.problems:
                    self.stderr.write(f"{refused.record_id} : {field} : {reason}")
            raise CommandError(_("%(count)s pages refusées") % {"count": outcomes[outlet.Outcome.REFUSED]})
