"""Makes the groups of each role at a place, to which accounts are then added in the admin."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from wagtail.models import Page

from cms.places.roles import role_groups_create
from cms.places.services import place_at


class Command(BaseCommand):
    """`manage.py create_role_groups marseille/4e-5e-arrondissements`: safe to run again."""

    help = "Make the groups of each role at a place, given as slugs from its commune."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("places", nargs="+", help="slugs from the commune, such as marseille/la-blancarde")

    def handle(self, *args: Any, **options: Any) -> None:
        for path in options["places"]:
            try:
                place = place_at(path)
            except Page.DoesNotExist as error:
                raise CommandError(f"Lieu inconnu : {path}") from error
            for group in role_groups_create(place).values():
                self.stdout.write(group.name)
