"""Opens the site of a new commune."""

from __future__ import annotations

import re
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from cms.editorial.starter import starter_pages_create
from cms.places.roles import role_groups_create
from cms.places.services import commune_create


class Command(BaseCommand):
    """`manage.py create_commune "Nom" --insee 13055 --host marseille.example`: safe to run again."""

    help = "Make a commune, its site, its starter pages and its role groups."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", help="the commune’s name")
        parser.add_argument("--insee", required=True, help="its INSEE code, five characters")
        parser.add_argument("--host", required=True, help="the host name of its site")
        parser.add_argument("--port", type=int, default=443, help="443 (HTTPS) unless you try things out")

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        if not re.fullmatch(r"[0-9][0-9AB][0-9]{3}", options["insee"]):
            raise CommandError("Un code INSEE de commune a cinq caractères.")
        if not re.fullmatch(r"[a-z0-9.-]+", options["host"]):
            raise CommandError(
                "Le nom d’hôte ne contient que des minuscules, des chiffres, des points et des traits d’union."
            )
        commune = commune_create(
            name=options["name"], insee=options["insee"], host=options["host"], port=options["port"]
        )
        pages = starter_pages_create(commune)
        role_groups_create(commune)
        self.stdout.write(f"{commune.title} : {commune.full_url}")
        for page in pages:
            state = "en ligne" if page.live else "brouillon, à compléter"
            self.stdout.write(f"  {page.title} ({state})")
