"""Fills the desk of the demo's caretaker with invented reports."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from cms.reports.demo import demo_reports_create


class Command(BaseCommand):
    """`manage.py create_demo_reports`: does nothing where there are reports already."""

    help = "Fill the desk of the demo's caretaker with invented reports."

    def handle(self, *args: Any, **options: Any) -> None:
        """One line: how many."""
        if not getattr(settings, "PALIER_DEMO_ACCOUNTS", False):
            raise CommandError("Les signalements de démonstration n’ont pas leur place sur un serveur.")
        self.stdout.write(f"{demo_reports_create(now=timezone.now())}")
