"""Makes the demo's accounts and prints them."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from cms.organisations.demo import demo_accounts_create


class Command(BaseCommand):
    """`manage.py create_demo_accounts [--json]`: safe to run again, the passwords stay."""

    help = "Make one account for each role of the demo, and print them."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="print a JSON list instead of a table")

    def handle(self, *args: Any, **options: Any) -> None:
        if not getattr(settings, "PALIER_DEMO_ACCOUNTS", False):
            raise CommandError("Les comptes de démonstration n’ont pas leur place sur un serveur.")
        try:
            accounts = demo_accounts_create()
        except LookupError as error:
            raise CommandError(str(error)) from error
        if options["json"]:
            self.stdout.write(json.dumps([asdict(account) for account in accounts], ensure_ascii=False))
            return
        for account in accounts:
            self.stdout.write(f"{account.username:16}{account.password:20}{account.role}, {account.place}")
