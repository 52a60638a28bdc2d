"""`manage.py background`: the resident process of what nobody waits for."""

from __future__ import annotations

import signal
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import gettext as _

from cms.residents.background import Background, chores


class Command(BaseCommand):
    """Makes letters, sends e-mails and notifications, erases what was kept long enough."""

    help = "Prépare les courriers, prévient les habitants, efface ce qui a fait son temps, jusqu’à SIGTERM ou SIGINT."

    def add_arguments(self, parser: CommandParser) -> None:
        """One option."""
        parser.add_argument("--interval", type=float, default=0.5, help="secondes entre deux regards (0.5 si absent)")

    def handle(self, *args: Any, **options: Any) -> None:
        """Work until asked to stop; the step at hand is finished first."""
        background = Background(chores(), interval=max(options["interval"], 0.01))
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: background.stop())
        self.stdout.write(_("Le service de fond est prêt."))
        self.stdout.flush()
        background.run()
        self.stdout.write(_("Le service de fond est arrêté."))
