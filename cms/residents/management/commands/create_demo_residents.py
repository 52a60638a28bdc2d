"""Fills a residence of the demo with invented people, and prints one letter's code."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from cms.residents.demo import demo_residents_create


class Command(BaseCommand):
    """`manage.py create_demo_residents`: safe to run again, the letter stays as long as it serves."""

    help = "Fill the caretaker's residence of the demo, and print the code of one letter."

    def handle(self, *args: Any, **options: Any) -> None:
        """One line: the code, the initials, whose letter it is."""
        if not getattr(settings, "PALIER_DEMO_ACCOUNTS", False):
            raise CommandError("Les habitants de démonstration n’ont pas leur place sur un serveur.")
        letter = demo_residents_create(now=timezone.now())
        if letter is None:
            raise CommandError("Pas de gardien dans la démonstration : lancez d’abord create_demo_accounts.")
        self.stdout.write(f"{letter.code}  {letter.initials}  {letter.addressee}, {letter.residence}")
