"""`manage.py second_factor_reset USERNAME`: for who lost phone and recovery codes, or when nobody else is let in."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from cms.staff.services import second_factor_reset


class Command(BaseCommand):
    """Takes the second factor of an account away: another is set up at the next log-in."""

    help = "Oublie l’application et les codes de secours d’un compte : une autre application s’installe à la connexion suivante."

    def add_arguments(self, parser: CommandParser) -> None:
        """Whose."""
        parser.add_argument("username", help="identifiant du compte")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it, or say that there is no such account."""
        user = get_user_model().objects.filter(username=options["username"]).first()
        if user is None:
            raise CommandError(_("Aucun compte ne porte cet identifiant."))
        second_factor_reset(user=user, by=None, now=timezone.now())
        self.stdout.write(
            _("C’est fait : « %(user)s » installera une application à sa prochaine connexion.") % {"user": user}
        )
