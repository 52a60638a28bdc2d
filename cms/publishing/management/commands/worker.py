"""`manage.py worker`: the resident process of the publishing room."""

from __future__ import annotations

import signal
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import gettext as _

from cms.publishing.worker import Worker


class Command(BaseCommand):
    """Hands changes to the disk, keeps the clock of scheduled pages, and puts database and disk in agreement."""

    help = "Met en ligne ce qui change et ce qui est programmé, jusqu’à SIGTERM ou SIGINT."

    def add_arguments(self, parser: CommandParser) -> None:
        """One option."""
        parser.add_argument("--interval", type=float, default=0.1, help="secondes entre deux regards (0.1 si absent)")

    def handle(self, *args: Any, **options: Any) -> None:
        """Work until asked to stop; the file at hand is finished first."""
        worker = Worker(interval=max(options["interval"], 0.01))
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: worker.stop())
        self.stdout.write(_("Le service de mise en ligne est prêt."))
        self.stdout.flush()
        worker.run()
        self.stdout.write(_("Le service de mise en ligne est arrêté."))
