"""`manage.py verify_records`: the database against the disk."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from cms.publishing import reconcile
from cms.publishing.models import PublishedRecord


class Command(BaseCommand):
    """Compares what should be on disk with what is there, byte for byte, and changes nothing."""

    help = "Compare la base et les fiches sur le disque, sans rien changer ; sort en erreur s’il y a un écart."

    def handle(self, *args: Any, **options: Any) -> None:
        """One line for each difference."""
        found = 0
        for file, what in reconcile.differences():
            self.stdout.write(f"{file} : {what}")
            found += 1
        if found:
            raise CommandError(_("%(count)s écarts") % {"count": found})
        agreeing = PublishedRecord.objects.filter(removed=False).count()
        self.stdout.write(_("%(count)s fiches, aucun écart") % {"count": agreeing})
